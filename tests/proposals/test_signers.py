"""Who signs: three different persons, in the call's order, each shown what changed; or returned with an opinion."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from communities.models import SchoolProgramme
from core.refusals import Refused
from core.transitions import log_of
from proposals import actions
from proposals.judging.completeness import lacking
from proposals.models import Call, Duty, SigningOrder, Signoff, Subplan
from proposals.queries import subplan_for_reading
from proposals.queries.signing import opinion_on, to_sign
from proposals.snapshot import signed_content, signed_digest
from proposals.states import SubplanState
from tests import make as ground
from tests.budgets import make as lower
from tests.proposals import clients, make

pytestmark = pytest.mark.django_db

SIGNERS = (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL)


@pytest.fixture
def subplan() -> Subplan:
    """A convener's complete sub-plan, ready for sign-off."""
    found = make.subplan(make.proposal())
    make.introduced(found)
    make.item(found, "1.1")
    lower.item(found.plan, "advising", (2, 2500))
    actions.mark_ready(by=make.officer(found.school), subplan=found)
    return found


def setting(**values: Any) -> None:
    with attributed(Actor.system(), "test"):
        Call.objects.update(**values)


def counted(of: Subplan, students: int, year: int = 110) -> None:
    """The ministry counted so many students."""
    with attributed(Actor.system(), "test"):
        SchoolProgramme.objects.create(
            school=of.school,
            year=lower.year(year),
            programme="普通科",
            session="日",
            classes=1,
            students=students,
            graduates=0,
        )


def somebody(of: Subplan, *roles: Role) -> list[Actor]:
    """One person of the school in several roles."""
    first = ground.member(roles[0], of.school.organisation)
    with attributed(Actor.system(), "test"):
        others = [
            Membership.objects.create(
                person=first.person, organisation=first.organisation, role=role, period=first.period
            )
            for role in roles[1:]
        ]
    return [Actor.of(membership) for membership in (first, *others)]


def sign(subplan: Subplan, by: Actor | Role) -> Signoff:
    actor = make.officer(subplan.school, by) if isinstance(by, Role) else by
    fresh = make.subplan(subplan.proposal, subplan.number)
    return actions.sign(by=actor, subplan=fresh, seen=signed_digest(signed_content(fresh)))


def state(subplan: Subplan) -> str:
    subplan.refresh_from_db()
    return subplan.state


def test_they_sign_one_after_the_other(subplan):
    for early in (Role.ACCOUNTANT, Role.PRINCIPAL):
        with pytest.raises(Refused, match="承辦單位"):
            sign(subplan, early)
    sign(subplan, Role.SCHOOL_OFFICER)
    with pytest.raises(Refused, match="計單位"):
        sign(subplan, Role.PRINCIPAL)
    sign(subplan, Role.ACCOUNTANT)
    sign(subplan, Role.PRINCIPAL)
    assert state(subplan) == SubplanState.SIGNED


def test_a_call_may_take_them_as_they_come(subplan):
    setting(signing_order=SigningOrder.ANY)
    for role in reversed(SIGNERS):
        sign(subplan, role)
    assert state(subplan) == SubplanState.SIGNED


@pytest.mark.parametrize("order", SigningOrder.values)
def test_one_person_does_not_sign_twice(subplan, order):
    setting(signing_order=order)
    officer, accountant, principal = somebody(subplan, *SIGNERS)
    sign(subplan, officer)
    for again in (accountant, principal) if order == SigningOrder.ANY else (accountant,):
        with pytest.raises(Refused, match="三"):
            sign(subplan, again)
    assert Signoff.objects.count() == 1


@pytest.mark.parametrize(("students", "allowed"), [(299, True), (300, False), (301, False), (None, False)])
def test_a_call_lets_small_schools_have_fewer(subplan, students, allowed):
    setting(shared_signing_below=300)
    if students is not None:
        counted(subplan, students)
    officer, accountant = somebody(subplan, Role.SCHOOL_OFFICER, Role.ACCOUNTANT)
    sign(subplan, officer)
    if not allowed:
        with pytest.raises(Refused, match="三欄核章須由三人分別為之"):
            sign(subplan, accountant)
        return
    assert sign(subplan, accountant).shared
    sign(subplan, Role.PRINCIPAL)
    assert state(subplan) == SubplanState.SIGNED


