"""What the rulebook judges of an assignment: whose schools a case concerns, and where its reviewers belong."""

from collections.abc import Collection

from accounts.models import Membership
from accounts.roles import OrganisationKind
from reviews.models import Case, Recusal
from rulebook.facts.review import AssignmentFacts


def assignment_facts(case: Case, reviewers: Collection[Membership]) -> dict[int, AssignmentFacts]:
    """The facts of every reviewer (by membership) as if assigned to the case; three queries.

    Belonging is any membership of the same person, past ones too. The key is the membership's.
    """
    people = {reviewer.person_id for reviewer in reviewers}
    concerned = set(case.concerns.values_list("code", flat=True))
    homes: dict[int, set[str]] = {person: set() for person in people}
    for person, code in Membership.objects.filter(
        person__in=people, organisation__kind=OrganisationKind.SCHOOL
    ).values_list("person", "organisation__code"):
        homes[person].add(code)
    recused = set(Recusal.objects.filter(case=case).values_list("membership__person", flat=True))
    return {
        reviewer.pk: AssignmentFacts(
            key=str(reviewer.pk),
            own_schools=tuple(sorted(homes[reviewer.person_id])),
            proposal_schools=tuple(sorted(concerned)),
            conflict_declared=reviewer.person_id in recused,
        )
        for reviewer in reviewers
    }
