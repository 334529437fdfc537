"""The words of a private link's mails: the link, or a code for it. The subject says what it is for and names nobody."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.gonghao import roc_datetime
from workspace.models import Mail
from workspace.private_links import kinds, tokens
from workspace.private_links.giving import address_of
from workspace.private_links.holding import CODE_HOLDS
from workspace.private_links.kinds import Proof


def may_go(mail: Mail) -> bool:
    """Whether a link's mail is still worth sending: the link is in force, the code not too old."""
    link: Any = mail.link
    if not link.address or not type(link).objects.in_force().filter(pk=link.pk).exists():
        return False
    return mail.code is None or (not mail.code.is_over and mail.code.at > timezone.now() - CODE_HOLDS)


def words(mail: Mail) -> tuple[str, str]:
    """Subject and text, in the language that is spoken now."""
    link: Any = mail.link
    kind = kinds.of(link.kind)
    giver = link.membership.organisation.name
    if mail.code is not None:
        subject = _("Your code")
        text = _(
            "Your code is %(code)s. It holds for %(minutes)s minutes, for the page that you have just opened.\n\n"
            "If you have opened no such page, leave it unused and tell %(giver)s. Give it to nobody."
        ) % {"code": tokens.code_of(mail.code), "minutes": CODE_HOLDS.seconds // 60, "giver": giver}
        return subject, text
    second = {
        Proof.NONE: "",
        Proof.DATE: _("You will be asked for: %(what)s.") % {"what": kind.proof_label},
        Proof.CODE: _("You will be asked for a code, which is mailed to this address when you ask for it."),
    }[kind.proof]
    parts = [
        str(kind.text),
        _("%(giver)s asks you by this link:\n%(link)s") % {"giver": giver, "link": address_of(link)},
        _("It holds until %(until)s. No account is needed.") % {"until": roc_datetime(link.expires_at)},
        second,
        _("Whoever has this mail has the link: do not forward it. If you did not expect it, tell %(giver)s.")
        % {"giver": giver},
    ]
    return str(kind.label), "\n\n".join(filter(None, parts))
