"""Letters to people, where a mail server is configured."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from accounts.models import Person

log = logging.getLogger(__name__)


def send_password_link(person: Person, link: str, minutes: int) -> bool:
    """Send the link to set a password; whether it went out. False where no server is configured or it refused."""
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return False
    text = _(
        "You can set your password for Gonghao here. The link works once, within %(minutes)s minutes:\n\n%(link)s\n\n"
        "If you did not expect this letter, leave it unused."
    ) % {"minutes": minutes, "link": link}
    try:
        return bool(send_mail(_("Set your password for Gonghao"), text, None, [person.email]))
    except (OSError, smtplib.SMTPException):
        log.exception("a letter could not be sent")
        return False
