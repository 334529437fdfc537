"""Cooperating units and partners are asked whether they take part as planned, and answer by a private link."""

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from communities.actions.opening import lock, refuse_applied
from communities.models import CONFIRMATIONS, Alliance, AlliancePartner, Confirmation, CooperatingUnit
from core.refusals import Refused
from workspace import actions as files
from workspace import notices
from workspace.examining import Examined
from workspace.models import Attachment, PrivateLink
from workspace.private_links import giving, holding, kinds

#: The kind of private link by which a confirmation is answered.
CONFIRM = "alliance.confirm"
#: Files that are attached to one confirmation: the signed agreement, with its annexes.
MOST_AGREEMENTS = 3


@action("confirmation.ask")
def ask(
    *,
    by: Actor,
    alliance: Alliance,
    whom: CooperatingUnit | AlliancePartner,
    planned: str,
    holder: str,
    address: str = "",
    language: str = "zh-hant",
) -> PrivateLink:
    """Ask a unit or partner of the alliance whether it takes part in what is `planned`; the link by which it answers.

    What was asked of it before and not answered is asked no more. Raises Refused where the alliance has applied, where
    `whom` is no longer in it, and as `giving.give` does.
    """
    locked = lock(alliance)
    policy.require(by, P.ALLIANCE_FORM, locked)
    refuse_applied(locked)
    planned = planned.strip()
    if not planned:
        raise Refused(_("Write what is planned with it: that is what it answers to."))
    own = {"unit": whom} if isinstance(whom, CooperatingUnit) else {"partner": whom}
    if not type(whom).objects.filter(pk=whom.pk, alliance=locked).exists():
        raise Refused(_("It is no longer in this alliance. Reload the page."))
    CONFIRMATIONS.room(locked.confirmations.count())
    for before in locked.confirmations.filter(answered_at=None, **own):
        giving.revoke_all(by=by, record=before)
    asked = Confirmation.objects.create(alliance=locked, planned=planned, **own)
    return giving.store(by=by, kind=kinds.of(CONFIRM), record=asked, holder=holder, address=address, language=language)


@action("confirmation.attach")
def attach_agreement(*, by: Actor, confirmation: Confirmation, name: str, examined: Examined) -> Attachment:
    """Whoever holds the link attaches a file that was looked into (the signed agreement), before it is answered.

    Raises policy.Denied, and Refused where it was answered, where the link has ended, where there are too many files.
    """
    holding.hold(by, confirmation)
    return files.attach(by=by, record=confirmation, name=name, examined=examined)


@action("confirmation.take-out")
def take_out_agreement(*, by: Actor, confirmation: Confirmation, attachment: Attachment) -> None:
    """Whoever holds the link takes a file out again, before it is answered. Raises as `attach_agreement`."""
    holding.hold(by, confirmation)
    files.remove(by=by, attachment=attachment)


@action("confirmation.answer")
def answer_confirmation(
    *, by: Actor, confirmation: Confirmation, answer: Confirmation.Answer, name: str, office: str, remark: str
) -> Confirmation:
    """Whoever holds the link answers for the unit or partner, once; the convener's officers are told.

    Raises Refused where it was answered meanwhile, where the link has ended, where the alliance is not being formed.
    """
    alliance = lock(confirmation.alliance)
    with holding.using(by, confirmation):
        row = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
        row.answer, row.answered_at = answer, Now()
        row.name, row.office, row.remark = name.strip(), office.strip(), remark.strip()
        if not row.name or not row.office:
            raise Refused(_("Write your name and your office: the answer is somebody's."))
        if row.answer == Confirmation.Answer.OTHERWISE and not row.remark:
            raise Refused(_("Write what would have to be different."))
        row.save(update_fields=["answer", "answered_at", "name", "office", "remark"])
        once = f"alliance.confirmation:{row.pk}"
        whose = str(confirmation)
        notices.tell("alliance.confirmation", alliance, by=by, once=once, year=alliance.year_id, unit=whose)
    return row
