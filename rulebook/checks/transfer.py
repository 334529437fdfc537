"""Checks of an adaptive-transfer round: seats, who may apply and for what, worksheets and fees, interview sheets."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.transfer import ApplicationFacts, InterviewFacts, ProgrammeFacts, SeatFacts
from rulebook.judging import Given, check
from rulebook.money import percent_text, rate
from rulebook.rules import Finding, Rule


def _offered(facts: SeatFacts, programme: str | None = None) -> int:
    return sum(
        department.seats or 0
        for department in facts.departments
        if programme is None or department.programme == programme
    )


def _under(programme: ProgrammeFacts, percent: int) -> bool:
    return programme.registered * 100 < programme.places * percent


@check(SeatFacts)
def vacancy(facts: SeatFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A department offers no more seats than it has vacancies, after the school's own change of department."""
    if not facts.own_change_done:
        yield rule.find("own-change", where.of("seats", facts.key, "own-change"), school=facts.school_name)
    for department in facts.departments:
        place = where.of("seats", facts.key, "department", department.key)
        vacancies = max(department.approved - department.enrolled, 0)
        if department.seats is None:
            yield rule.find("unfilled", place, limit=vacancies, name=department.name)
        elif department.seats > vacancies:
            yield rule.find("above", place, measured=department.seats, limit=vacancies, name=department.name)
        elif department.seats < 0:
            yield rule.find("negative", place, measured=department.seats, limit=0, name=department.name)


