"""The numbers of the overview are the sums of the rows they lead to, for whoever looks."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from budgets.models import BudgetItem, Grant, Plan
from communities.models import AcademicYear
from core import jobs
from core.models import Job
from dashboards.queries import coverage, lists, numbers
from findings.models import Tally
from proposals.judging import judged
from proposals.models import Proposal
from rulebook import edition_for_year
from tests.access.nation import YEAR, Nation, build

pytestmark = pytest.mark.django_db
OVERSEEING = [Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP]


@pytest.fixture
def nation() -> Nation:
    return build()


def actor(nation: Nation, role: Role) -> Actor:
    return Actor.of(nation.members[role])


def client(nation: Nation, role: Role = Role.ADMINISTRATION_STAFF) -> Client:
    browser = Client()
    browser.force_login(nation.members[role].person, "django.contrib.auth.backends.ModelBackend")
    return browser


def count_findings(nation: Nation) -> Job:
    job = jobs.start("dashboards.findings", by=actor(nation, Role.ADMINISTRATION_STAFF), once="all")
    jobs.run(str(job.pk))
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("role", OVERSEEING)
def test_overseers_see_everything(nation: Nation, role: Role) -> None:
    found = numbers.overview(actor(nation, role), YEAR)
    assert (found.alliances, found.without_proposal, found.done.total) == (2, 0, 4)
    assert found.by_state == {"draft": 2}
    assert found.sums.asked == 4 * 3000


def test_authority_sees_its_own_schools_only(nation: Nation) -> None:
    found = numbers.overview(actor(nation, Role.AUTHORITY_OFFICER), YEAR)
    assert (found.alliances, found.done.total, found.sums.asked) == (1, 2, 6000)
    assert [row.code for row in found.counties] == [nation.a.convener.county_id]


def test_numbers_are_the_sums_of_their_rows(nation: Nation) -> None:
    by = actor(nation, Role.ADMINISTRATION_STAFF)
    with attributed(Actor.system(), "test"):
        Grant.objects.filter(plan__year=YEAR, account="current").update(reported=2000)
        BudgetItem.objects.filter(plan=nation.a.records[Plan]).update(amount=7000)
    found = numbers.overview(by, YEAR)
    rows = list(lists.subplans(by, YEAR, {}))
    assert found.sums == numbers.Sums(*(sum(getattr(r, f) for r in rows) for f in ("asked", "reported", "approved")))
    assert found.sums == lists.totals(lists.subplans(by, YEAR, {}))
    assert found.sums == numbers.Sums(16000, 8000, 0)
    assert found.done.total == len(rows)
    for row in found.counties:
        of_county = list(lists.subplans(by, YEAR, {"county": row.code}))
        assert (row.done.total, row.sums.asked) == (len(of_county), sum(each.asked for each in of_county))
    by_alliance = lists.with_progress(by, lists.alliances(by, YEAR, {}))
    assert sum(row.sums.asked for row in by_alliance) == found.sums.asked
    assert sum(row.done.total for row in by_alliance) == found.done.total


def test_counted_findings_are_those_of_the_proposals(nation: Nation) -> None:
    by = actor(nation, Role.ADMINISTRATION_STAFF)
    assert numbers.overview(by, YEAR).counted == 0
    job = count_findings(nation)
    assert job.state == "done", job.error
    found = numbers.overview(by, YEAR)
    hard = {
        pk: sum(each.strength == "hard" for each in judged(Proposal.objects.get(pk=pk)))
        for pk in Proposal.objects.filter(alliance__year=YEAR).values_list("pk", flat=True)
    }
    assert found.hard == sum(hard.values()) > 0
    assert found.with_hard == sum(n > 0 for n in hard.values())
    assert found.counted_at is not None
    rows = lists.with_progress(by, lists.alliances(by, YEAR, {}))
    assert {row.proposal.pk: row.tally.hard for row in rows if row.proposal and row.tally} == hard
    assert lists.alliances(by, YEAR, {"findings": "hard"}).count() == found.with_hard
    assert lists.alliances(by, YEAR, {"findings": "clear"}).count() == 2 - found.with_hard


def test_counting_twice_leaves_one_count_a_proposal(nation: Nation) -> None:
    count_findings(nation)
    rows = Tally.objects.count()
    count_findings(nation)
    assert Tally.objects.count() == rows == Proposal.objects.count()


def test_coverage_counts_schools_and_marks_what_is_missing(nation: Nation) -> None:
    by, edition = actor(nation, Role.ADMINISTRATION_STAFF), edition_for_year(YEAR)
    own = nation.a.records[Proposal]
    assert isinstance(own, Proposal)
    with attributed(Actor.system(), "test"):
        item = own.subplans.first().items.first()  # type: ignore[union-attr]
        assert item is not None
        item.work_items = ["1.1", "1.2"]
        item.save()
    count_findings(nation)
    table = coverage.coverage(by, [own], edition)
    assert table.schools == {(own.pk, "1.1"): 1, (own.pk, "1.2"): 1}
    assert (own.pk, "1.1") not in table.missing
    assert (own.pk, "1.3") in table.missing
    whole = coverage.covering(by, YEAR, edition)
    assert whole["1.1"] == (1, 1)
    assert whole["1.3"] == (0, 2)
    assert set(coverage.proposals_with("1.1", "have", edition).values_list("subplan__proposal", flat=True)) == {own.pk}


PAGES = ["/dashboard/", "/dashboard/alliances/", "/dashboard/subplans/", "/dashboard/coverage/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", [*OVERSEEING, Role.AUTHORITY_OFFICER])
def test_every_page_answers_and_its_links_too(nation: Nation, role: Role, address: str) -> None:
    browser = client(nation, role)
    answer = browser.get(address, {"year": YEAR})
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="([^"#]+)', main)}
    links = {address + link if link.startswith("?") else link for link in links}
    assert links
    for link in links:
        assert browser.get(link).status_code in (200, 302), link


@pytest.mark.parametrize(
    "query", ["year=nonsense", "state=nonsense&county=x&page=99", "item=9.9&which=z", "q=" + "a" * 200]
)
@pytest.mark.parametrize("address", PAGES)
def test_any_query_is_answered(nation: Nation, address: str, query: str) -> None:
    assert client(nation).get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_queries_are_the_same_with_one_alliance_and_with_two(nation: Nation, address: str) -> None:
    asked: list[int] = []
    for role in (Role.AUTHORITY_OFFICER, Role.ADMINISTRATION_STAFF):
        browser = client(nation, role)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_year_without_alliances_says_what_to_do(nation: Nation) -> None:
    with attributed(Actor.system(), "test"):
        AcademicYear.objects.get_or_create(year=130)
    answer: Any = client(nation).get("/dashboard/", {"year": 130})
    assert "empty" in answer.content.decode()
