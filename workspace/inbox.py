"""What a person does with notices: reads them, chooses how to be mailed; staff let a mail be sent again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.emails import can_be_sent
from accounts.models import Membership, Person
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace import notices, outbox
from workspace.models import Choice, Handling, Mail, Notice, Rhythm
from workspace.wordings import SAMPLE

#: The event of the mail that one sends to oneself.
TRY = "workspace.try"
TRIES_A_DAY = 20


@action("notice.read")
def read(*, by: Actor, notice: Notice) -> None:
    """It is read. Raises policy.Denied for somebody else's."""
    policy.require(by, P.NOTICE_VIEW, notice)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=Now())


@action("notice.read", trusting=True)
def read_of(*, by: Actor, rows: QuerySet[Any]) -> None:
    """One's own notices of these records are read, since the records were: called by who shows them."""
    kind = ContentType.objects.get_for_model(rows.model)
    told = policy.scope(by, P.NOTICE_VIEW).filter(read_at=None, content_type=kind)
    told.filter(object_id__in=rows.values("pk")).update(read_at=Now())


@action("notice.read-all")
def read_all(*, by: Actor) -> int:
    """All of one's own are read; how many were not."""
    return policy.scope(by, P.NOTICE_VIEW).filter(read_at=None).update(read_at=Now())


@action("notice.choose")
def choose(*, by: Actor, rhythm: Rhythm, choices: Mapping[str, Handling]) -> None:
    """How one wants to be mailed: hours and language (`rhythm`, its person aside), by event at once, daily or never."""
    hours = {name: getattr(rhythm, name) for name in ("language", "digest_at", "quiet_from", "quiet_until")}
    person: Any = by.person_id
    Rhythm.objects.update_or_create(person_id=person, defaults=hours)
    for event, handling in choices.items():
        Choice.objects.update_or_create(person_id=person, event=event, defaults={"handling": handling})


@action("mail.try")
def try_mail(*, by: Actor, event: str = TRY) -> None:
    """Mail oneself, at once, quiet hours or not: that mail arrives, or how another event's newest record is told.

    Raises Refused where no server is configured, too often a day, or where there is no such record yet.
    """
    if not can_be_sent():
        raise Refused(_("This installation sends no mail: no mail server is configured."))
    person: Any = by.person_id
    membership: Any = by.membership_id
    Person.objects.select_for_update().get(pk=person)
    mine = Notice.objects.filter(person=person, once__startswith=TRY)
    if mine.filter(at__gt=Now() - timedelta(days=1)).count() >= TRIES_A_DAY:
        raise Refused(_("That is enough for today. Mails on their way arrive later where the server is slow."))
    declared: Any = notices.of(event)
    record = Membership.objects.get(pk=membership) if event == TRY else declared.model.objects.order_by("pk").last()
    if record is None:
        raise Refused(_("There is no record yet that this could be told of."))
    number = mine.count() + 1
    mail = Mail.objects.create(person_id=person, key=f"{person}:{TRY}:{number}")
    Notice.objects.create(
        person_id=person,
        membership_id=membership,
        event=event,
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        about=SAMPLE,
        once=f"{TRY}:{number}",
        handling=Handling.AT_ONCE,
        mail=mail,
    )


@action("mail.again")
def send_again(*, by: Actor, mail: Mail) -> bool:
    """Let a mail be sent once more; False where it waits or was sent meanwhile. Raises policy.Denied."""
    policy.require(by, P.MAIL_MANAGE, mail)
    return outbox.send_again(mail)
