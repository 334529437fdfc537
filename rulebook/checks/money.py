"""Checks of money after approval: next instalments, the settlement's deadline, adjustments."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from rulebook import where
from rulebook.facts.grant import AdjustmentFacts, Move, PaymentFacts, SettlementFacts
from rulebook.judging import Given, check
from rulebook.rules import Finding, Rule


@check(PaymentFacts)
def school_next(facts: PaymentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A later instalment of a school paid directly: something was paid, and enough of it is spent."""
    if facts.number == 1 or facts.through_government:
        return
    place = where.of("payment", facts.key, "spent")
    if facts.paid <= 0:
        yield rule.find("nothing-paid", where.of("payment", facts.key, "paid"), measured=facts.paid)
    elif facts.spent is None:
        yield rule.find("unfilled", place)
    elif facts.spent * 100 < facts.paid * rule["percent"]:
        least = -(-facts.paid * rule["percent"] // 100)
        yield rule.find("too-early", place, measured=facts.spent, limit=least, paid=facts.paid, percent=rule["percent"])


@check(PaymentFacts)
def local_next(facts: PaymentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A later instalment through a local government: enough progress."""
    if facts.number == 1 or not facts.through_government:
        return
    place = where.of("payment", facts.key, "progress")
    if facts.progress is None:
        yield rule.find("unfilled", place)
        return
    done, planned = facts.progress
    if planned <= 0:
        yield rule.find("no-progress", place, measured=f"{done}/{planned}")
    elif done * 100 < planned * rule["percent"]:
        yield rule.find("too-early", place, measured=f"{done}/{planned}", limit=rule["percent"])


def months_after(day: date, months: int) -> date:
    """The same day `months` later (before, if negative), or the month's last: 31 December + 2 ends February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@check(SettlementFacts)
def window(facts: SettlementFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Costs lie in the plan's period; a little outside only if declared, further outside not at all."""
    start, end = facts.plan_start or facts.period_start, facts.plan_end or facts.period_end
    begins, ends = start.isoformat() if start else None, end.isoformat()
    bounds = [
        ("earliest-cost", facts.earliest_cost, start, -rule["months"]),
        ("latest-cost", facts.latest_cost, end, rule["months"]),
    ]
    for field, cost, bound, months in bounds:
        if cost is None or bound is None or (cost >= bound if months < 0 else cost <= bound):
            continue
        furthest = months_after(bound, months)
        outside = cost < furthest if months < 0 else cost > furthest
        if outside or rule.id not in facts.declared:
            place = where.of("settlement", facts.key, field)
            limit = (furthest if outside else bound).isoformat()
            message = "outside" if outside else "undeclared"
            yield rule.find(message, place, measured=cost.isoformat(), limit=limit, start=begins, end=ends)


@check(SettlementFacts)
def deadline(facts: SettlementFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The settlement is submitted in time; an extension is asked for before the deadline."""
    due = months_after(facts.period_end, rule["months"])
    asked = facts.extension_asked_on
    if asked is not None and asked > due:
        place = where.of("settlement", facts.key, "extension")
        yield rule.find("extension-late", place, measured=asked.isoformat(), limit=due.isoformat())
    elif asked is not None and facts.extension_until is not None:
        due = max(due, facts.extension_until)
    place = where.of("settlement", facts.key, "submitted")
    if facts.submitted_on is None:
        if given.on > due:
            yield rule.find("overdue", place, measured=given.on.isoformat(), limit=due.isoformat())
    elif facts.submitted_on > due:
        yield rule.find("late", place, measured=facts.submitted_on.isoformat(), limit=due.isoformat())


def _account(category: str, given: Given) -> str:
    entry = given.edition.tables["category"].get(category)
    return str(entry["account"]) if entry else "operating"


def _accounts(move: Move, given: Given) -> tuple[str, str]:
    """The level-1 categories (一級用途別) a move goes from and to."""
    return _account(move.source, given), _account(move.target, given)


def _found(facts: AdjustmentFacts, rule: Rule, move: Move, message: str) -> Finding:
    place = where.of("adjustment", facts.key, "move", move.key)
    return rule.find(message, place, measured=move.amount, limit=0, category=move.source)


@check(AdjustmentFacts)
def approval(facts: AdjustmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """What changes capital, a designated item, the share or the amount of the grant, or leaves one level-1 category for
    another, only with the Administration's approval.

    What may not move at all, and what moves into personnel, is left to the rules that name it.
    """
    if not facts.approved:
        for name, changed in (("share", facts.share_changed), ("amount", facts.amount_changed)):
            if changed:
                yield rule.find(name, where.of("adjustment", facts.key, name))
    barred = given.edition.rules["adjust.personnel-outflow"]["causes"]
    for move in () if facts.approved else facts.moves:
        source, target = _accounts(move, given)
        if source == "personnel" and move.cause in barred:
            continue
        if target == "capital":
            yield _found(facts, rule, move, "capital")
        elif (source, target) == ("personnel", "operating"):
            yield _found(facts, rule, move, "level-1")
        elif move.designated and not (target == "personnel" and move.cause == "law"):
            yield _found(facts, rule, move, "designated")


@check(AdjustmentFacts)
def capital_to_current(facts: AdjustmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Nothing moves from the capital to the current account."""
    for move in facts.moves:
        if _account(move.source, given) == "capital" and _account(move.target, given) != "capital":
            yield _found(facts, rule, move, "moved")


@check(AdjustmentFacts)
def admin_inflow(facts: AdjustmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Nothing moves into administration fees."""
    for move in facts.moves:
        if move.target == rule["category"]:
            yield _found(facts, rule, move, "moved")


@check(AdjustmentFacts)
def personnel_inflow(facts: AdjustmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Into personnel only with approval, or for a rise set by law."""
    for move in facts.moves:
        into = _account(move.target, given) == "personnel" and _account(move.source, given) != "personnel"
        if into and move.cause != "law" and not facts.approved:
            yield _found(facts, rule, move, "unapproved")


@check(AdjustmentFacts)
def personnel_outflow(facts: AdjustmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Money left because somebody less senior or later was hired is not used elsewhere."""
    for move in facts.moves:
        out = _account(move.source, given) == "personnel" and _account(move.target, given) != "personnel"
        if out and move.cause in rule["causes"]:
            yield _found(facts, rule, move, "moved")


@check(AdjustmentFacts)
def tender_left(facts: AdjustmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Money left after a tender serves what belongs to the plan, and a new item of it only with approval."""
    for move in facts.moves:
        if move.cause != "tender":
            continue
        place = where.of("adjustment", facts.key, "move", move.key)
        for name, value in (("related", move.related), ("new-item", move.new_item)):
            if value is None:
                yield rule.find("unfilled", f"{place}/{name}", category=move.target)
        if move.related is False:
            yield rule.find("unrelated", place, measured=move.amount, limit=0, category=move.target)
        elif move.new_item and not facts.approved:
            yield rule.find("new-item", place, measured=move.amount, limit=0, category=move.target)