@check(SeatFacts)
def general_minimum(facts: SeatFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A school of the rule's kinds with few registrations in any programme offers the rule's seats in all."""
    if facts.kind in rule["kinds"] and any(_under(programme, rule["percent"]) for programme in facts.programmes):
        offered = _offered(facts)
        if offered < rule["seats"]:
            place = where.of("seats", facts.key, "total")
            yield rule.find("too-few", place, measured=offered, limit=rule["seats"], school=facts.school_name)


@check(SeatFacts)
def technical_minimum(facts: SeatFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A group of a technical school with few registrations offers the rule's seats in that group."""
    for programme in facts.programmes if facts.kind in rule["kinds"] else ():
        offered = _offered(facts, programme.key)
        if _under(programme, rule["percent"]) and offered < rule["seats"]:
            place = where.of("seats", facts.key, "programme", programme.key)
            yield rule.find("too-few", place, measured=offered, limit=rule["seats"], name=programme.name)


@check(SeatFacts)
def encouraged(facts: SeatFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Where registration is not full but not low either, offering seats is encouraged."""
    for programme in facts.programmes:
        between = _under(programme, rule["below"]) and not _under(programme, rule["from"])
        if between and not _offered(facts, programme.key):
            place = where.of("seats", facts.key, "programme", programme.key)
            measured = percent_text(rate(programme.registered, programme.places))
            yield rule.find("none", place, measured=measured, name=programme.name)


def _at(facts: ApplicationFacts, *parts: str) -> str:
    return where.of("application", facts.key, *parts)


@check(ApplicationFacts)
def first_year(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A first-year student, because of learning adaptation."""
    if facts.first_year is None:
        yield rule.find("unfilled", _at(facts, "first-year"))
    elif not facts.first_year:
        yield rule.find("not-first-year", _at(facts, "first-year"))
    if facts.reason is None:
        yield rule.find("unfilled", _at(facts, "reason"))
    elif facts.reason == "other":
        yield rule.find("other-reason", _at(facts, "reason"))


@check(ApplicationFacts)
def excluded_track(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Not from one of the excluded tracks."""
    if facts.track in given.edition.tables["excluded_track"]:
        yield rule.find("excluded", _at(facts, "track"), excluded_track=facts.track)


@check(ApplicationFacts)
def one_application(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """One school, one department, once."""
    if facts.choices != 1:
        yield rule.find("choices", _at(facts, "target"), measured=facts.choices, limit=1)
    if facts.earlier_applications:
        yield rule.find("again", _at(facts, "identity"), measured=facts.earlier_applications + 1, limit=1)


@check(ApplicationFacts)
def different_school(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Another school than the present one."""
    if facts.target_school and facts.target_school == facts.present_school:
        yield rule.find("same", _at(facts, "target"))


@check(ApplicationFacts)
def different_department(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Another department than the one now attended."""
    if facts.target_department and facts.target_department == facts.present_department:
        yield rule.find("same", _at(facts, "target"))


@check(ApplicationFacts)
def direction(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """From the programme of the present department to that of the target in an allowed direction."""
    pair = (facts.present_programme, facts.target_programme)
    if not all(pair):
        yield rule.find("unfilled", _at(facts, "target"))
    elif pair not in rule["allowed"]:
        yield rule.find("refused", _at(facts, "target"), transfer_programme=pair[0], transfer_programme__target=pair[1])


@check(ApplicationFacts)
def scope(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """In a round of the present school's county, or home to the junior high's community from a neighbouring one."""
    county, present = facts.present_county, facts.present_community
    home, round_ = facts.junior_high_community, facts.round_community
    if (county and county in facts.round_counties) or (home and home == round_ and present in facts.round_neighbours):
        return
    may_come_home = (not home or home == round_) and (not present or present in facts.round_neighbours)
    if not county or may_come_home:
        yield rule.find("unfilled", _at(facts, "round"))
    else:
        yield rule.find("outside", _at(facts, "round"), county=county)


def _declared(facts: ApplicationFacts, rule: Rule) -> Iterable[Finding]:
    if facts.declared is not None and rule.id not in facts.declared:
        yield rule.find("undeclared", _at(facts, "declaration", rule.id))


@check(ApplicationFacts)
def not_disciplinary(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Not because of rewards and punishments, and declared so."""
    if facts.disciplinary:
        yield rule.find("disciplinary", _at(facts, "reason"))
    yield from _declared(facts, rule)


@check(ApplicationFacts)
def not_relocation(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Not because of moving house, and declared so; the reason "life adaptation" is pointed out."""
    if facts.relocation:
        yield rule.find("relocation", _at(facts, "reason"))
    elif facts.reason == "life":
        yield rule.find("life", _at(facts, "reason"))
    yield from _declared(facts, rule)


@check(ApplicationFacts)
def no_veto(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The school declares that it has neither forced nor prevented the transfer."""
    return _declared(facts, rule)


@check(ApplicationFacts)
def guardian_consent(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Parent or guardian has signed."""
    if not facts.guardian_consent:
        yield rule.find("missing", _at(facts, "guardian-consent"))


@check(ApplicationFacts)
def documents(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Every document due at the stage reached, or before it, is there."""
    stages = rule["stages"]
    reached = stages.index(facts.stage)
    for document in facts.documents:
        if not document.received and stages.index(document.due) <= reached:
            yield rule.find("missing", _at(facts, "document", document.key), transfer_document=document.key)


@check(ApplicationFacts)
def seat_offered(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The target department offers a seat in this round."""
    if not facts.seats:
        yield rule.find("none", _at(facts, "target"), measured=facts.seats or 0, limit=1)


@check(ApplicationFacts)
def fee(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The fee is paid, less what the household's status waives."""
    due = facts.fee
    if facts.status in rule["waived"]:
        due = 0
    elif facts.status == "middle-low-income":
        due = facts.middle_low_fee
    if facts.paid < due:
        yield rule.find("unpaid", _at(facts, "fee"), measured=facts.paid, limit=due)


@check(ApplicationFacts)
def star_warning(facts: ApplicationFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The student has been told what a transfer closes."""
    if not facts.star_told:
        yield rule.find("not-told", _at(facts, "star"))


@check(InterviewFacts)
def interview_range(facts: InterviewFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Parts within their points and adding up; a total outside the range, or a changed score, only with a reason."""
    if facts.total is None or None in facts.parts or len(facts.parts) != rule["parts"]:
        yield rule.find("unfilled", where.of("interview", facts.key, "total"))
        return
    points = [part for part in facts.parts if part is not None]
    for number, part in enumerate(points, 1):
        if not 0 <= part <= rule["part_points"]:
            place = where.of("interview", facts.key, "part", str(number))
            yield rule.find("part", place, measured=part, limit=rule["part_points"])
    place = where.of("interview", facts.key, "total")
    if sum(points) != facts.total:
        yield rule.find("sum", place, measured=facts.total, limit=sum(points))
    if facts.reason.strip():
        return
    if facts.total < rule["least"]:
        yield rule.find("below", place, measured=facts.total, limit=rule["least"])
    elif facts.total > rule["most"]:
        yield rule.find("above", place, measured=facts.total, limit=rule["most"])
    elif facts.changed:
        yield rule.find("changed", where.of("interview", facts.key, "reason"))
