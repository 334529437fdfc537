"""The demonstration nation: invented and says so, the same each time, every state, every rule broken somewhere."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from accounts.models import Membership, Organisation, Person
from accounts.queries import is_demonstration
from accounts.roles import OrganisationKind, Role
from budgets.models import Letter
from communities.models import AllianceMember, Community, CommunityTownship, School, SchoolYear, Township
from core.roc import academic_year_bounds
from core.transitions import Table
from demo import names, people
from demo.frame import year_called
from proposals.judging import judged_all
from proposals.models import Call, Proposal
from proposals.states import CALL, PROPOSAL, SUBPLAN
from reviews.states import ASSIGNMENT, ROUND
from rulebook import load_edition
from tests.demo.conftest import ON
from workspace.models import Letter as OfficialLetter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.usefixtures("nation"),
]

#: What the slice judges, by edition.
FAMILIES = {
    "111": ("alliance", "mandatory", "hours", "designated"),
    "106": ("alliance", "mandatory", "hours", "designated"),
}
BUDGET = ("budget.line-sum", "budget.thousands", "budget.capital-share", "budget.teaching-share")


def broken(edition: str) -> set[str]:
    """The rules that some proposal under the edition breaks."""
    proposals = list(Proposal.objects.filter(edition=edition).select_related("alliance__community"))
    return {each.rule for shown in judged_all(proposals).values() for each in shown}


@pytest.mark.parametrize("edition", ["111", "106"])
def test_every_rule_of_the_slice_is_broken_somewhere(edition: str) -> None:
    rules = {rule for rule in load_edition(edition).rules if rule.split(".")[0] in FAMILIES[edition]}
    if edition == "111":
        rules |= set(BUDGET)
    assert rules - broken(edition) == set()


@pytest.mark.parametrize(
    ("label", "table"),
    [
        ("proposals.Call", CALL),
        ("proposals.Proposal", PROPOSAL),
        ("proposals.Subplan", SUBPLAN),
        ("reviews.Round", ROUND),
        ("reviews.Assignment", ASSIGNMENT),
    ],
)
def test_every_state_is_told(label: str, table: Table) -> None:
    model: type[Model] = apps.get_model(label)
    states = {str(source) for source, _ in table.moves} | {str(to.target) for to in table.moves.values()}
    assert {str(state) for state in model._default_manager.values_list(table.field, flat=True)} == states


def test_every_answer_is_told() -> None:
    assert set(AllianceMember.objects.values_list("answer", flat=True)) == set(AllianceMember.Answer.values)


def test_nation_has_45_communities_over_every_real_township() -> None:
    assert Community.objects.count() == 45
    assert CommunityTownship.objects.filter(year=114).count() == Township.objects.count() == 368
    assert 490 <= School.objects.count() <= 510


def test_codes_cannot_meet_real_ones_and_names_say_that_they_are_invented() -> None:
    kinds = (OrganisationKind.SCHOOL, OrganisationKind.JUNIOR_HIGH, OrganisationKind.UNIVERSITY)
    invented = Organisation.objects.filter(kind__in=kinds)
    assert not invented.exclude(code__startswith="D").exists()
    assert not invented.exclude(name__contains="示範").exists()
    assert not Person.objects.exclude(email__endswith="@gonghao.example").exists()


def test_submitted_proposals_have_nothing_that_blocks_but_the_story_of_two_applications() -> None:
    gone = list(Proposal.objects.exclude(state__in=["draft", "returned"]).select_related("alliance__community"))
    hard = {
        each.rule for shown in judged_all(gone).values() for each in shown if each.strength == "hard" and each.is_open
    }
    assert hard == {"alliance.once-a-year", "alliance.single-membership", "alliance.cross-community"}


def test_submitted_proposals_have_justified_every_principle() -> None:
    gone = list(Proposal.objects.exclude(state__in=["draft", "returned"]).select_related("alliance__community"))
    found = [each for shown in judged_all(gone).values() for each in shown if each.strength == "principle"]
    assert found and all(each.waiver for each in found)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 7, 31), 114), (date(2025, 8, 1), 115), (date(2026, 11, 28), 116)]
)
def test_the_open_call_is_of_the_school_year_that_begins_next(day: date, year: int) -> None:
    assert year_called(day) == year


def test_every_call_ends_before_its_school_year_is_over_and_no_letter_is_of_tomorrow() -> None:
    for call in Call.objects.all():
        assert call.submit_until.date() <= academic_year_bounds(call.year_id)[1]
    assert not Letter.objects.filter(dated__gt=ON).exists()


def test_second_call_says_that_the_nation_is_there_and_changes_nothing() -> None:
    before = (Organisation.objects.count(), SchoolYear.objects.count(), Proposal.objects.count())
    said = io.StringIO()
    call_command("demo", stdout=said)
    assert "there already" in said.getvalue()
    assert (Organisation.objects.count(), SchoolYear.objects.count(), Proposal.objects.count()) == before
    assert is_demonstration()


def test_accounts_are_printed_and_sign_in_with_the_password() -> None:
    said = io.StringIO()
    call_command("demo_accounts", stdout=said)
    printed = said.getvalue()
    assert people.PASSWORD in printed
    for name in people.INTRODUCED:
        assert f"{name}@gonghao.example" in printed
        assert Person.objects.get(email=f"{name}@gonghao.example").check_password(people.PASSWORD)


def test_letters_have_gone_to_those_whose_accounts_are_printed() -> None:
    for name in ("convener", "officer"):
        organisation = Membership.objects.filter(person__email=f"{name}@gonghao.example").values("organisation")[:1]
        assert OfficialLetter.objects.filter(receiver__in=organisation).count() == 1, name


def test_the_accounts_printed_sign_every_part_of_one_proposal() -> None:
    said = io.StringIO()
    call_command("demo_accounts", stdout=said)
    convener = Membership.objects.get(person__email="convener@gonghao.example")
    proposal = Proposal.objects.filter(
        alliance__members__school=convener.organisation_id, alliance__members__part="convener"
    ).latest("alliance__year")
    for member in proposal.alliance.members.filter(answer="joined"):
        for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL):
            held = Membership.objects.filter(organisation=member.school_id, role=role).select_related("person")
            assert any(each.person.email in said.getvalue() for each in held), (member.school, role)


def test_stems_do_not_repeat_before_6400() -> None:
    assert len({names.stem(number) for number in range(6_400)}) == 6_400