def test_the_newest_count_up_to_the_year_decides(subplan):
    setting(shared_signing_below=300)
    for year, students in ((109, 500), (110, 100), (112, 900)):
        counted(subplan, students, year)
    officer, accountant = somebody(subplan, Role.SCHOOL_OFFICER, Role.ACCOUNTANT)
    sign(subplan, officer)
    assert sign(subplan, accountant).shared


@pytest.mark.parametrize("shared", [False, True])
def test_the_database_asks_for_three_persons_too(subplan, shared):
    officer, accountant = somebody(subplan, Role.SCHOOL_OFFICER, Role.ACCOUNTANT)
    sign(subplan, officer)
    wrong = DatabaseError if shared else IntegrityError
    with pytest.raises(wrong), transaction.atomic(), attributed(Actor.system(), "test"):
        Signoff.objects.create(
            subplan=subplan,
            duty=Duty.ACCOUNTANT,
            person_id=accountant.person_id,
            membership_id=accountant.membership_id,
            digest="0" * 64,
            shared=shared,
        )


def test_whose_turn_it_is(subplan):
    def asked() -> list[Role]:
        return [role for role in SIGNERS if to_sign(make.officer(subplan.school, role))]

    assert asked() == [Role.SCHOOL_OFFICER]
    sign(subplan, Role.SCHOOL_OFFICER)
    assert asked() == [Role.ACCOUNTANT]
    setting(signing_order=SigningOrder.ANY)
    assert asked() == [Role.ACCOUNTANT, Role.PRINCIPAL]
    other = make.subplan(subplan.proposal, 2)
    assert to_sign(make.officer(other.school, Role.ACCOUNTANT)) == []


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.PRINCIPAL])
def test_accountant_and_principal_return_it_with_an_opinion(subplan, role):
    sign(subplan, Role.SCHOOL_OFFICER)
    actions.send_back(by=make.officer(subplan.school, role), subplan=subplan, opinion="出席費請依實際人數編列")
    assert state(subplan) == SubplanState.DRAFT
    assert not Signoff.objects.filter(voided_at__isnull=True).exists()
    assert log_of(subplan).last().remark == "出席費請依實際人數編列"
    page = clients.client_of(subplan).get(reverse("proposals:subplan", args=[subplan.pk])).content.decode()
    assert "出席費請依實際人數編列" in page
    actions.mark_ready(by=make.officer(subplan.school), subplan=subplan)
    subplan.refresh_from_db()
    assert opinion_on(subplan) is None


def test_what_all_three_signed_is_returned_too(subplan):
    for role in SIGNERS:
        sign(subplan, role)
    actions.send_back(by=make.officer(subplan.school, Role.PRINCIPAL), subplan=subplan, opinion="再議")
    assert state(subplan) == SubplanState.DRAFT


@pytest.mark.parametrize("opinion", ["", "  \n"])
def test_no_return_without_an_opinion(subplan, opinion):
    with pytest.raises(Refused, match="相關人員會看到"):
        actions.send_back(by=make.officer(subplan.school, Role.PRINCIPAL), subplan=subplan, opinion=opinion)
    page = reverse("proposals:send_back", args=[subplan.pk])
    answer = clients.client_of(subplan, Role.PRINCIPAL).post(page, {"opinion": opinion})
    assert answer.status_code == 422
    assert state(subplan) == SubplanState.READY


def test_the_officer_and_strangers_do_not_return_it(subplan):
    with pytest.raises(Refused, match="承辦單位不需退回自己的子計畫"):
        actions.send_back(by=make.officer(subplan.school), subplan=subplan, opinion="改")
    stranger = make.officer(make.subplan(subplan.proposal, 2).school, Role.PRINCIPAL)
    with pytest.raises(policy.Denied, match=r"subplan\.sign"):
        actions.send_back(by=stranger, subplan=subplan, opinion="改")


