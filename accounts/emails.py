"""Letters to people, where a mail server is configured."""

import logging
import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from accounts.models import Person

log = logging.getLogger(__name__)


def can_be_sent() -> bool:
    """Whether a mail server is configured."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send_password_link(person: Person, link: str, minutes: int) -> bool:
    """Send the link to set a password; whether it went out."""
    text = _(
        "You can set your password for Gonghao here. The link works once, within %(minutes)s minutes:\n\n%(link)s\n\n"
        "If you did not expect this letter, leave it unused."
    ) % {"minutes": minutes, "link": link}
    return _send(person, _("Set your password for Gonghao"), text)


def invitation(link: str, roles: Sequence[str], days: int) -> tuple[str, str]:
    """Subject and text of the mail that lets somebody in: the link to set the first password, and the roles given."""
    text = _(
        "You have been given access to Gonghao, the application in which schools write and follow their community's "
        "proposal, as:\n\n%(roles)s\n\nSet your password here; you sign in with this e-mail address:\n%(link)s\n\n"
        "The link works once, within %(days)s days. Whoever has this mail has the link: do not forward it. If you did "
        "not expect it, leave it unused and tell the Administration."
    ) % {"roles": "\n".join(roles), "link": link, "days": days}
    return _("Your access to Gonghao"), text


def tell_password_set(person: Person) -> bool:
    """Tell the holder that the password was set; whether it went out."""
    text = _(
        "Your password for Gonghao was set or changed just now, and you were signed out everywhere else.\n\n"
        "If it was not you, tell the person who gave you your role at once."
    )
    return _send(person, _("Your password for Gonghao was changed"), text)


def _send(person: Person, subject: str, text: str) -> bool:
    """False where no server is configured or it refused."""
    if not can_be_sent():
        return False
    try:
        return bool(send_mail(subject, text, None, [person.email]))
    except (OSError, smtplib.SMTPException):
        log.exception("a letter could not be sent")
        return False
