"""The lists of schools, alliances, communities: order, columns and filters live in the URL, rows are the reader's."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from communities.filters import AllianceFilter, SchoolFilter
from communities.models import CommunityTownship, LocationClass, School, SchoolProgramme, Township
from communities.queries import land
from communities.tables import AllianceTable, CommunityTable, SchoolTable
from core.filters import FilterSet
from tests.communities import make
from tests.lists import ListOf, ListPage, query

pytestmark = pytest.mark.django_db

SCHOOLS = ListOf("/schools/", SchoolTable)
ALLIANCES = ListOf("/alliances/", AllianceTable)
COMMUNITIES = ListOf("/communities/", CommunityTable)
every_list = pytest.mark.parametrize(("of", "filters"), [(SCHOOLS, SchoolFilter), (ALLIANCES, AllianceFilter)])


@pytest.fixture
def staff() -> Client:
    client = make.signed_in(make.staff())
    client.cookies["django_language"] = "en"
    return client


def opened(client: Client, asked: str = "") -> ListPage:
    return SCHOOLS.opened(client, asked)


def school(name: str = "", students: int | None = None, **facts: object) -> School:
    made = make.school(**facts)
    with make.attributed(make.Actor.system(), "test"):
        if name:
            made.organisation.name = name
            made.organisation.save()
        if students is not None:
            SchoolProgramme.objects.create(
                school=made, year=make.year(), programme="A", session="B", classes=1, students=students, graduates=0
            )
    return made


def test_a_list_is_sorted_both_ways_by_links_that_say_so(staff: Client) -> None:
    few, none, many, same = (school(students=each) for each in (5, None, 1200, 5))
    page = opened(staff)
    assert page.column("Code") == sorted(each.code for each in (few, none, many, same))
    assert (page.head("Code").sorted, page.head("Students").sorted) == ("ascending", None)
    falling = opened(staff, page.head("Students").link or "")
    assert falling.column("Students") == ["1,200", "5", "5", "—"], "the most first, nothing known last"
    assert falling.column("Code")[1:3] == [few.code, same.code], "equal ones in the order of the list"
    assert (falling.head("Code").sorted, falling.head("Students").sorted) == (None, "descending")
    rising = opened(staff, falling.head("Students").link or "")
    assert rising.column("Students") == ["5", "5", "1,200", "—"], "nothing known is last in either order"
    assert rising.head("Students").sorted == "ascending"
    assert opened(staff, rising.head("Students").link or "").column("Students") == falling.column("Students")


def test_names_are_sorted_by_strokes(staff: Client) -> None:
    for name in ("三校", "乙校", "丁校", "一校"):
        school(name)
    assert opened(staff, "sort=name").column("School") == ["一校", "乙校", "丁校", "三校"]
    assert opened(staff, "sort=-name").column("School") == ["三校", "丁校", "乙校", "一校"]


def test_choices_are_sorted_as_they_are_declared_and_the_unknown_are_last(staff: Client) -> None:
    for kind in ("special", "", "technical", "general"):
        school(kind=kind)
    words = ["General", "Technical", "Special-education"]
    assert opened(staff, "sort=kind").column("Kind") == [*words, "—"]
    assert opened(staff, "sort=-kind").column("Kind") == [*words[::-1], "—"]


@every_list
def test_every_list_holds_to_the_pattern(staff: Client, of: ListOf, filters: type[FilterSet]) -> None:
    make.alliance(make.community("C1"), make.school(), make.school())
    make.alliance(make.community("C2", make.elsewhere()), make.school(make.elsewhere()))
    of.sorts_every_column(staff)
    of.ignores_nonsense(staff)


def test_columns_are_those_chosen_and_the_name_of_the_row(staff: Client) -> None:
    there = school()
    usual = opened(staff)
    assert "Address" not in usual.titles() and {"Code", "School", "Students"} <= {*usual.titles()}
    chosen = opened(staff, "column=address&column=students&column=nothing")
    assert chosen.titles() == ["School", "Students", "Address"], "in the order of the list"
    assert [*chosen.rows[0]] == chosen.titles(), "each cell bears the label of its column"
    assert chosen.column("Address") == [there.address]
    assert opened(staff, "column=name").titles() == ["School"]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[School]:
    monkeypatch.setattr(SchoolTable._meta, "per_page", 2)
    return [school(students=number, benchmark=number != 4) for number in range(6)]


def test_order_columns_and_filters_stay_while_one_of_them_changes(staff: Client, many: list[School]) -> None:
    state = {"mark": ["benchmark"], "sort": ["-students"], "column": ["name", "students"]}
    page = opened(staff, urlencode(state, doseq=True))
    assert page.column("Students") == ["5", "3"]
    following = page.links["Next"]
    assert query(following) == {**state, "page": ["2"]}
    second = opened(staff, following)
    assert (second.column("Students"), second.titles()) == (["2", "1"], page.titles())

    resorted = second.head("School").link or ""
    assert query(resorted) == {**state, "sort": ["name"]}, "another order begins at the first page"

    filtering, choosing = second.forms
    kept = dict(filtering)
    assert kept["sort"] == "-students" and [value for key, value in filtering if key == "column"] == [
        "name",
        "students",
    ]
    assert "page" not in kept
    assert ("mark", "benchmark") in choosing and "page" not in dict(choosing)
    assert [value for key, value in choosing if key == "column"] == ["name", "students"]

    assert query(page.links["Clear the filters"]) == {key: state[key] for key in ("sort", "column")}
    assert query(page.links["As usual"]) == {"mark": ["benchmark"]}
    plain = opened(staff)
    assert "Clear the filters" not in plain.links and "As usual" not in plain.links
    assert "Clear the filters" not in opened(staff, "sort=name").links, "an order is no filter"


def test_a_list_in_which_nothing_fits_leads_back_in_its_order_and_columns(staff: Client, many: list[School]) -> None:
    none = opened(staff, "q=nobody&sort=-students&column=name&column=students")
    assert none.rows == [] and none.heads == []
    assert query(none.links["All schools"]) == {"sort": ["-students"], "column": ["name", "students"]}


def test_pages_together_show_every_row_once(staff: Client, many: list[School]) -> None:
    for sort in ("kind", "-kind", "marks"):
        shown = [code for page in (1, 2, 3) for code in opened(staff, f"sort={sort}&page={page}").column("Code")]
        assert sorted(shown) == sorted(each.code for each in many), sort


def test_addresses_with_filters_keep_their_meaning(staff: Client) -> None:
    make.year(make.YEAR - 1)
    there = school("臺中", kind="general", location_class=LocationClass.REMOTE, benchmark=True)
    school("高雄", kind="technical")
    for asked in (
        "q=台中",
        f"q={there.code}",
        "kind=general",
        "location_class=remote",
        "mark=benchmark",
        f"year={make.YEAR}&q=&county=10007&kind=general&location_class=remote&mark=benchmark&closed=",
        "kind=general&export=1&unknown=x",
    ):
        assert opened(staff, asked).column("Code") == [there.code], asked
    assert opened(staff, f"year={make.YEAR - 1}&kind=general").rows == [], "facts are those of the year"


@every_list
def test_a_list_shows_nobody_anothers_rows(of: ListOf, filters: type[FilterSet]) -> None:
    own, ally, stranger = make.school(), make.school(), make.school(make.elsewhere())
    make.alliance(make.community("C1"), own, ally)
    make.alliance(make.community("C2", make.elsewhere()), stranger)
    officer = make.signed_in(make.officer(own))
    for asked in ("", "q=C2", "closed=with", f"q={stranger.code}", f"sort=-{[*of.table.base_columns][1]}"):
        told = str(of.opened(officer, f"{asked}&{of.everything}").rows)
        assert stranger.name not in told and stranger.code not in told and "C2" not in told, asked
    assert filters(QueryDict(), make.staff()).qs.count() > filters(QueryDict(), make.officer(own)).qs.count() > 0
    for nobody in (Actor.public(), Actor.system()):
        assert not filters(QueryDict("closed=with"), nobody).qs.exists()


@every_list
def test_a_list_takes_the_same_queries_however_long_and_however_shown(
    staff: Client, of: ListOf, filters: type[FilterSet]
) -> None:
    def more(number: int = 0) -> None:
        town = make.town(f"100070{number}0", f"第{number}鎮")
        standing, closed = make.school(town), make.school(town)
        make.alliance(make.community(f"D{number}", town), standing, make.school(town))
        with make.attributed(make.Actor.system(), "test"):
            School.objects.filter(pk=closed.pk).update(closed_on="2020-07-31", merged_into=standing)

    more()
    of.takes_the_same_queries(staff, lambda: [more(number) for number in (1, 2)], asked="closed=with")


def test_an_export_takes_the_filters_of_a_sorted_list(staff: Client) -> None:
    there, other = school(benchmark=True), school()
    url = reverse("exchange:export", args=["schools", "csv"])
    answer = staff.post(f"{url}?mark=benchmark&sort=-students&column=name&page=9")
    told = b"".join(answer).decode("utf-8-sig")  # type: ignore[call-overload]
    assert there.code in told and other.code not in told


def test_what_people_wrote_is_text_in_every_cell(staff: Client) -> None:
    written = "<b>100%(s)</b>&amp;"
    there = school(written)
    with make.attributed(make.Actor.system(), "test"):
        School.objects.filter(pk=there.pk).update(address=written, phone=written)
    make.alliance(make.community(), there, make.school())
    for of, titles in ((SCHOOLS, ("School", "Address", "Telephone")), (ALLIANCES, ("Convener school",))):
        row = of.opened(staff, of.everything).rows[0]
        assert [row[title] for title in titles] == [written] * len(titles)


def test_what_is_looked_for_in_the_communities(staff: Client) -> None:
    near, far = make.community("C1"), make.community("C2", make.elsewhere())
    for school_of in (make.town(), make.elsewhere(), make.elsewhere()):
        make.school(school_of)
    with make.attributed(make.Actor.system(), "test"):
        town = Township.objects.get(code="10008010")
        CommunityTownship.objects.create(community=far, year=make.year(113), township=town)
    for asked, codes in (
        ("", ["C1", "C2"]),
        ("q=c2", ["C2"]),
        (f"q={near.name}", ["C1"]),
        ("county=10007", ["C1", "C2"]),
        ("county=10008", []),
        ("county=10008&year=113", ["C2"]),
        ("year=113", ["C1", "C2"]),
        ("sort=-schools", ["C2", "C1"]),
    ):
        assert COMMUNITIES.opened(staff, asked).column("Code") == codes, asked
    assert COMMUNITIES.opened(staff, "sort=-schools").column("Schools") == ["2", "1"]
    assert COMMUNITIES.opened(staff, "sort=schools&year=113").column("Counties") == ["—", "南投縣"]


def test_communities_are_sorted_by_the_schools_shown() -> None:
    make.community("C1"), make.community("C2", make.elsewhere()), make.community("C3", number=113)
    closed = make.school(make.elsewhere())
    make.school(make.elsewhere())
    with make.attributed(make.Actor.system(), "test"):
        School.objects.filter(pk=closed.pk).update(closed_on="2020-07-31", merged_into=make.school())
    for year in (113, 114):
        shown = list(land.communities(make.staff(), year))
        land.tell(shown, year)
        rows = land.with_schools(land.communities(make.staff(), year), year)
        assert [row.schools for row in rows] == [told.schools for told in shown], year
