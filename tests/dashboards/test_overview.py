"""The numbers of the overview are the sums of the rows they lead to, for whoever looks."""

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from budgets.models import BudgetItem, Grant, Plan
from budgets.queries import grants_by_alliance, grants_of_alliance
from communities.models import AcademicYear, SchoolYear
from core import jobs
from core import lists as every_list
from core.models import Job
from dashboards.queries import coverage, lists, numbers
from exchange.exporting import get as export_of
from findings.models import Tally
from proposals.judging import judged
from proposals.models import Proposal, Subplan
from proposals.queries import proposals_visible_to
from proposals.queries.listed import tell
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
    assert found.sums == sum((numbers.Sums(r.asked, r.reported, r.approved) for r in rows), numbers.Sums())
    assert found.sums == lists.totals(lists.subplans(by, YEAR, {}))
    assert found.sums == numbers.Sums(16000, 8000, None)
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
def test_two_alliances_take_no_more_queries_than_one(nation: Nation, address: str) -> None:
    asked: list[int] = []
    for role in (Role.AUTHORITY_OFFICER, Role.ADMINISTRATION_STAFF):
        browser = client(nation, role)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        asked.append(len(queries))
    assert asked[1] <= asked[0], "and nothing is asked about what somebody who sees all cannot see"


def test_a_year_without_alliances_says_what_to_do(nation: Nation) -> None:
    with attributed(Actor.system(), "test"):
        AcademicYear.objects.get_or_create(year=130)
    answer: Any = client(nation).get("/dashboard/", {"year": 130})
    assert "empty" in answer.content.decode()


def test_a_school_in_two_alliances_counts_with_the_proposal_of_its_sub_plan_alone(nation: Nation) -> None:
    staff = actor(nation, Role.ADMINISTRATION_STAFF)
    own = Subplan.objects.filter(proposal__alliance__year=YEAR)
    subplan = own.select_related("plan", "proposal__alliance", "school").order_by("pk")[0]
    other = Proposal.objects.filter(alliance__year=YEAR).exclude(pk=subplan.proposal_id).get()
    with attributed(Actor.system(), "test"):
        Grant.objects.all().delete()
        for each in own:
            Grant.objects.create(plan=each.plan, account="current", requested=1500)
        other.alliance.members.create(school=subplan.school, answer="joined", joined_on="2026-01-05")
    asked = {row.alliance.pk: row.sums.asked for row in lists.with_progress(staff, lists.alliances(staff, YEAR, {}))}
    assert asked == {subplan.proposal.alliance_id: 6000, other.alliance_id: 6000}
    shown = list(proposals_visible_to(staff).filter(alliance__year=YEAR))
    tell(staff, shown)
    listed = {found.alliance_id: found.requested for found in shown}
    granted = {alliance.pk: alliance.requested for alliance in grants_by_alliance(staff, YEAR)}
    sheet = grants_of_alliance(staff, other.alliance)
    assert listed == granted == dict.fromkeys(asked, 3000)
    assert (sheet.total.requested, sheet.total.schools, sheet.total.members) == (3000, 2, 2)
    assert not numbers.leaves_out(staff, YEAR)


def under_another_authority(nation: Nation) -> None:
    """The partner school is no longer under the authority of the convener."""
    with attributed(Actor.system(), "test"):
        SchoolYear.objects.filter(school=nation.a.partner).update(authority=nation.b.authority)


def test_grants_of_some_schools_say_how_many(nation: Nation) -> None:
    under_another_authority(nation)
    with attributed(Actor.system(), "test"):
        for each in Subplan.objects.filter(proposal__alliance__year=YEAR):
            Grant.objects.get_or_create(plan=each.plan, account="capital", defaults={"requested": 1500})
    county, alliance = actor(nation, Role.AUTHORITY_OFFICER), nation.a.records[Proposal].alliance  # type: ignore[attr-defined]
    sheet = grants_of_alliance(county, alliance)
    assert (sheet.total.schools, sheet.total.members) == (1, 2)
    listed = client(nation, Role.AUTHORITY_OFFICER).get("/proposals/")
    assert "共 2 校，僅計入 1 校" in listed.content.decode()


