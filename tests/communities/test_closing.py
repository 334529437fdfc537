"""A closed or merged school: in no later year, in every earlier one; recorded by staff, taken back by staff."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse

from accounts.policy import Denied
from communities import actions
from communities.filters import SchoolFilter
from communities.models import Alliance, AllianceMember, School
from communities.queries import alliances, land, schools
from core.refusals import Refused
from exchange.models import Batch
from tests.communities import make
from tests.exchange.building import as_csv
from tests.exchange.building import school as line
from tests.exchange.building import schools as listing
from tests.exchange.importing import checked

pytestmark = pytest.mark.django_db
BEFORE, FIRST, AFTER = date(2025, 7, 31), date(2025, 8, 1), date(2025, 8, 2)  # around the first day of 114


def closed(school: School, on: date = BEFORE, into: School | None = None) -> School:
    actions.close_school(by=make.staff(), school=school, closed_on=on, merged_into=into)
    school.refresh_from_db()
    return school


@pytest.mark.parametrize(("day", "stands"), [(BEFORE, False), (FIRST, True), (AFTER, True)])
def test_a_school_stands_in_the_year_whose_first_day_it_sees(day: date, stands: bool) -> None:
    covered, convener, school = make.community(), make.school(), make.school()
    alliance, staff, by = make.alliance(covered, convener), make.staff(), make.officer(convener)
    with make.attributed(make.Actor.system(), "test"):
        School.objects.filter(pk=school.pk).update(address="")
    closed(school, day)
    assert school.closed_before(make.YEAR) is not stands
    assert land.school_counts([covered], make.YEAR) == {covered.pk: 1 + stands}
    assert land.school_counts([covered], make.YEAR - 1) == {}, "the community covers nothing that year"
    assert (school in land.schools_in(staff, covered, make.YEAR)) is stands
    assert (school in [each.school for each in alliances.candidates(by, alliance)]) is stands
    make.year(make.YEAR - 1)
    found = {
        query: list(SchoolFilter(QueryDict(query), staff).qs)
        for query in ("", f"year={make.YEAR - 1}", "closed=with", "closed=only", "closed=x")
    }
    assert [school in rows for rows in found.values()] == [stands, True, True, True, stands]
    assert found["closed=only"] == [school]
    assert (school.pk in [each.pk for each, _ in schools.grid(staff, make.YEAR, "10007")]) is stands
    if stands:
        assert actions.invite(by=by, alliance=alliance, schools=[school]) == 1
    else:
        with pytest.raises(Refused, match=school.name):
            actions.invite(by=by, alliance=alliance, schools=[school])


def test_a_closed_school_outside_every_community_is_no_warning() -> None:
    stray = make.school(make.elsewhere())
    make.community()
    assert stray in land.schools_nowhere(make.YEAR)
    closed(stray)
    assert stray not in land.schools_nowhere(make.YEAR) and stray in land.schools_nowhere(make.YEAR - 1)


def test_a_closed_school_lacks_no_address() -> None:
    school = make.school()
    with make.attributed(make.Actor.system(), "test"):
        School.objects.filter(pk=school.pk).update(address="")
    assert school in schools.without_address(make.staff())
    closed(school, date(2020, 7, 31))
    assert school not in schools.without_address(make.staff())


def test_closing_drops_invitations_of_later_years_being_formed_and_nothing_else() -> None:
    school, convener = make.school(), make.school()
    forming = make.alliance(make.community("C1"), convener)
    applied = make.alliance(make.community("C2", make.elsewhere()), make.school(), forming=False, applied=True)
    with make.attributed(make.Actor.system(), "test"):
        past = Alliance.objects.create(community=forming.community, year=make.year(113), forming=True)
    for each in (forming, applied, past):
        make.add(each, school, answer="invited")
    done = actions.close_school(by=make.staff(), school=school, closed_on=BEFORE)
    assert done == actions.Closed((forming,), ())
    assert set(AllianceMember.objects.filter(school=school).values_list("alliance", flat=True)) == {applied.pk, past.pk}


def test_closing_leaves_a_member_and_says_so() -> None:
    convener = make.school()
    alliance = make.alliance(None, convener)
    assert actions.close_school(by=make.staff(), school=convener, closed_on=FIRST) == actions.Closed((), ())
    assert actions.close_school(by=make.staff(), school=convener, closed_on=BEFORE) == actions.Closed((), (alliance,))
    (member,) = alliances.members_of(alliance)
    assert alliances.notes_of(alliance, [member])[convener.pk].closed
    page = make.signed_in(make.staff()).get(reverse("communities:alliance", args=[alliance.pk]))
    assert "最後一日" in page.content.decode()


def test_a_closed_school_is_neither_convener_nor_answers_nor_cooperates() -> None:
    convener, school = make.school(), make.school()
    alliance = make.alliance(None, convener)
    closed(school)
    with pytest.raises(Refused, match="不得參與"):
        actions.appoint_convener(by=make.staff(), alliance=alliance, school=school)
    with pytest.raises(Refused, match="不得參與"):
        actions.save_unit(
            by=make.officer(convener),
            alliance=alliance,
            school=school,
            kind="rare-department",
            unit="",
            cooperates_in="",
        )
    make.add(alliance, school, answer="invited")
    with pytest.raises(Refused, match="不得參與"):
        actions.answer_invitation(by=make.officer(school), alliance=alliance, accept=True)
    assert actions.answer_invitation(by=make.officer(school), alliance=alliance, accept=False).answer == "declined"


def test_a_closed_school_is_carried_over_neither_as_member_nor_as_convener() -> None:
    convener, gone, stays = make.school(), make.school(), make.school()
    covered = make.community()
    with make.attributed(make.Actor.system(), "test"):
        before = Alliance.objects.create(community=covered, year=make.year(113))
    make.add(before, gone, part="convener")
    make.add(before, stays)
    closed(gone)
    (made,) = make.opened()
    assert not made.members.exists()
    actions.appoint_convener(by=make.staff(), alliance=made, school=convener)
    assert actions.carry_over(by=make.officer(convener), alliance=made) == actions.Carried(1, 0, 0, closed=1)
    assert set(made.members.values_list("school", flat=True)) == {convener.pk, stays.pk}
    assert before.members.count() == 2


def test_closing_and_reopening_is_for_staff() -> None:
    school = make.school()
    for action in (
        lambda by: actions.close_school(by=by, school=school, closed_on=BEFORE),
        lambda by: actions.reopen_school(by=by, school=school),
    ):
        with pytest.raises(Denied, match=r"school\.edit"):
            action(make.officer(school))


def test_a_successor_is_another_school_that_goes_on() -> None:
    school, other = make.school(), make.school()
    with pytest.raises(Refused, match="請改填存續學校的代碼"):
        closed(school, into=school)
    closed(other, BEFORE)
    with pytest.raises(Refused, match="請改填存續學校的代碼"):
        closed(school, BEFORE, into=School.objects.get(pk=other.pk))
    closed(other, FIRST)
    assert closed(school, BEFORE, into=School.objects.get(pk=other.pk)).merged_into == other


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"merged_into": "other"}, "merged_school_is_closed"),
        ({"merged_into": "self", "closed_on": BEFORE}, "school_not_merged_into_itself"),
    ],
)
def test_the_database_holds_no_merger_without_a_day_nor_into_itself(fields: dict[str, object], constraint: str) -> None:
    school, other = make.school(), make.school()
    fields["merged_into"] = {"self": school, "other": other}[str(fields["merged_into"])]
    refused = pytest.raises(IntegrityError, match=constraint)
    with refused, transaction.atomic(), make.attributed(make.Actor.system(), "test"):
        School.objects.filter(pk=school.pk).update(**fields)


def test_staff_close_a_school_in_roc_dates_and_take_it_back() -> None:
    school, heir = make.school(), make.school()
    make.year()
    staff = make.signed_in(make.staff())
    close, record = (reverse(f"communities:{name}", args=[school.pk]) for name in ("close_school", "school"))
    wrong = staff.post(close, {"closed_on": "114/13/01", "school_code": heir.code})
    assert wrong.status_code == 422 and "114/13/01" in wrong.content.decode() and heir.code in wrong.content.decode()
    assert staff.post(close, {"closed_on": "114/7/31", "school_code": "XXXXXX"}).status_code == 422
    assert staff.post(close, {"closed_on": "114/7/31", "school_code": heir.code}).url == record
    school.refresh_from_db()
    assert (school.closed_on, school.merged_into) == (BEFORE, heir)
    page = staff.get(record).content.decode()
    assert "114 年 7 月 31 日" in page and heir.name in page
    assert "114/07/31" in staff.get(reverse("communities:edit_school", args=[school.pk])).content.decode()
    listed = reverse("communities:schools")
    assert school.code not in staff.get(listed).content.decode()
    assert "停辦（最後一日" in staff.get(f"{listed}?closed=only").content.decode()
    staff.post(reverse("communities:reopen_school", args=[school.pk]))
    school.refresh_from_db()
    assert (school.closed_on, school.merged_into) == (None, None)
    assert school.code in staff.get(listed).content.decode()


def test_closing_asks_first_and_names_what_it_comes_to() -> None:
    covered, convener, school = make.community(), make.school(), make.school()
    alliance = make.alliance(covered, convener)
    make.add(alliance, school, answer="invited")
    browser = make.signed_in(make.staff())
    asked = {}
    for each in (school, convener):
        page = browser.get(reverse("communities:edit_school", args=[each.pk])).content.decode()
        form = page.partition(reverse("communities:close_school", args=[each.pk]))[2]
        asked[each] = form.partition("data-confirm=")[2].partition(">")[0]
    assert f"目前邀請中：{alliance.year_id} {alliance}" in asked[school]
    assert "仍列為下列合作聯盟成員" in asked[convener] and "邀請中" not in asked[convener]


def test_a_closed_school_says_so_at_its_head_and_in_every_list() -> None:
    covered, convener, school, successor = make.community(), make.school(), make.school(), make.school()
    alliance = make.alliance(covered, convener)
    make.add(alliance, school)
    browser = make.signed_in(make.staff())
    pages = [
        reverse("communities:school", args=[school.pk]),
        reverse("communities:schools") + "?closed=only",
        reverse("communities:alliance", args=[alliance.pk]),
    ]
    sentence = f"停辦（最後一日 114/07/31），併入{successor}"
    assert not any(sentence in browser.get(page).content.decode() for page in pages)
    closed(school, BEFORE, successor)
    for page in pages:
        assert sentence in browser.get(page).content.decode(), page


def test_the_ministrys_list_names_a_closed_school_and_does_not_reopen_it() -> None:
    staff = make.staff()
    school = make.school()
    closed(school)
    batch: Batch = checked(as_csv(listing(line(school.code))), by=staff)
    assert school.code in str(batch.preview["notes"])
