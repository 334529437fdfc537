"""The first account of an installation: by command, and on a page with the token that the start printed."""

import io
import threading
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import beginning
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import FirstToken, Membership, Organisation, Person
from accounts.roles import ROLES, OrganisationKind, Role
from communities.models import County
from tests import make

pytestmark = pytest.mark.django_db

PAGE = "/accounts/first/"
PASSWORD = "correct-horse-battery"
GIVEN = {"email": "First@example.invalid", "name": "王小明", "password1": PASSWORD, "password2": PASSWORD}


def link() -> str:
    """The path with the token, as the start prints it behind the address."""
    said = io.StringIO()
    call_command("first_account", "--link", "--address", "http://localhost:8000", stdout=said)
    parts = urlsplit(said.getvalue().strip())
    assert (parts.scheme, parts.netloc, parts.path) == ("http", "localhost:8000", PAGE)
    return f"{parts.path}?{parts.query}"


def token() -> str:
    return link().partition("token=")[2]


def test_the_link_leads_to_an_account_that_keeps_people(client: Client) -> None:
    page = client.get(there := link())
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    answer = client.post(there, GIVEN | {"token": page.context["form"]["token"].value()})
    assert answer.status_code == 302
    held = Membership.objects.get()
    assert (held.person.email, held.role, held.organisation.kind) == (
        "first@example.invalid",
        Role.ADMINISTRATION_STAFF,
        OrganisationKind.ADMINISTRATION,
    )
    assert client.post(answer.url, {"username": held.person.email, "password": PASSWORD}).status_code == 302
    assert client.get(reverse("accounts:invite")).status_code == 200


def test_every_role_of_the_programme_can_be_given_after_it(client: Client) -> None:
    with attributed(Actor.system(), "test"):
        Organisation.objects.all().delete()  # as if nothing but empty tables stood
    client.post(PAGE, GIVEN | {"token": token()})
    kinds = set(Organisation.objects.values_list("kind", flat=True))
    programme = {
        Role.REVIEWER,
        Role.WORKING_GROUP,
        Role.EVALUATION_GROUP,
        Role.AUTHORITY_OFFICER,
        Role.DISTRICT_SUPERVISOR,
        Role.ADMINISTRATION_STAFF,
    }
    assert [role for role in programme if not ROLES[role].given_in & kinds] == []
    groups = Organisation.objects.filter(kind=OrganisationKind.PROGRAMME)
    assert set(groups.values_list("name", flat=True)) == {"均質化工作小組", "考評及督導小組"}
    authorities = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY)
    assert authorities.count() == County.objects.count() == 22


def test_a_token_is_kept_as_a_digest_alone_and_works_once(client: Client) -> None:
    shown = token()
    assert shown not in str(list(FirstToken.objects.values()))
    client.post(PAGE, GIVEN | {"token": shown})
    assert not FirstToken.objects.exists()
    again = client.post(PAGE, GIVEN | {"token": shown, "email": "second@example.invalid"})
    assert again.status_code == 404
    assert Person.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "x", "%00", "x" * 300, "權杖"])
def test_a_wrong_token_makes_nothing_and_keeps_what_was_typed(client: Client, wrong: str) -> None:
    token()
    answer = client.post(PAGE, GIVEN | {"token": wrong})
    assert answer.status_code == 422
    assert "王小明" in answer.content.decode()
    assert not Person.objects.exists()


def test_no_token_holds_once_somebody_exists(client: Client) -> None:
    shown = token()
    make.member(Role.SCHOOL_OFFICER)
    assert client.get(PAGE).status_code == client.post(PAGE, GIVEN | {"token": shown}).status_code == 404
    with pytest.raises(beginning.AlreadyMade):
        beginning.make_first_account(by=Actor.system(), email="a@b.tw", name="甲", password=PASSWORD, token=shown)
    said = io.StringIO()
    call_command("first_account", "--link", stdout=said)
    assert said.getvalue() == ""


def test_the_newest_tokens_hold_and_no_more_are_kept(client: Client) -> None:
    tokens = [token() for _ in range(beginning.TOKENS + 1)]
    assert FirstToken.objects.count() == beginning.TOKENS
    assert client.post(PAGE, GIVEN | {"token": tokens[0]}).status_code == 422
    assert client.post(PAGE, GIVEN | {"token": tokens[1]}).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed"),
    [("password2", "another-password-1"), ("password1", "short"), ("email", "no address"), ("name", "")],
)
def test_what_is_wrong_is_said_at_its_field(client: Client, field: str, typed: str) -> None:
    answer = client.post(PAGE, GIVEN | {"token": token(), field: typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Person.objects.exists()


def test_sign_in_says_that_nobody_exists_yet(client: Client) -> None:
    assert "尚未建立任何帳號" in client.get(reverse("accounts:sign_in")).content.decode()
    make.member(Role.SCHOOL_OFFICER)
    assert "尚未建立任何帳號" not in client.get(reverse("accounts:sign_in")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_becomes_the_first() -> None:
    shown, gate, answers = token(), threading.Barrier(2), []

    def post(number: int) -> None:
        gate.wait()
        answer = Client().post(PAGE, GIVEN | {"token": shown, "email": f"p{number}@example.invalid"})
        answers.append(answer.status_code)
        connection.close()

    both = [threading.Thread(target=post, args=(number,)) for number in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert Person.objects.count() == Membership.objects.count() == 1
    assert set(answers) <= {302, 404}


def test_the_command_makes_it_with_a_password_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    call_command("first_account", "--email", "a@example.invalid", "--name", "甲", stdout=io.StringIO())
    held = Membership.objects.get()
    assert held.role == Role.ADMINISTRATION_STAFF
    assert held.person.check_password(PASSWORD)
    with pytest.raises(CommandError, match="帳號"):
        call_command("first_account", "--email", "b@example.invalid", "--name", "乙")


@pytest.mark.parametrize(
    ("email", "password", "wrong"),
    [
        ("none", PASSWORD, "電子郵件: 請輸入有效的電子郵件地址"),
        ("a@example.invalid", "short", "密碼: 密碼太短，必須至少 12 個字元"),
    ],
)
def test_the_command_says_what_is_wrong_and_makes_nothing(
    monkeypatch: pytest.MonkeyPatch, email: str, password: str, wrong: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(CommandError, match=wrong):
        call_command("first_account", "--email", email, "--name", "甲")
    assert not Person.objects.exists()


@pytest.mark.parametrize("arguments", [(), ("--noinput", "--email", "a@example.invalid")])
def test_djangos_command_names_ours(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import execute_from_command_line

    with pytest.raises(SystemExit) as ended:
        execute_from_command_line(["manage.py", "createsuperuser", *arguments])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "first_account" in said
    assert "Traceback" not in said


def test_djangos_command_for_a_new_password_works(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make.member(Role.ADMINISTRATION_STAFF).person
    monkeypatch.setattr("getpass.getpass", lambda *_args, **_more: PASSWORD)
    call_command("changepassword", person.email, stdout=io.StringIO())
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_codes_of_all_bodies_but_schools_are_offered(client: Client) -> None:
    client.force_login(make.member(Role.ADMINISTRATION_STAFF).person)
    make.organisation(OrganisationKind.SCHOOL, "T12345")
    page = client.get(reverse("accounts:invite")).content.decode()
    assert '<option value="WG">均質化工作小組</option>' in page
    assert '<option value="63000">臺北市政府</option>' in page
    assert '<option value="T12345">' not in page