@pytest.mark.parametrize(
    ("role", "partial"),
    [(Role.ADMINISTRATION_STAFF, False), (Role.AUTHORITY_OFFICER, True), (Role.DISTRICT_SUPERVISOR, True)],
)
def test_sums_of_some_schools_say_so(nation: Nation, role: Role, partial: bool) -> None:
    under_another_authority(nation)
    note = "僅計您主管或督導之學校"
    for address in ("", "alliances/", "subplans/"):
        page = client(nation, role).get(f"/dashboard/{address}")
        assert (note in page.content.decode()) is partial
    listed = client(nation, role).get("/dashboard/alliances/").content.decode()
    assert bool(re.search(r"共 \d 校，僅計入 \d 校", listed)) is partial


def test_a_supervisor_begins_with_the_numbers_of_his_schools(nation: Nation) -> None:
    assert client(nation, Role.DISTRICT_SUPERVISOR).get("/").url == "/dashboard/"
    own = numbers.overview(actor(nation, Role.DISTRICT_SUPERVISOR), YEAR)
    assert 0 < own.done.total < numbers.overview(actor(nation, Role.ADMINISTRATION_STAFF), YEAR).done.total


@pytest.mark.parametrize("role", [Role.AUTHORITY_OFFICER, Role.DISTRICT_SUPERVISOR, Role.EVALUATION_GROUP])
def test_only_staff_count_the_findings_of_the_nation(nation: Nation, role: Role) -> None:
    browser = client(nation, role)
    assert "/dashboard/count/" not in browser.get("/dashboard/").content.decode()
    assert browser.post("/dashboard/count/").status_code == 403
    job = jobs.start("dashboards.findings", by=actor(nation, role), once="all")
    jobs.run(str(job.pk))
    assert not Tally.objects.exists()


@pytest.mark.parametrize("key", ["counties", "alliances", "subplans", "coverage"])
def test_every_table_leaves_the_house_as_its_page_shows_it(nation: Nation, key: str) -> None:
    count_findings(nation)
    staff, county = (actor(nation, role) for role in (Role.ADMINISTRATION_STAFF, Role.AUTHORITY_OFFICER))
    declared = export_of(f"dashboard-{key}")
    all_rows, own_rows = (list(declared.rows(who, QueryDict(f"year={YEAR}"))) for who in (staff, county))
    assert all(len(row) == len(declared.columns) for row in all_rows)
    if key == "counties":
        assert all_rows[-1][-3] == numbers.overview(staff, YEAR).sums.asked
        assert own_rows[-1][-3] == numbers.overview(county, YEAR).sums.asked
    else:
        assert len(own_rows) <= len(all_rows) and all_rows
    page = client(nation).get("/dashboard/" + ("" if key == "counties" else f"{key}/"))
    assert f"/exports/dashboard-{key}/xlsx/" in page.content.decode()


def test_what_nobody_has_recorded_yet_is_a_dash_and_no_sum(nation: Nation) -> None:
    browser = client(nation)
    with attributed(Actor.system(), "test"):
        Grant.objects.update(reported=None, approved=None, letter=None)
    for page in ("dashboards:alliances", "dashboards:subplans"):
        table = browser.get(reverse(page), {"year": YEAR}).context["table"]
        names = [bound.name for bound in table.columns]
        for line in table.lines:
            assert [line.cells[names.index(name)].shown for name in ("reported", "approved")] == ["—", "—"]
    table = browser.get(reverse("dashboards:subplans"), {"year": YEAR}).context["table"]
    assert [cell.shown for cell in table.foot[-2:]] == ["—", "—"]


def test_a_name_and_its_code_leave_the_list_in_two_columns(nation: Nation) -> None:
    listed = every_list.get("alliance-progress").asked(f"year={YEAR}", actor(nation, Role.ADMINISTRATION_STAFF))
    heads = [column.title for column in listed.plain_columns]
    rows = list(listed.plain_rows)
    assert rows and all(len(row) == len(heads) for row in rows)
    assert {row[1] for row in rows} == {nation.a.community.code, nation.b.community.code}
    assert not any(";" in str(row[0]) for row in rows)
