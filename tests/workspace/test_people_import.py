"""People and their roles from a file: what would change, what is refused by its cell, what is undone."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation, Person, days_of, overlap
from accounts.roles import GIVEN_ROLES, ROLES, OrganisationKind, Role
from core.refusals import Refused
from exchange import actions as exchange
from exchange import queries as exchange_queries
from exchange.models import Batch
from exchange.states import BatchState
from tests import make
from tests.exchange.building import as_csv, as_xlsx
from tests.exchange.importing import applied, checked, problems, silent
from workspace import invitations
from workspace.imports.naming import ALSO_CALLED
from workspace.models import Mail

pytestmark = pytest.mark.django_db
HEAD = ["電子郵件", "姓名", "單位", "身分", "起始日", "最後一日"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def by() -> Actor:
    return make.actor(Role.ADMINISTRATION_STAFF)


@pytest.fixture
def school() -> Organisation:
    return make.organisation(code="D70301", name="國立示例高級中學")


def row(**cells: Any) -> list[Any]:
    """A row that can be taken, but for these cells."""
    good = {
        "email": "wang@school.example",
        "name": "王小明",
        "organisation": "D70301",
        "role": "學校承辦人",
        "starts_on": "115/08/01",
        "ends_on": "116/07/31",
    }
    return [*{**good, **cells}.values()]


def file(*rows: list[Any]) -> bytes:
    return as_csv([HEAD, *rows])


def given_now() -> set[tuple[str, str, str, str, date, date | None]]:
    """All roles that were given to people of files."""
    rows = Membership.objects.filter(person__email__endswith=".example").select_related("person", "organisation")
    return {
        (each.person.email, each.person.name, each.organisation.code, each.role, each.period.lower, each.last_day)
        for each in rows
    }


def refused(by: Actor, *rows: list[Any]) -> list[tuple[Any, str, str]]:
    """What is wrong with these rows; nothing of them is written."""
    before = given_now()
    batch = checked(file(*rows), by=by, kind="people")
    assert batch.state == BatchState.WRONG
    assert given_now() == before
    return problems(batch)


def reasons(batch: Batch) -> str:
    return " ".join(f"{each['reason']['en']} {each['remedy']['en']}" for each in (batch.preview or {})["problems"])


def test_one_person_with_two_roles_is_one_account_and_two_memberships(by: Actor, school: Organisation) -> None:
    second = row(organisation="國立示例高級中學", role="校長", starts_on=" 115年8月1日 ", ends_on="")
    content = as_xlsx([HEAD, row(), second])
    batch = checked(content, by=by)
    assert (batch.kind, batch.state) == ("people", BatchState.PREVIEW)
    assert not Person.objects.filter(email="wang@school.example").exists()
    exchange.apply(by=by, batch=batch, progress=silent)
    assert given_now() == {
        ("wang@school.example", "王小明", "D70301", "school-officer", date(2026, 8, 1), date(2027, 7, 31)),
        ("wang@school.example", "王小明", "D70301", "principal", date(2026, 8, 1), None),
    }
    assert not Person.objects.get(email="wang@school.example").has_usable_password()
    assert not Mail.objects.exists()  # nobody is written to until staff say so


@pytest.mark.parametrize(
    "written", ["ＷＡＮＧ＠school.example", "Wang@School.Example.", " wang@school.example ", "wang@school.example。"]
)
def test_the_same_address_in_other_letters_is_the_same_person(by: Actor, school: Organisation, written: str) -> None:
    applied(file(row()), by=by, kind="people")
    batch = checked(file(row(email=written), row(email=written, role="校長")), by=by, kind="people")
    assert (batch.state, batch.preview["counts"]["new"], batch.preview["counts"]["unchanged"]) == ("preview", 1, 1)
    exchange.apply(by=by, batch=batch, progress=silent)
    assert Person.objects.filter(email__endswith=".example").count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ({"email": "wang"}, "電子郵件", "is no e-mail address"),
        ({"email": "王@school.example"}, "電子郵件", "is no e-mail address"),
        ({"email": "a@school.example;b@school.example"}, "電子郵件", "is no e-mail address"),
        ({"email": ""}, "電子郵件", "The cell is empty"),
        ({"name": ""}, "姓名", "The cell is empty"),
        ({"organisation": ""}, "單位", "The cell is empty"),
        ({"organisation": "D99999"}, "單位", "No organisation has the code or name"),
        ({"role": ""}, "身分", "The cell is empty"),
        ({"role": "工友"}, "身分", "is no role"),
        ({"role": "召集學校承辦人"}, "身分", "follows by itself"),
        ({"role": "public"}, "身分", "is no role"),
        ({"role": "審查委員"}, "身分", "is not given in D70301"),
        ({"role": "國教署承辦人員"}, "身分", "is not given in D70301"),
        ({"starts_on": ""}, "起始日", "The cell is empty"),
        ({"starts_on": "99/8/1"}, "起始日", "can be read in two ways"),
        ({"starts_on": "民國88/12/31"}, "起始日", "lies outside"),
        ({"ends_on": "200/01/01"}, "最後一日", "lies outside"),
        ({"ends_on": "115/7/31"}, "最後一日", "lies before the first"),
        ({"ends_on": "115/2/30"}, "最後一日", "no day of the calendar"),
    ],
)
def test_a_cell_that_cannot_be_taken_says_why(
    by: Actor, school: Organisation, cells: dict[str, Any], column: str, says: str
) -> None:
    batch = checked(file(row(**cells)), by=by, kind="people")
    assert [(at, where) for at, where, _value in problems(batch)] == [(2, column)]
    assert says in reasons(batch)


@pytest.mark.parametrize(("first", "taken"), [("89/01/01", True), ("民國89/01/01", True), ("民國88/12/31", False)])
def test_days_lie_within_those_of_the_page(by: Actor, school: Organisation, first: str, taken: bool) -> None:
    first = first if first.startswith("民國") else f"民國{first}"
    state = checked(file(row(starts_on=first)), by=by, kind="people").state
    assert state == (BatchState.PREVIEW if taken else BatchState.WRONG)


@pytest.mark.parametrize(("length", "taken"), [(59, True), (60, True), (61, False)])
def test_a_name_is_as_long_as_an_account_keeps(by: Actor, school: Organisation, length: int, taken: bool) -> None:
    state = checked(file(row(name="王" * length)), by=by, kind="people").state
    assert state == (BatchState.PREVIEW if taken else BatchState.WRONG)


@pytest.mark.parametrize(("length", "taken"), [(253, True), (254, True), (255, False)])
def test_an_address_is_as_long_as_an_account_keeps(by: Actor, school: Organisation, length: int, taken: bool) -> None:
    domain = ".".join(["a" * 62, "b" * 62, "c" * 62, "example"])
    email = f"{'w' * (length - len(domain) - 1)}@{domain}"
    assert len(email) == length
    state = checked(file(row(email=email)), by=by, kind="people").state
    assert state == (BatchState.PREVIEW if taken else BatchState.WRONG)


def test_two_names_for_one_address_are_refused_at_the_second(by: Actor, school: Organisation) -> None:
    assert refused(by, row(), row(name="王大明", role="校長")) == [(3, "姓名", "王大明")]


def test_a_known_person_is_not_renamed(by: Actor, school: Organisation) -> None:
    applied(file(row()), by=by, kind="people")
    assert refused(by, row(name="王大明", role="校長")) == [(2, "姓名", "王大明")]
    batch = applied(file(row(name=" 王　小明", role="校長")), by=by, kind="people")
    assert batch.state == BatchState.APPLIED
    assert {name for _email, name, *_rest in given_now()} == {"王小明"}


def test_the_same_role_twice_in_a_file_is_refused_at_the_second(by: Actor, school: Organisation) -> None:
    assert refused(by, row(), row()) == [(3, "起始日", "115/08/01")]
    assert refused(by, row(), row(starts_on="116/07/31", ends_on="")) == [(3, "起始日", "116/07/31")]
    assert checked(file(row(), row(starts_on="116/08/01")), by=by, kind="people").state == BatchState.WRONG
    follows = file(row(), row(starts_on="116/08/01", ends_on=""))
    assert checked(follows, by=by, kind="people").state == BatchState.PREVIEW


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "taken"),
    [
        ("115/08/01", "116/07/31", True),  # as it stands
        ("115/08/01", "116/07/30", False),
        ("115/08/01", "", False),
        ("116/07/31", "", False),
        ("116/08/01", "", True),
        ("114/08/01", "115/07/31", True),
        ("114/08/01", "115/08/01", False),
    ],
)
def test_days_that_overlap_those_that_stand_are_refused(
    by: Actor, school: Organisation, starts_on: str, ends_on: str, taken: bool
) -> None:
    applied(file(row()), by=by, kind="people")
    batch = checked(file(row(starts_on=starts_on, ends_on=ends_on)), by=by, kind="people")
    assert batch.state == (BatchState.PREVIEW if taken else BatchState.WRONG)
    if not taken:
        assert "already from 115/08/01 to 116/07/31" in reasons(batch)


def test_a_lost_zero_is_told_and_put_back(by: Actor) -> None:
    make.organisation(code="010301", name="國立示例中學")
    batch = checked(as_xlsx([HEAD, row(organisation=10301)]), by=by, kind="people")
    assert problems(batch) == [(2, "單位", "10301")]
    answered = exchange.read_again(by=by, batch=batch, answers={"zeros": "remedy"})
    assert exchange.make_preview(by=by, batch=answered, progress=silent).state == BatchState.PREVIEW


def test_a_name_of_several_organisations_asks_for_the_code(by: Actor, school: Organisation) -> None:
    make.organisation(code="D70302", name=school.name)
    batch = checked(file(row(organisation=school.name)), by=by, kind="people")
    assert problems(batch) == [(2, "單位", school.name)]
    assert "D70301" in reasons(batch)
    assert "D70302" in reasons(batch)
    make.organisation(kind=OrganisationKind.JUNIOR_HIGH, code="D70301", name="示例國中")
    assert checked(file(row()), by=by, kind="people").state == BatchState.PREVIEW  # no role is given in a junior high


def test_somebody_of_the_same_name_with_another_address_is_pointed_out(by: Actor, school: Organisation) -> None:
    applied(file(row()), by=by, kind="people")
    batch = checked(file(row(email="ming@school.example", role="校長")), by=by, kind="people")
    notes = " ".join(note["en"] for note in batch.preview["notes"])
    assert batch.state == BatchState.PREVIEW
    assert "one person or several? 王小明（ming@school.example；wang@school.example）" in notes
    assert "1 people are new and get an account" in notes


@pytest.mark.parametrize("role", GIVEN_ROLES)
def test_every_role_is_known_by_its_names(by: Actor, role: Role) -> None:
    make.organisation(kind=sorted(ROLES[role].given_in)[0], code="D70301")
    names = [role.value, *ALSO_CALLED.get(role, ())]
    for language in ("zh-hant", "en"):
        with override(language):
            names.append(str(ROLES[role].name))
    rows = [row(email=f"p{number}@school.example", role=name) for number, name in enumerate(names)]
    assert checked(file(*rows), by=by, kind="people").state == BatchState.PREVIEW


def test_an_applied_file_is_undone_until_somebody_was_invited(by: Actor, school: Organisation, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    batch = applied(file(row()), by=by, kind="people")
    assert exchange.undo(by=by, batch=batch).state == BatchState.UNDONE
    assert not Person.objects.filter(email="wang@school.example").exists()
    batch = applied(file(row()), by=by, kind="people")
    invitations.send(by=by, to=invitations.people(by).filter(email="wang@school.example"))
    with pytest.raises(Refused, match="無法復原"):
        exchange.undo(by=by, batch=batch)
    assert len(given_now()) == 1


def test_a_role_given_by_hand_between_check_and_apply_stops_the_file(by: Actor, school: Organisation) -> None:
    batch = checked(file(row()), by=by, kind="people")
    with attributed(Actor.system(), "test"):
        person = Person.objects.create_user("wang@school.example", "王小明")
        period = days_of(date(2026, 9, 1), None)
        Membership.objects.create(person=person, organisation=school, role=Role.SCHOOL_OFFICER, period=period)
    with pytest.raises(Refused, match="檢查之後資料已有異動"):
        exchange.apply(by=by, batch=batch, progress=silent)


def test_only_staff_may_give_such_a_file_or_see_that_there_is_such_a_kind(school: Organisation) -> None:
    for role in (each for each in GIVEN_ROLES if each is not Role.ADMINISTRATION_STAFF):
        other = make.member(role)
        with pytest.raises(policy.Denied, match=r"import\.run"):
            exchange.upload(by=Actor.of(other), name="file", content=file(row()), kind="people")
        assert "people" not in [kind.key for kind in exchange_queries.kinds_open(Actor.of(other), None)]
        client = Client()
        client.force_login(other.person, BACKEND)
        assert client.get("/imports/").status_code in (200, 403)
        assert "人員及身分" not in client.get("/imports/").content.decode()
        assert client.get("/people/invitations/").status_code in (403, 404)


_periods = st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 20)))
_row = st.tuples(st.integers(0, 3), st.sampled_from(["校長", "承辦人", "主計"]), _periods)
_rows = st.lists(_row, min_size=1, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_rows)
def test_the_same_file_twice_changes_nothing(school: Organisation, drawn: list[Any]) -> None:
    """Rows of a few people whose days do not meet are taken, and taken again they are all as they stand."""
    by = make.actor(Role.ADMINISTRATION_STAFF)
    taken: dict[tuple[int, str], list[Any]] = {}
    rows = []
    for who, role, (first, length) in drawn:
        starts_on = date(2026, 1, 1 + first % 28)
        ends_on = None if length is None else date(2026, 2, 1 + length)
        days = days_of(starts_on, ends_on)
        if any(overlap(days, other) for other in taken.setdefault((who, role), [])):
            continue
        taken[who, role].append(days)
        until = "" if ends_on is None else ends_on.isoformat()
        cells = {"email": f"p{who}@school.example", "name": f"人{who}", "role": role}
        rows.append(row(**cells, starts_on=starts_on.isoformat(), ends_on=until))
    with attributed(Actor.system(), "test"):
        Membership.objects.filter(person__email__endswith=".example").delete()
    applied(file(*rows), by=by, kind="people")
    stands = given_now()
    assert len(stands) == len(rows)
    again = checked(file(*rows), by=by, kind="people")
    counts = again.preview["counts"]
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, len(rows))
    exchange.apply(by=by, batch=again, progress=silent)
    assert given_now() == stands
