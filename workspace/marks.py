"""The small marks that lead to comments: at a field, a row, a finding, a record in a list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import quote

from django.db.models import Model
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from core.templatetags.gonghao import icon
from findings.presenters import Shown
from workspace import commentables
from workspace.commentables import FINDING, Commentable
from workspace.threads import Counted, counted, counted_among, may_discuss

_NOTHING = SafeString("")
_NONE = Counted()
_ICON = icon("comment")


def url_of(record: Model, part: str | None = None) -> str:
    """The page of a record's comments, or of those on one part of it."""
    return url_at(record._meta.label_lower, record.pk, part)


def url_at(label: str, key: int, part: str | None) -> str:
    """The same by the record's kind and key."""
    return f"{_before(label)}{key}/" + (f"?part={quote(part)}" if part is not None else "")


@dataclass(frozen=True)
class Marks:
    """The marks of one record for one reader: how many comments stand where, and whether one may write now."""

    label: str
    key: int
    counts: dict[str, Counted]
    is_open: bool

    def at(self, part: str, called: str) -> SafeString:
        """The mark at a part of the record that is `called` so; nothing where there is none to read or write."""
        count = self.counts.get(part, _NONE)
        if not (count.total or self.is_open):
            return _NOTHING
        return _mark(self.label, self.key, part, count, _("Comments on %(what)s") % {"what": called})

    @property
    def whole(self) -> SafeString:
        """The mark of the record as a whole: it counts the comments on all its parts."""
        parts = self.counts.values()
        count = Counted(sum(each.total for each in parts), sum(each.unread for each in parts))
        return _mark(self.label, self.key, None, count, _("Comments"), word=_("Comments"))


def marks(record: Model, reader: Actor) -> Marks | None:
    """The marks of a record; None where the reader does not read its comments. Two queries."""
    if not may_discuss(record, reader):
        return None
    return Marks(record._meta.label_lower, record.pk, counted(record, reader), not commentables.why_closed(record))


def unread(model: type[Model], key: int, count: int, name: str = "") -> SafeString:
    """The mark of a record in a list: how many comments one has not read; nothing where there are none. `name` says of
    what they are, where marks of several records stand beside one another."""
    if not count:
        return _NOTHING
    called = _("Comments on %(what)s") % {"what": name} if name else _("Comments")
    return _mark(model._meta.label_lower, key, None, Counted(count, count), called, word=name, beside=False)


def on_findings(shown: Sequence[Shown], record: Model, reader: Actor) -> list[Shown]:
    """Findings with their marks: each is discussed at the record that its address names, or else at `record`. The
    comments hang on the rule, so that they stay when the record is judged anew. Two queries, whatever is found."""
    homes = [_home(each.where) or (commentables.of(record), record.pk) for each in shown]
    asked: defaultdict[type[Model], set[int]] = defaultdict(set, {type(record): {record.pk}})
    for declared, key in homes:
        asked[declared.model].add(key)
    counts = counted_among(asked, reader, part=FINDING)
    return [
        replace(each, talk=_at_finding(each, declared, key, counts[declared.model, key]))
        if (declared.model, key) in counts
        else each
        for each, (declared, key) in zip(shown, homes, strict=True)
    ]


def _home(where: str) -> tuple[Commentable, int] | None:
    head, _colon, key = where.partition("/")[0].partition(":")
    declared = commentables.about(head) if key.isdecimal() else None
    return (declared, int(key)) if declared else None


def _at_finding(finding: Shown, declared: Commentable, key: int, counts: dict[str, Counted]) -> SafeString:
    part = FINDING + finding.rule
    called = _("Comments on this finding")
    return _mark(declared.model._meta.label_lower, key, part, counts.get(part, _NONE), called)


def _mark(
    label: str,
    key: int,
    part: str | None,
    count: Counted,
    called: str,
    *,
    word: str = "",
    beside: bool = True,
) -> SafeString:
    """`word` is written out beside the sign. `beside`: what it leads to opens beside the page."""
    told = [called]
    if count.total:
        told.append(ngettext("%(n)s comment", "%(n)s comments", count.total) % {"n": count.total})
    if count.unread:
        told.append(_("%(n)s not read") % {"n": count.unread})
    css = "talk" + (" talk-some" if count.total else "") + (" talk-unread" if count.unread else "")
    number = f'<span class="talk-count">{count.unread or count.total}</span>' if count.total else ""
    place = escape(f"{label}/{key}/{'*' if part is None else part}")
    opens = f' data-talk="{place}"' if beside else ""
    shown = f"<span>{escape(word)}</span>" if word else ""
    return SafeString(  # the label, the keys and the words are ours; parts are escaped
        f'<a class="{css}" href="{escape(url_at(label, key, part))}"{opens}'
        f' aria-label="{escape(_(", ").join(told))}">{_ICON}{shown}{number}</a>'
    )


@cache
def _before(label: str) -> str:
    return reverse("workspace:comments", args=[label, 0]).removesuffix("0/")
