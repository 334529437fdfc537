"""The words of mails: made when they are sent, in their reader's language."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts import emails
from accounts.actions import INVITED_FOR, make_invitation_link
from accounts.models import Person
from workspace import invitations, notices
from workspace.models import Mail, Notice, Rhythm
from workspace.private_links import mailing as private_links
from workspace.queries import reworded, with_records
from workspace.sentences import Told, told


def composed(mail: Mail) -> EmailMessage:
    """A mail of the outbox with its notices, or its private link: the subject names the kind of event and nobody."""
    if mail.link is not None:
        with override(mail.link.language):
            return _message(mail, *private_links.words(mail))
    rhythm = Rhythm.objects.filter(person=mail.person_id).first() or Rhythm()
    with override(rhythm.language):
        if mail.person is not None and invitations.is_invitation(mail):
            return _message(mail, *_invitation(mail.person))
        words = reworded(rhythm.language)
        rows = mail.notices.prefetch_related(with_records()).order_by("at", "pk")
        shown = [told(notice, words) for notice in rows]
        subject = _digest_of(len(shown)) if mail.key.startswith("digest:") else _subject(shown)
        message = _message(mail, subject, _body(shown))
        for name, content, media_type in _files(rows):
            message.attach(name, content, media_type)
        return message


def _invitation(person: Person) -> tuple[str, str]:
    roles = [f"{role.get_role_display()} · {role.organisation}" for role in invitations.roles_to_tell(person)]
    return emails.invitation(address(make_invitation_link(person)), roles, INVITED_FOR.days)


def _files(told_of: Iterable[Notice]) -> Iterator[tuple[str, bytes, str]]:
    """What goes with a mail, by its notices' events; of a record that is gone, nothing."""
    for notice in told_of:
        event = notices.of(notice.event)
        if event is not None and event.attach is not None and notice.record is not None:
            yield event.attach(notice.record)


def _message(mail: Mail, subject: str, body: str) -> EmailMessage:
    return EmailMessage(
        subject=_("[Gonghao] %(subject)s") % {"subject": subject},
        body=body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={
            "Message-ID": f"<mail-{mail.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _digest_of(count: int) -> str:
    return ngettext("%(n)s notice", "%(n)s notices", count) % {"n": count}


def _subject(notices: list[Told]) -> str:
    return notices[0].label if notices else _("Notice")


def _body(notices: list[Told]) -> str:
    told = "\n\n".join(f"{each.text}\n{address(each.url)}" for each in notices)
    foot = _(
        "This mail was written by Gonghao itself; nobody reads answers to it. How you are mailed you set here:\n%(url)s"
    ) % {"url": address(reverse("workspace:settings"))}
    return f"{told}\n\n-- \n{foot}\n"


def address(path: str) -> Any:
    """The full address of a page."""
    return settings.SITE_ADDRESS + path