def test_the_page_shows_sums_changes_and_the_turn(subplan):
    for role in SIGNERS:
        sign(subplan, role)
    officer = make.officer(subplan.school)
    actions.write_on(by=officer, subplan=subplan)
    lower.item(subplan.plan, "travel", (4, 500))
    actions.save_field(by=officer, subplan=subplan, field="goals", base="提升社區學校之教學品質", value="共好")
    actions.mark_ready(by=officer, subplan=subplan)
    sign(subplan, Role.SCHOOL_OFFICER)
    page = clients.client_of(subplan, Role.ACCOUNTANT).get(reverse("proposals:signoff", args=[subplan.pk]))
    text = page.content.decode()
    assert [change.before for change in page.context["brief"].changes if change.after == "共好"] == [
        "提升社區學校之教學品質"
    ]
    total = page.context["brief"].sums[-1]
    assert (total.now, total.since_signed) == (7000, 2000)
    assert text.index("+2,000") < text.index(reverse("proposals:sign", args=[subplan.pk]))
    assert "總經費 7,000" in text.partition("data-confirm=")[2]


def test_last_years_amounts_stand_beside(subplan):
    before = make.subplan(make.proposal(subplan.school, of=make.call(110)))
    lower.item(before.plan, "advising", (1, 3000))
    page = clients.client_of(subplan).get(reverse("proposals:signoff", args=[subplan.pk]))
    assert [(row.now, row.last_year) for row in page.context["brief"].sums if row.total][-1] == (5000, 3000)


