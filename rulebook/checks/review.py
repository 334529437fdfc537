"""Notes for a decision, recusal of reviewers, advisory visits of the year."""

from collections.abc import Iterable

from rulebook import where
from rulebook.facts.review import AssignmentFacts, ReviewFacts, VisitedSchool, VisitFacts
from rulebook.judging import Given, check
from rulebook.money import percent_text, rate
from rulebook.rules import Finding, Rule
from rulebook.school_years import semester_span


@check(ReviewFacts)
def transfer_seats(facts: ReviewFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Schools that offer transfer seats are favoured; few registrations and no seats last year mark a cut."""
    for school in facts.schools:
        place = where.of("review", facts.key, "school", school.code, "seats")
        if school.seats_offered:
            yield rule.find("favoured", place, measured=school.seats_offered, school=school.name)
        if school.registration is None or school.seats_last_year is None:
            continue
        registered, places = school.registration
        if school.seats_last_year == 0 and registered * 100 < places * rule["percent"]:
            measured = percent_text(rate(registered, places))
            yield rule.find("cut", place, measured=measured, limit=rule["percent"], school=school.name)


@check(ReviewFacts)
def exam_free(facts: ReviewFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """A community whose schools all offer all their places exam-free is favoured."""
    offers = [school.exam_free for school in facts.schools]
    if offers and all(offer is not None and offer[0] >= offer[1] for offer in offers):
        yield rule.find("favoured", where.of("review", facts.key, "exam-free"), measured=len(offers))


@check(ReviewFacts)
def execution(facts: ReviewFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """The latest complete year's execution rate reaches the rule's; where the rule says so, the running one warns.

    Where the rule begins at the percentage of another rule, it leaves what lies under that to the other.
    """
    begins_at = rule.parameters.get("begins_at")
    least = given.edition.rules[begins_at]["percent"] if begins_at else 0
    for school in facts.schools:
        place = where.of("review", facts.key, "school", school.code, "execution")
        years = [("below", school.previous)]
        if rule.parameters.get("warns_on_running_year"):
            years.append(("running", school.running))
        for message, year in years:
            if year is not None and year[1] * least <= year[0] * 100 < year[1] * rule["percent"]:
                measured = percent_text(rate(*year))
                yield rule.find(message, place, measured=measured, limit=rule["percent"], school=school.name)


@check(AssignmentFacts)
def recusal(facts: AssignmentFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Nobody scores a proposal of his own school or one he has declared a conflict with."""
    own = sorted(set(facts.own_schools) & set(facts.proposal_schools))
    place = where.of("assignment", facts.key)
    if own:
        yield rule.find("own-school", place, codes=tuple(own))
    if facts.conflict_declared:
        yield rule.find("conflict", place)


def _subject_to(school: VisitedSchool, rule: Rule) -> bool:
    whom: dict[str, bool] = {
        "school": True,
        "convener": school.convener,
        "transfer": school.runs_transfer,
        "courses": school.runs_courses,
    }
    return whom[rule["whom"]]


@check(VisitFacts)
def visited(facts: VisitFacts, rule: Rule, given: Given) -> Iterable[Finding]:
    """Those the rule names are visited in every span it names; a span still running is only pointed out."""
    year = facts.academic_year
    spans = [semester_span(year, 1), semester_span(year, 2)]
    if rule["every"] == "year":
        spans = [(spans[0][0], spans[1][1])]
    for school in facts.schools:
        if not _subject_to(school, rule):
            continue
        for number, (start, end) in enumerate(spans, 1):
            if given.on < start or any(start <= day <= end for day in school.visits):
                continue
            place = where.of("visits", facts.key, "school", school.key, rule["every"], str(number))
            message = "missed" if given.on > end else "due"
            yield rule.find(message, place, measured=0, limit=1, school=school.name, end=end.isoformat())
