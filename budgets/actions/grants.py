"""What is asked, reported to the ministry, and approved by its letter: amounts by school and account."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from budgets.models import Account, Grant, Letter, Plan
from budgets.queries import digest_of, sums
from core.refusals import Refused

#: (plan id, account) → NT$
Cells = Mapping[tuple[int, str], int]


@action("grant.request", trusting=True)
def set_requested(*, by: Actor, plans: Iterable[Plan]) -> list[Grant]:
    """Write down what the plans ask for, by account, from their sums now; again after a correction.

    For the layer above, at submission. Raises Refused where an amount has been reported already.
    """
    asked = sums(plans)
    locked = {(g.plan_id, g.account): g for g in Grant.objects.select_for_update().filter(plan__in=asked.keys())}
    result = []
    for plan_id, amounts in asked.items():
        for account, amount in ((Account.CURRENT, amounts.current), (Account.CAPITAL, amounts.capital)):
            grant = locked.get((plan_id, account)) or Grant(plan_id=plan_id, account=account)
            if grant.reported is not None and grant.requested != amount:
                raise Refused(_("The amounts have already been reported to the ministry; they cannot be asked anew."))
            if grant.pk is None or grant.requested != amount:
                grant.requested = amount
                grant.save()
            result.append(grant)
    return result


@action("grant.report")
def report(*, by: Actor, cells: Cells, seen: str = "") -> list[Grant]:
    """Record the amounts reported to the ministry, for the layer above, which knows whether it is time for that.

    `seen` is the digest (`queries.digest_of`) of the amounts the writer looked at. Posting the same again changes
    nothing. Raises Refused where somebody else changed them, or where one is approved already.
    """
    grants = _lock(by, cells)
    changing = [grant for grant in grants if grant.reported != cells[grant.plan_id, grant.account]]
    if not changing:
        return grants
    _as_seen(grants, seen)
    if any(grant.approved is not None for grant in grants):
        raise Refused(_("These amounts are approved already; what was reported stays as it was."))
    for grant in changing:
        grant.reported = cells[grant.plan_id, grant.account]
        grant.save(update_fields=["reported"])
    return grants


@action("grant.approve")
def approve(*, by: Actor, letter_number: str, letter_date: date, cells: Cells, seen: str = "") -> list[Grant]:
    """Record the ministry's approval, for the layer above: the letter's number and date, and each amount.

    Posting the same again changes nothing; another amount later takes another letter. Raises Refused where an amount
    was not reported, the letter is known with another date, or somebody else changed the amounts.
    """
    grants = _lock(by, cells)
    number = letter_number.strip()
    if not number:
        raise Refused(_("Write the number of the ministry's letter."))
    if letter_date > timezone.localdate():
        raise Refused(_("The letter's date lies in the future. Check it."))
    letter, _made = Letter.objects.get_or_create(number=number, defaults={"dated": letter_date})
    if letter.dated != letter_date:
        raise Refused(_("This letter is already recorded with another date. Check number and date."))
    changing = [
        grant
        for grant in grants
        if grant.letter_id != letter.pk or grant.approved != cells[grant.plan_id, grant.account]
    ]
    if not changing:
        return grants
    _as_seen(grants, seen)
    if any(grant.reported is None for grant in grants):
        raise Refused(_("Record first what was reported to the ministry."))
    if any(grant.letter_id == letter.pk for grant in changing):
        raise Refused(_("This letter has already approved other amounts here; a change takes another letter."))
    for grant in changing:
        grant.approved = cells[grant.plan_id, grant.account]
        grant.letter = letter
        grant.save(update_fields=["approved", "letter"])
    return grants


def _lock(by: Actor, cells: Cells) -> list[Grant]:
    plans = {plan_id for plan_id, _account in cells}
    if policy.scope(by, P.GRANT_DECIDE).filter(pk__in=plans).count() != len(plans):
        raise policy.Denied(P.GRANT_DECIDE)
    grants = list(Grant.objects.select_for_update().filter(plan__in=plans).order_by("plan", "account"))
    if {(grant.plan_id, grant.account) for grant in grants} != set(cells):
        raise Refused(_("Give an amount for every account of each school that has asked for one."))
    if any(amount < 0 for amount in cells.values()):
        raise Refused(_("Amounts are whole dollars from 0."))
    return grants


def _as_seen(grants: list[Grant], seen: str) -> None:
    if seen and seen != digest_of(grants):
        raise Refused(_("Somebody else has changed these amounts meanwhile. Look at them as they are now."))