def test_from_sign_off_to_the_budget_and_back_in_two_posts(subplan):
    browser = clients.client_of(subplan)
    answer = browser.post(reverse("proposals:write_on", args=[subplan.pk]), {"part": "budget"}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("budgets:table", args=[subplan.plan_id])
    ready = reverse("proposals:ready", args=[subplan.pk])
    assert f'action="{ready}"' in answer.content.decode()
    answer = browser.post(ready, follow=True)
    assert reverse("proposals:sign", args=[subplan.pk]) in answer.content.decode()


def first_page(subplan: Subplan, role: Role) -> str:
    return clients.client_of(subplan, role).get("/", follow=True).content.decode()


@pytest.mark.parametrize("role", SIGNERS)
def test_whoever_is_to_sign_reads_it_once_on_the_first_page(subplan, role):
    for earlier in SIGNERS[: SIGNERS.index(role)]:
        sign(subplan, earlier)
    page = first_page(subplan, role)
    assert page.count("待您核章") == 1
    assert page.count(f'href="{reverse("proposals:signoff", args=[subplan.pk])}"') == (
        2 if role == Role.SCHOOL_OFFICER else 1
    )


@pytest.mark.parametrize("role", SIGNERS[1:])
def test_whoever_is_not_to_sign_yet_reads_what_it_waits_for(subplan, role):
    page = first_page(subplan, role)
    assert "待您核章" not in page
    assert "目前未輪到您核章" in page


@pytest.mark.parametrize(
    ("role", "who", "page"),
    [(Role.ACCOUNTANT, "主（會）計單位", "budgets:table"), (Role.PRINCIPAL, "首長", "proposals:subplan")],
)
def test_a_returned_sub_plan_is_the_officers_next_step(subplan, role, who, page):
    actions.send_back(by=make.officer(subplan.school, role), subplan=subplan, opinion="印刷費偏高，請調降。")
    text = first_page(subplan, Role.SCHOOL_OFFICER)
    head = text.partition('class="next-text">')[2][:400]
    assert head.startswith(f"{who}已退回，意見：印刷費偏高，請調降。")
    assert reverse(page, args=[subplan.plan_id if page == "budgets:table" else subplan.pk]) in head
    actions.mark_ready(by=make.officer(subplan.school), subplan=subplan)
    assert "已退回" not in first_page(subplan, Role.SCHOOL_OFFICER)


def test_a_long_opinion_is_whole_in_the_tasks(subplan):
    opinion = "請調降印刷費。" * 100
    actions.send_back(by=make.officer(subplan.school, Role.ACCOUNTANT), subplan=subplan, opinion=opinion)
    text = first_page(subplan, Role.SCHOOL_OFFICER)
    assert text.count(opinion) == 1
    assert text.count("主（會）計單位已退回，意見：") == 2


def test_what_is_complete_is_done_on_the_first_page_too(subplan):
    page = reverse("proposals:proposal", args=[subplan.proposal_id])
    officer = make.officer(subplan.school)
    actions.write_on(by=officer, subplan=subplan)
    browser = clients.client_of(subplan)
    words = {each["label"]: each["state"]["kind"] for each in browser.get(page).context["progress"].tasks()}
    assert (words["撰寫本校子計畫"], words["編列經費"], words["子計畫及經費核章"]) == ("ok", "ok", "draft")
    actions.save_field(by=officer, subplan=subplan, field="goals", base="提升社區學校之教學品質", value="")
    tasks = {each["label"]: each for each in browser.get(page).context["progress"].tasks()}
    assert tasks["撰寫本校子計畫"]["state"]["kind"] == "draft"
    assert "1" in tasks["撰寫本校子計畫"]["hint"]


def test_lines_of_a_removed_item_are_missing_something(subplan):
    officer = make.officer(subplan.school)
    actions.write_on(by=officer, subplan=subplan)
    make.item(subplan, "1.2")
    assert lacking(subplan_for_reading(subplan)) == []
    actions.remove_item(by=officer, subplan=subplan, item=subplan.items.first().pk)
    [lack] = lacking(subplan_for_reading(subplan))
    line = subplan.plan.items.get().lines.get()
    assert lack.url == f"{reverse('budgets:table', args=[subplan.plan_id])}#line-{line.pk}-purpose"
    assert "第 1 列（advising 1）" in lack.where and "細項計畫" in lack.what
    with pytest.raises(Refused, match="子計畫尚有 1 處未填寫完成"):
        actions.mark_ready(by=officer, subplan=subplan)


@pytest.mark.parametrize("signed", [False, True])
def test_unlocking_speaks_of_signatures_that_exist(subplan, signed):
    if signed:
        sign(subplan, Role.SCHOOL_OFFICER)
    browser = clients.client_of(subplan)
    for name in ("signoff", "subplan"):
        text = browser.get(reverse(f"proposals:{name}", args=[subplan.pk])).content.decode()
        assert ("核章將失效" in text or "核章失效" in text.partition("data-confirm")[2]) is signed
        assert ("目前尚無人核章" in text) is not signed
    text = browser.post(reverse("proposals:write_on", args=[subplan.pk]), follow=True).content.decode()
    assert ("失效" in text.partition('class="messages"')[2].partition("</div>")[0]) is signed


def test_a_blocked_hand_in_points_to_the_list_below_it(subplan):
    officer = make.officer(subplan.school)
    actions.write_on(by=officer, subplan=subplan)
    actions.save_field(by=officer, subplan=subplan, field="title", base="共好計畫", value="")
    answer = clients.client_of(subplan).post(reverse("proposals:ready", args=[subplan.pk]), follow=True)
    assert "詳見下列清單" in answer.content.decode()


def test_the_timeline_tells_of_signatures_and_returns(subplan):
    sign(subplan, Role.SCHOOL_OFFICER)
    actions.send_back(by=make.officer(subplan.school, Role.ACCOUNTANT), subplan=subplan, opinion="請調降")
    page = clients.client_of(subplan).get(reverse("proposals:signoff", args=[subplan.pk]))
    told = [event["word"] for event in page.context["timeline"]]
    assert told[-2:] == ["承辦單位核章", "退回並附意見"]
    assert "失效" in page.context["timeline"][-2]["remark"]


@pytest.mark.parametrize("designated", [False, True])
def test_every_part_the_school_has_may_be_mended(subplan, designated):
    make.designate(subplan.school, partnership=designated)
    text = clients.client_of(subplan).get(reverse("proposals:signoff", args=[subplan.pk])).content.decode()
    assert ("修正指定辦理項目檢核表" in text) is designated


@pytest.mark.parametrize(("role", "told"), [(Role.SCHOOL_OFFICER, True), (Role.PRINCIPAL, False)])
def test_a_budget_under_signature_says_how_it_is_changed_to_those_who_may(subplan, role, told):
    text = clients.client_of(subplan, role).get(reverse("budgets:table", args=[subplan.plan_id])).content.decode()
    assert "核章中或已核章" in text
    assert ("選擇「修正經費概算表」" in text) is told
    assert "繼續撰寫" not in text


def test_a_clause_that_holds_two_rules_stands_there_once(subplan):
    make.designate(subplan.school, outreach=True)
    page = clients.client_of(subplan).get(reverse("proposals:designated", args=[subplan.pk])).content.decode()
    text = page.partition("<aside")[0]  # beside it, each finding has its clause
    assert text.count("各左列辦理方式至少需選擇其中3項辦理") == 1
