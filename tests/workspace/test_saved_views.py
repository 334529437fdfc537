"""Views of lists: they hold parameters alone, and are seen by their owner and, shared, by the organisation."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership, Organisation
from accounts.policy import Denied
from accounts.roles import OrganisationKind, Role
from core import lists
from core.refusals import Refused
from tests import make
from tests.communities import make as land
from tests.every_list import FILLINGS
from tests.lists import ListOf, ListPage, query
from workspace import saved_views
from workspace.models import FirstView, SavedView

pytestmark = pytest.mark.django_db
SCHOOLS = lists.get("schools")
PAGE = ListOf("/schools/", SCHOOLS.table)


@pytest.fixture
def house() -> Organisation:
    return make.organisation(OrganisationKind.ADMINISTRATION, name="國教署")


def staff(of: Organisation) -> Membership:
    return make.member(Role.ADMINISTRATION_STAFF, of)


def browser(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def saved(by: Membership, name: str = "離島", query: str = "q=校&sort=-students", **more: bool) -> SavedView:
    return saved_views.save(by=Actor.of(by), listed=SCHOOLS, name=name, query=query, **more)


def views(client: Client) -> dict[str, str]:
    """The views offered beside the list, by name."""
    links = PAGE.opened(client, "page=1").links
    return {name: link for name, link in links.items() if "view=" in link and name != "shared"}


def post(client: Client, route: str, view: SavedView | None = None, **form: str) -> ListPage:
    """What the page says after a form was sent."""
    url = reverse(f"workspace:{route}", args=[view.pk if view else "schools"])
    answer = client.post(url, form, follow=True)
    assert answer.status_code in (200, 422), answer.status_code
    return ListPage(answer.content.decode())


def test_nonsense_never_gets_into_a_view(house: Organisation) -> None:
    land.school()
    asked = (
        "page=3&sort=nothing&column=students&column=code&column=nothing&kind=x&kind=general&q=+校+&mark=pk"
        "&view=9&evil=<script>&year=999&county="
    )
    assert saved(staff(house), query=asked).query == "q=%E6%A0%A1&kind=general&column=code&column=name&column=students"


@pytest.mark.parametrize("key", sorted(FILLINGS))
def test_a_view_of_every_list_opens_as_what_was_saved(key: str) -> None:
    filling, listed = FILLINGS[key], lists.get(key)
    member = filling.member()
    filling.add(0, member)
    client, of = browser(member), ListOf(reverse(listed.url_name), listed.table)
    asked = f"{of.everything}&sort=-{next(name for name, column in of.table.base_columns.items() if column.orderable)}"
    shown = of.opened(client, asked)
    query = listed.asked(asked, Actor.of(member)).query
    form = {"name": "全部欄位", "query": query, "shared": "on"}
    answer = client.post(reverse("workspace:save_view", args=[key]), form)
    opened = of.opened(client, answer["Location"].removeprefix(of.url))
    assert (opened.rows, opened.titles()) == (shown.rows, shown.titles())
    assert "全部欄位" in opened.markup and "something else was chosen" not in opened.markup


def test_a_view_is_ones_own_until_it_is_shared_within_the_organisation(house: Organisation) -> None:
    land.school()
    owner, colleague, other = staff(house), staff(house), staff(make.organisation(OrganisationKind.ADMINISTRATION))
    view = saved(owner)
    assert [*views(browser(owner))] == ["離島"]
    assert not views(browser(colleague)) and not views(browser(other))
    post(browser(owner), "share_view", view, shared="1")
    assert [*views(browser(colleague))] == ["離島"] and not views(browser(other))
    for name in ("rename_view", "share_view", "first_view", "remove_view", "replace_view"):
        assert browser(other).post(reverse(f"workspace:{name}", args=[view.pk])).status_code == 404
    post(browser(owner), "share_view", view, shared="0")
    assert not views(browser(colleague))


def test_a_view_opens_no_row_that_the_judge_does_not_give() -> None:
    own, ally, stranger = land.school(), land.school(), land.school(land.elsewhere())
    land.alliance(land.community("C1"), own, ally)
    land.alliance(land.community("C2", land.elsewhere()), stranger)
    whole = [make.member(Role.ADMINISTRATION_STAFF), make.member(Role.SCHOOL_OFFICER, own.organisation)]
    link = saved(whole[0], query=f"q={stranger.code}").asked
    assert PAGE.opened(browser(whole[0]), link).column("Code") == [stranger.code]
    shown = PAGE.opened(browser(whole[1]), link)
    assert shown.rows == [] and "離島" not in shown.markup, "nor is somebody else's view named"
    saved(whole[1], "本校", query=f"q={stranger.code}", shared=True)
    head = make.member(Role.PRINCIPAL, own.organisation)
    assert PAGE.opened(browser(head), views(browser(head))["本校"]).rows == []


def test_who_may_change_a_shared_view() -> None:
    school = land.school().organisation
    owner, colleague, head = (
        make.member(role, school) for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)
    )
    view = saved(owner, shared=True)
    with pytest.raises(Denied, match="saved-view"):
        saved_views.rename(by=Actor.of(colleague), view=view, name="別名")
    with pytest.raises(Refused, match="只有儲存這個檢視的人"):
        saved_views.share(by=Actor.of(head), view=view, shared=False)
    saved_views.rename(by=Actor.of(head), view=view, name="全校")
    with attributed(Actor.system(), "test"):
        Membership.objects.filter(pk=owner.pk).update(period="[2020-01-01,2021-01-01)")
    page = browser(colleague).get("/views/schools/").content.decode()
    assert "全校" in page and owner.person.name in page and "no longer in this organisation" in page
    saved_views.remove(by=Actor.of(colleague), view=view)
    assert not SavedView.objects.exists()


def test_names_are_taken_once_by_a_person_and_once_in_an_organisation(house: Organisation) -> None:
    owner, colleague = staff(house), staff(house)
    saved(owner, "Remote", shared=True)
    own = saved(colleague, "remote")
    with pytest.raises(Refused, match="已有名為「REMOTE」的檢視"):
        saved(owner, " REMOTE ")
    with pytest.raises(Refused, match="貴單位已有"):
        saved_views.share(by=Actor.of(colleague), view=own, shared=True)
    with pytest.raises(IntegrityError, match="view_named_once_in_an_organisation"), transaction.atomic():
        SavedView.objects.filter(pk=own.pk).update(shared=True)
    told = post(browser(colleague), "save_view", name="remote", query="q=校", shared="on")
    assert "You have a view “remote” of this list already." in told.markup
    assert 'value="remote"' in told.markup and 'value="q=校"' in told.markup, "nothing entered is lost"
    for name in ("", "  ", "長" * 61):
        with translation.override("zh-hant"), pytest.raises(Refused, match=r"檢視名稱|最多 60 字"):
            saved(owner, name)
    saved(owner, "長" * 60)


def test_a_view_that_asks_for_what_is_gone_shows_what_it_can_and_says_so(house: Organisation) -> None:
    there = land.school()
    view = saved(staff(house), shared=True)
    gone = "q=&year=77&county=99999&column=name&column=vanished&sort=-vanished"
    SavedView.objects.filter(pk=view.pk).update(query=gone)
    client = browser(staff(house))
    page = PAGE.opened(client, views(client)["離島"])
    assert page.column("School") == [there.name]
    told = page.markup
    for what in ("Academic year: 77", "County: 99999", "the column “vanished”"):
        assert what in told
    assert "something else was chosen" not in told


def test_a_view_says_when_something_else_is_shown_and_can_take_it_over(house: Organisation) -> None:
    land.school()
    owner = staff(house)
    view, client = saved(owner, query="sort=-students"), browser(owner)
    page = PAGE.opened(client, view.asked)
    resorted = page.head("School").link or ""
    assert query(resorted)["view"] == [str(view.pk)]
    turned = PAGE.opened(client, resorted)
    assert "something else was chosen since" in turned.markup and "Save in this view" in turned.markup
    assert all(("view", str(view.pk)) in form for form in turned.forms)
    post(client, "replace_view", view, query="sort=name")
    view.refresh_from_db()
    assert view.query == "sort=name"


def test_what_is_seen_first_is_seen_at_the_bare_address_alone(house: Organisation) -> None:
    there = land.school()
    owner, colleague = staff(house), staff(house)
    view, client = saved(owner, query="q=none", shared=True), browser(colleague)
    assert client.get("/schools/").status_code == 200
    post(client, "first_view", view, first="1")
    led = client.get("/schools/")
    assert (led.status_code, led["Location"]) == (302, f"/schools/?q=none&view={view.pk}")
    assert "no-store" in led["Cache-Control"]
    usual = PAGE.opened(client, "page=1")
    assert usual.column("Code") == [there.code], "an address with something asked shows the same to all"
    assert PAGE.opened(client, "q=none").links["All schools"] == "?page=1"
    assert browser(owner).get("/schools/").status_code == 200, "of nobody else"
    post(browser(owner), "share_view", view, shared="0")
    assert client.get("/schools/").status_code == 200 and not FirstView.objects.exists()


def test_reading_writes_nothing(house: Organisation, django_assert_num_queries) -> None:
    owner = staff(house)
    saved_views.see_first(by=Actor.of(owner), view=saved(owner), first=True)
    before = [*SavedView.objects.values()], [*FirstView.objects.values()]
    client = browser(owner)
    client.get("/schools/", follow=True)
    client.get("/views/schools/")
    assert before == ([*SavedView.objects.values()], [*FirstView.objects.values()])


def test_a_list_takes_the_same_queries_with_views(house: Organisation, django_assert_num_queries) -> None:
    owner = staff(house)
    client = browser(owner)
    counts = []
    for number in (0, 1, 20):
        for at in range(number):
            saved(owner, f"{number}-{at}", shared=bool(at % 2))
        client.get("/schools/?page=1")
        with django_assert_num_queries(100, exact=False) as seen:
            client.get("/schools/?page=1")
        counts.append(len(seen))
    assert len({*counts}) == 1


@pytest.mark.parametrize("key", ["people", "nothing"])
def test_the_views_of_a_list_are_for_who_may_see_the_list(key: str) -> None:
    officer = browser(make.member(Role.SCHOOL_OFFICER))
    expected = 403 if key == "people" else 404
    assert officer.get(f"/views/{key}/").status_code == expected
    assert officer.post(f"/views/{key}/save/", {"name": "x"}).status_code == expected
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(("longest", "fits"), [(11, True), (10, True), (9, False)])
def test_a_view_holds_so_much_and_no_more(
    house: Organisation, monkeypatch: pytest.MonkeyPatch, longest: int, fits: bool
) -> None:
    monkeypatch.setattr(saved_views, "LONGEST_QUERY", longest)
    if fits:
        assert saved(staff(house), query="q=12345678").query == "q=12345678"
    else:
        with pytest.raises(Refused, match="內容過多"):
            saved(staff(house), query="q=12345678")
