"""Invitations: whoever has a role and no password yet gets a link by mail with which he sets the first one.

An invitation is a mail of the outbox to a person. Its link is made with its words (`workspace.composing`) and stands
nowhere else; who was invited when is told by the mails, and in the history of the person.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.actions import INVITED_FOR
from accounts.actors import Actor
from accounts.attribution import action, witness_all
from accounts.emails import can_be_sent
from accounts.models import Membership, Person
from accounts.permissions import Permission as P
from accounts.queries import people_visible_to
from core.refusals import Refused
from workspace.models import Mail, MailState

#: What the keys of these mails begin with: the person and a number follow.
PREFIX = "invitation:"
#: So long an invitation is not followed by another one of the same link's life.
PAUSE = timedelta(days=1)


class Standing(models.TextChoices):
    """How far somebody has come from having a role to signing in."""

    NONE = "none", gettext_lazy("Not invited yet")
    FAILED = "failed", gettext_lazy("Not delivered")
    RUN_OUT = "run-out", gettext_lazy("Link has run out")
    WAITING = "waiting", gettext_lazy("Being mailed")
    PERHAPS = "perhaps", gettext_lazy("Perhaps sent")
    INVITED = "invited", gettext_lazy("Invited")
    SET = "set", gettext_lazy("Password set")


#: Who has no link that holds: invited by `send`.
WITHOUT_LINK = (Standing.NONE, Standing.FAILED, Standing.RUN_OUT)
#: Who has one and has not used it: invited once more only where somebody asks for that.
WITH_LINK = (Standing.INVITED, Standing.PERHAPS)


def people(actor: Actor) -> QuerySet[Any]:
    """The people whom the actor may let in: active, with a role in force or to come, by name.

    Each with `standing`, when the newest invitation went out (`invited_at`), until when its link holds (`holds_until`)
    and what the mail server answered (`answer`).
    """
    mails = Mail.objects.filter(person=OuterRef("pk"), key__startswith=PREFIX).order_by("-pk")
    roles = Membership.objects.filter(person=OuterRef("pk"), period__isempty=False)
    coming = roles.filter(Q(period__upper_inf=True) | Q(period__endswith__gt=TruncDate(Now())))
    rows = people_visible_to(actor).filter(Exists(coming), is_active=True)
    return rows.annotate(
        mail_state=Subquery(mails.values("state")[:1]),
        invited_at=Subquery(mails.values("handed_at")[:1]),
        answer=Subquery(mails.values("answer")[:1]),
        holds_until=F("invited_at") + INVITED_FOR,
        standing=Case(
            When(~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX), then=Value(Standing.SET)),
            When(mail_state=None, then=Value(Standing.NONE)),
            When(mail_state__in=(MailState.WAITING, MailState.SENDING), then=Value(Standing.WAITING)),
            When(mail_state=MailState.REFUSED, then=Value(Standing.FAILED)),
            When(holds_until__lte=Now(), then=Value(Standing.RUN_OUT)),
            When(mail_state=MailState.UNCERTAIN, then=Value(Standing.PERHAPS)),
            default=Value(Standing.INVITED),
            output_field=models.CharField(),
        ),
    )


def counts(rows: QuerySet[Any]) -> Counter[str]:
    """How many of these `people` stand where."""
    return Counter(rows.order_by().values_list("standing", flat=True))


@action("person.send-invitation")
def send(*, by: Actor, to: QuerySet[Any], again: bool = False) -> int:
    """Put an invitation into the outbox for each of these `people` who has no link that holds; how many.

    `again`: for those too whose link holds, but for who was written to within PAUSE. Of two at once one waits, and
    finds them invited. Raises policy.Denied, and Refused where no mail is sent at all.
    """
    if not policy.may(by, P.PERSON_MANAGE):
        raise policy.Denied(P.PERSON_MANAGE)
    if not can_be_sent():
        raise Refused(_("This installation sends no mail: no mail server is configured."))
    keys = list(to.order_by().values_list("pk", flat=True))
    held = policy.scope(by, P.PERSON_MANAGE).filter(pk__in=keys).select_for_update(of=("self",)).order_by("pk")
    due = Q(standing__in=WITHOUT_LINK)
    if again:
        due |= Q(standing__in=WITH_LINK, invited_at__lt=timezone.now() - PAUSE)
    mailed = people(by).filter(due, pk__in=[person.pk for person in held]).prefetch_related(None).order_by("pk")
    return _mail(list(mailed))


def _mail(rows: Sequence[Person]) -> int:
    before = Counter(
        Mail.objects.filter(person__in=rows, key__startswith=PREFIX).order_by().values_list("person", flat=True)
    )
    Mail.objects.bulk_create(
        (Mail(person=person, key=f"{PREFIX}{person.pk}:{before[person.pk] + 1}") for person in rows), batch_size=2000
    )
    witness_all(rows, "invited")
    return len(rows)


def is_invitation(mail: Mail) -> bool:
    """Whether a mail of the outbox is an invitation."""
    return mail.key.startswith(PREFIX)


def why_not(person: Person) -> str:
    """Why an invitation that waits goes to this person no more, as a sentence; "" where it goes."""
    if person.has_usable_password():
        return _("A password is set already.")
    if not person.is_active or not roles_to_tell(person):
        return _("The account is closed, or has no role any more.")
    return ""


def roles_to_tell(person: Person) -> list[Membership]:
    """The roles in force or to come that an invitation names."""
    today = timezone.localdate()
    rows = person.memberships.select_related("organisation").order_by("period", "pk")
    return [each for each in rows if not each.period.isempty and (each.last_day is None or each.last_day >= today)]
