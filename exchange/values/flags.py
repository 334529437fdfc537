"""Yes or no as people write it."""

from django.utils.translation import gettext_lazy as _

from exchange.values.characters import plain
from exchange.values.wrong import wrong

YES = ("是", "Yes", "V", "✓", "✔", "☑", "■", "Y", "1", "有", "TRUE")
NO = ("否", "No", "N", "0", "無", "FALSE", "□", "☐")
_KNOWN = {word.casefold(): word in YES for word in (*YES, *NO)}


def flag(value: object) -> bool | None:
    """True, False, None for nothing. Raises Wrong, for ○ and X too: they mean yes to one and no to another."""
    if value is None or not (word := plain(str(value)).strip(".。").casefold()):
        return None
    if word not in _KNOWN:
        raise wrong(_("“{value}” is neither yes nor no."), _("Write 是 or 否."), value=str(value))
    return _KNOWN[word]
