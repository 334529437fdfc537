"""The list of imports: what its filters mean, what it is sorted by, whose files it shows."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core.models import StoredFile
from exchange import kinds
from exchange.filters import BatchFilter
from exchange.models import Batch
from exchange.states import BatchState
from exchange.tables import BatchTable
from tests import make as people
from tests.budgets import make as money
from tests.exchange.importing import LINES, LINES_KIND, checked
from tests.lists import ListOf

pytestmark = pytest.mark.django_db
IMPORTS = ListOf("/imports/", BatchTable)


@pytest.fixture
def member() -> Membership:
    return people.member(Role.ADMINISTRATION_STAFF)


def browser_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def given(member: Membership, name: str, kind: str, year: int | None, state: BatchState) -> Batch:
    file = StoredFile.keep(name=name, media_type="text/csv", content=b"x")
    with attributed(Actor.of(member), "test"):
        return Batch.objects.create(
            file=file, kind=kind, year=year, state=state, person=member.person, organisation=member.organisation
        )


def test_what_is_looked_for_in_the_imports(member: Membership) -> None:
    old = given(member, "110 名錄.csv", "schools", 110, BatchState.DISCARDED)
    new = given(member, "111 名錄.csv", "schools", 111, BatchState.PREVIEW)
    unknown = given(member, "來源不明.csv", "", None, BatchState.ASKING)
    for asked, files in (
        ("", {old, new, unknown}),
        ("q=名錄", {old, new}),
        ("kind=schools", {old, new}),
        ("kind=nothing", {old, new, unknown}),
        ("year=110", {old}),
        ("year=109", {old, new, unknown}),  # no file of that year
        ("state=asking", {unknown}),
        ("year=111&state=discarded", set()),
    ):
        assert set(BatchFilter(QueryDict(asked), Actor.of(member)).qs) == files, asked


def test_kinds_stand_in_the_order_in_which_they_are_offered(member: Membership) -> None:
    of_kinds = [each for each in kinds.every() if each.nationwide]
    for each in reversed(of_kinds):
        given(member, f"{each.key}.csv", each.key, None, BatchState.DISCARDED)
    given(member, "來源不明.csv", "", None, BatchState.DISCARDED)
    files = IMPORTS.opened(browser_of(member), "sort=kind").column("File")
    assert files == [*(f"{each.key}.csv" for each in of_kinds), "來源不明.csv"], "what nobody knows is last"


def test_a_school_finds_its_own_files_alone(member: Membership) -> None:
    plan, other = money.plan(), money.plan()
    officer, stranger = (people.member(Role.SCHOOL_OFFICER, each.school.organisation) for each in (plan, other))
    own = checked(LINES, by=Actor.of(officer), kind=LINES_KIND, target=plan)
    checked(LINES, by=Actor.of(stranger), kind=LINES_KIND, target=other)
    given(member, "名錄.csv", "schools", 111, BatchState.PREVIEW)
    for asked in ("", f"kind={LINES_KIND}", "kind=schools", "year=111"):
        assert set(BatchFilter(QueryDict(asked), Actor.of(officer)).qs) == {own}, asked
    assert not BatchFilter(QueryDict(), Actor.public()).qs.exists()


def test_the_page_of_a_record_shows_its_files_alone_and_offers_no_export_of_others() -> None:
    plan = money.plan()
    officer = people.member(Role.SCHOOL_OFFICER, plan.school.organisation)
    own = checked(LINES, by=Actor.of(officer), kind=LINES_KIND, target=plan)
    browser = browser_of(officer)
    page = reverse("exchange:imports_for", args=[LINES_KIND, plan.pk])
    assert [*ListOf(page, BatchTable).opened(browser, "sort=-file").links.values()].count(
        reverse("exchange:batch", args=[own.pk])
    ) == 1
    export = reverse("exchange:export", args=["list-imports", "xlsx"])
    assert export not in browser.get(page).content.decode()
    assert export in browser.get(reverse("exchange:imports")).content.decode()
