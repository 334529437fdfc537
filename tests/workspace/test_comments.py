"""Comments: who reads and writes them, what is written, what stands, who hears of it, what is unread."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import Role
from budgets.models import BudgetItem, BudgetLine
from communities.models import AllianceMember
from core.refusals import Refused
from proposals import actions as proposals
from proposals.judging import judged_subplan
from proposals.models import Subplan
from tests import make as people
from tests.budgets import make as lower
from tests.proposals import make
from workspace import discussing, threads
from workspace.commentables import FINDING, part_of
from workspace.models import CORRECTABLE, LONGEST, Comment, Mention, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Subplan:
    return make.subplan(make.proposal(), 2)


@pytest.fixture
def by(own: Subplan) -> Actor:
    return make.officer(own.school)


def member(of: Any, role: Role = Role.SCHOOL_OFFICER) -> Membership:
    return people.member(role, of.organisation)


def write(by: Actor, record: Any, body: str = "請再具體說明", **more: Any) -> Comment:
    return discussing.write(by=by, record=record, body=body, **more)


def line(item: BudgetItem, description: str) -> BudgetLine:
    with attributed(Actor.system(), "test"):
        return BudgetLine.objects.create(item=item, position=item.lines.count() + 1, description=description)


def client_of(who: Membership) -> Client:
    client = Client()
    client.force_login(who.person)
    return client


def address(record: Any, name: str = "comments") -> str:
    return reverse(f"workspace:{name}", args=[record._meta.label_lower, record.pk])


def told() -> list[tuple[str, int]]:
    return sorted(Notice.objects.filter(event__startswith="comment.").values_list("event", "person"))


# Who


def test_those_who_write_sign_convene_and_check_read_a_comment_and_nobody_else(own: Subplan, by: Actor) -> None:
    comment = write(by, own)
    convener = make.subplan(own.proposal, 1).school
    reads = {
        "officer": by,
        "accountant": Actor.of(member(own.school, Role.ACCOUNTANT)),
        "principal": Actor.of(member(own.school, Role.PRINCIPAL)),
        "convener": make.officer(convener),
        "staff": make.staff(),
    }
    others = {
        "convener's accountant": Actor.of(member(convener, Role.ACCOUNTANT)),
        "another school": Actor.of(people.member(Role.SCHOOL_OFFICER)),
        "reviewer": people.actor(Role.REVIEWER),
        "authority": people.actor(Role.AUTHORITY_OFFICER),
        "evaluation": people.actor(Role.EVALUATION_GROUP),
        "nobody": Actor.public(),
    }
    seen = {name for name, actor in (reads | others).items() if policy.scope(actor, P.COMMENT_VIEW).exists()}
    assert seen == set(reads)
    for actor in others.values():
        with pytest.raises(policy.Denied, match=r"subplan\.discuss"):
            write(actor, own, answers=comment.pk)


def test_a_partner_does_not_read_what_is_said_of_its_neighbours_sub_plan() -> None:
    joined = make.proposal(make.school(), make.school(), make.school())
    second, third = make.subplan(joined, 2), make.subplan(joined, 3)
    write(make.officer(second.school), second)
    write(make.officer(second.school), second.plan)
    assert not policy.scope(make.officer(third.school), P.COMMENT_VIEW).exists()


def test_a_school_that_has_left_and_who_convened_it_read_no_more(own: Subplan, by: Actor) -> None:
    convener = make.officer(make.subplan(own.proposal, 1).school)
    write(convener, own)
    write(convener, own.plan)
    write(convener, own.proposal)
    with attributed(Actor.system(), "test"):
        AllianceMember.objects.filter(school=own.school).update(answer=AllianceMember.Answer.DECLINED)
    assert not policy.scope(by, P.COMMENT_VIEW).exists()
    assert {each.content_type.model for each in policy.scope(convener, P.COMMENT_VIEW)} == {"proposal"}
    with pytest.raises(policy.Denied, match=r"subplan\.discuss"):
        write(by, own)


def test_what_is_under_review_is_read_and_not_talked_about(own: Subplan, by: Actor) -> None:
    write(by, own)
    make.signed(own.proposal)
    make.submit(own.proposal)
    question = write(make.staff(), own, "請補充佐證")
    write(by, own, "補充如下", answers=question.pk)
    proposals.accept(by=make.staff(), proposal=own.proposal)
    for record in (own, own.plan, own.proposal):
        with pytest.raises(Refused, match="形式審查通過"):
            write(by, type(record).objects.get(pk=record.pk))
    with pytest.raises(Refused, match="形式審查通過"):
        discussing.resolve(by=by, comment=question)
    page = client_of(Membership.objects.get(pk=by.membership_id)).get(address(own)).content.decode()
    assert "請補充佐證" in page and "形式審查通過" in page and "comment-form" not in page


# What is written


@pytest.mark.parametrize("length", [LONGEST - 1, LONGEST])
def test_a_text_of_the_longest_is_taken_whole(own: Subplan, by: Actor, length: int) -> None:
    assert len(write(by, own, "字" * length).body) == length


@pytest.mark.parametrize("body", ["", "   \n ", "字" * (LONGEST + 1)])
def test_an_empty_or_too_long_text_is_refused_and_stands_in_the_form_again(own: Subplan, by: Actor, body: str) -> None:
    client = client_of(Membership.objects.get(pk=by.membership_id))
    answer = client.post(address(own, "comment"), {"body": body, "about": "goals"})
    assert answer.status_code == 422 and not Comment.objects.exists()
    assert body.strip() in answer.content.decode()


def test_line_ends_count_once_as_the_browser_counts_them(own: Subplan, by: Actor) -> None:
    assert write(by, own, "\r\n".join(["字"] * (LONGEST // 2))).body.count("\n") == LONGEST // 2 - 1


def test_markup_is_shown_as_it_was_typed(own: Subplan, by: Actor) -> None:
    write(by, own, '<script>alert(1)</script> & "x"', part="goals")
    page = client_of(Membership.objects.get(pk=by.membership_id)).get(address(own)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot;" in page and "<script>alert" not in page


def test_the_same_form_sent_twice_is_written_once_and_other_words_are_not_lost(own: Subplan, by: Actor) -> None:
    token = uuid.uuid4()
    first = write(by, own, "一", token=token)
    assert write(by, own, "一", token=token) == first
    write(by, own, "二", token=token)
    assert list(Comment.objects.values_list("body", flat=True)) == ["一", "二"]


def test_every_text_item_indicator_and_line_has_a_name_and_a_place(own: Subplan) -> None:
    item = make.item(own, "4.5", name="探索")
    activity = item.activities.get()
    made = line(lower.item(own.plan, "printing"), "手冊")
    for key in ("title", "goals", "benefit", "hours", f"item-{item.pk}", f"activity-{activity.pk}"):
        assert (part := part_of(own, key)) and part.label and part.url.startswith("/"), key
    for column in ("name", "office", "units", "audience", "content", "linked_courses", "industry_programme"):
        assert (part := part_of(own, f"item-{item.pk}-{column}")) and part.url.endswith(f"#item-{item.pk}-{column}")
    for key in ("text-kpi.quantity-3_1", "text-kpi.quality-3_1"):
        assert (part := part_of(own, key)) and "indicators" in part.url
    assert (part := part_of(own.plan, f"line-{made.pk}")) and "手冊" in part.label
    assert part_of(own.plan, "item-printing")
    for key in ("password", "item-0", "item-1-pk", f"activity-{activity.pk}-pk", "text-kpi.nothing", "x" * 160):
        assert part_of(own, key) is None, key
    for key in ("line-0", "line-" + "9" * 30, "item-nothing", "line-x"):
        assert part_of(own.plan, key) is None, key
    with pytest.raises(Refused, match="已不存在"):
        write(make.officer(own.school), own, part="nothing")


def test_an_answer_belongs_to_the_discussion_and_answers_go_one_level_deep(own: Subplan, by: Actor) -> None:
    first = write(by, own, part="goals")
    answer = write(by, own, answers=first.pk)
    second = write(by, own, answers=answer.pk)
    assert (second.answers_id, second.part, second.called) == (first.pk, "goals", first.called)
    other = make.subplan(own.proposal, 1)
    with pytest.raises(Refused, match="討論"):
        write(make.staff(), other, answers=first.pk)
    elsewhere: list[dict[str, Any]] = [{"answers": answer}, {"part": "benefit"}, {"object_id": other.pk}]
    for wrong in elsewhere:
        values = {
            "content_type": first.content_type,
            "object_id": own.pk,
            "part": "goals",
            "answers": first,
            "body": "x",
            "person_id": by.person_id,
            "membership_id": by.membership_id,
            "token": uuid.uuid4(),
        }
        with pytest.raises(DatabaseError, match="began the discussion"), transaction.atomic(), attributed(by, "test"):
            Comment.objects.create(**values | wrong)


@pytest.mark.parametrize("part", ["x" * 5000, "finding.", "finding.<b>", "item-99999999999999999999"])
def test_an_odd_part_is_one_that_is_not_there(own: Subplan, by: Actor, part: str) -> None:
    client = client_of(Membership.objects.get(pk=by.membership_id))
    page = client.get(address(own), {"part": part})
    assert page.status_code == 200 and "<b>" not in page.content.decode()
    assert client.post(address(own, "read_comments"), {"part": part}).status_code == 302
    assert client.post(address(own, "comment"), {"body": "x", "about": part}).status_code == 422


# What stands


def test_an_author_corrects_for_a_while_and_the_history_keeps_what_stood_there(own: Subplan, by: Actor) -> None:
    comment = write(by, own, "甲", part="goals")
    discussing.correct(by=by, comment=comment, body="乙")
    own_client = client_of(Membership.objects.get(pk=by.membership_id))
    history = own_client.get(reverse("core:history", args=["proposals.Subplan", own.pk])).content.decode()
    assert "甲" in history and "乙" in history and "計畫目標" in history
    with pytest.raises(policy.Denied, match=r"comment\.write"):
        discussing.correct(by=make.staff(), comment=comment, body="丙")
    with pytest.raises(policy.Denied, match=r"comment\.write"):
        discussing.withdraw(by=make.staff(), comment=comment)
    authority = people.actor(Role.EVALUATION_GROUP)
    overseer = client_of(Membership.objects.get(pk=authority.membership_id))
    seen = overseer.get(reverse("core:history", args=["proposals.Subplan", own.pk]))
    assert seen.status_code == 200 and "甲" not in seen.content.decode()


@pytest.mark.parametrize(
    ("age", "may"), [(CORRECTABLE - timedelta(minutes=2), True), (CORRECTABLE + timedelta(minutes=2), False)]
)
def test_after_that_its_text_stands(own: Subplan, by: Actor, age: timedelta, may: bool) -> None:
    with attributed(by, "test"):
        old = write(by, own, "甲")
        fields = {f.attname: getattr(old, f.attname) for f in Comment._meta.concrete_fields if not f.primary_key}
        old = Comment.objects.create(**fields | {"at": timezone.now() - age, "token": uuid.uuid4()})
    if may:
        assert discussing.correct(by=by, comment=old, body="乙").body == "乙"
        return
    with pytest.raises(Refused, match="15 分鐘"):
        discussing.correct(by=by, comment=old, body="乙")
    with pytest.raises(DatabaseError, match="the text of a comment stands"), transaction.atomic(), attributed(by, "t"):
        Comment.objects.filter(pk=old.pk).update(body="乙")


def test_what_is_withdrawn_is_shown_no_more_for_good(own: Subplan, by: Actor) -> None:
    comment = write(by, own, "不宜公開之內容")
    write(make.staff(), own, "好", answers=comment.pk)
    discussing.withdraw(by=by, comment=comment)
    page = client_of(Membership.objects.get(pk=by.membership_id)).get(address(own)).content.decode()
    assert "不宜公開之內容" not in page and "作者已撤回" in page and "好" in page
    with pytest.raises(DatabaseError, match="withdrawn for good"), transaction.atomic(), attributed(by, "test"):
        Comment.objects.filter(pk=comment.pk).update(withdrawn_at=None)
    with pytest.raises(DatabaseError, match="delete"), transaction.atomic(), attributed(by, "test"):
        Comment.objects.filter(pk=comment.pk).delete()


def test_an_answer_opens_what_was_resolved_meanwhile(own: Subplan, by: Actor) -> None:
    first, staff = write(by, own), make.staff()
    answer = write(staff, own, answers=first.pk)
    discussing.resolve(by=staff, comment=answer)
    first.refresh_from_db()
    assert first.resolved_by_id == staff.membership_id
    discussing.reopen(by=by, comment=first)
    discussing.resolve(by=by, comment=first)
    write(staff, own, "還有一點", answers=first.pk)
    first.refresh_from_db()
    assert first.resolved_at is None
    resolved = [entry for entry in first.pgh_event_model.objects.filter(pgh_obj_id=first.pk) if entry.resolved_at]
    assert len(resolved) == 2


def test_comments_of_a_line_that_is_gone_stay_and_say_so(own: Subplan, by: Actor) -> None:
    made = line(lower.item(own.plan, "printing"), "手冊印刷")
    write(by, own.plan, "單價偏高", part=f"line-{made.pk}")
    with attributed(by, "test"):
        made.delete()
    page = client_of(Membership.objects.get(pk=by.membership_id)).get(address(own.plan)).content.decode()
    assert "單價偏高" in page and "手冊印刷" in page and "已不存在" in page


def test_a_findings_comment_survives_judging_and_says_where_the_finding_has_gone(own: Subplan, by: Actor) -> None:
    item = make.bare_item(own, "4.5")
    found = next(each for each in judged_subplan(own) if each.where.startswith("subplan:"))
    part = FINDING + found.rule
    write(by, own, "這條怎麼辦", part=part)
    client = client_of(Membership.objects.get(pk=by.membership_id))
    listed = client.get(reverse("proposals:subplan_findings", args=[own.pk])).content.decode()
    assert f'data-talk="proposals.subplan/{own.pk}/{part}"' in listed
    there = f"{address(own)}?part={part}"
    assert found.url in client.get(there).content.decode().replace("&amp;", "&")
    with attributed(by, "test"):
        item.delete()
    assert found.rule not in {each.rule for each in judged_subplan(own) if each.where.startswith("subplan:")}
    page = client.get(there).content.decode()
    assert "這條怎麼辦" in page and "目前已查無此項檢核結果" in page


# Who hears


def test_each_hears_once_by_what_concerns_him_most(own: Subplan, by: Actor) -> None:
    named, signer = member(own.school, Role.PRINCIPAL), member(own.school, Role.ACCOUNTANT)
    officers = set(
        Membership.objects.filter(organisation=own.school.organisation, role=Role.SCHOOL_OFFICER)
        .exclude(person=by.person_id)
        .values_list("person", flat=True)
    )
    first = write(Actor.of(signer), own, part="goals", mentions=[named.pk])
    heard = officers | {by.person_id}
    assert told() == sorted([("comment.mention", named.person_id), *(("comment.write", each) for each in heard)])
    Notice.objects.all().delete()
    write(by, own, answers=first.pk, mentions=[signer.pk])
    assert told() == sorted(
        [
            ("comment.mention", signer.person_id),
            ("comment.answer", named.person_id),
            *(("comment.write", each) for each in officers),
        ]
    )
    assert Mention.objects.filter(comment=first).get().membership == named


def test_who_may_no_longer_read_it_is_neither_offered_nor_told(own: Subplan, by: Actor) -> None:
    convener = make.subplan(own.proposal, 1).school
    officer = member(convener)
    first = write(Actor.of(officer), own)
    assert officer.pk in {each.pk for each in threads.to_mention(own, by)}
    with attributed(Actor.system(), "test"):
        Membership.objects.filter(pk=officer.pk).update(period="[2020-01-01,2020-02-01)")
    assert officer.pk not in {each.pk for each in threads.to_mention(own, by)}
    with pytest.raises(Refused, match="已無法檢視"):
        write(by, own, answers=first.pk, mentions=[officer.pk])
    write(by, own, answers=first.pk)
    assert officer.person_id not in {person for _event, person in told()}
    client = client_of(Membership.objects.get(pk=by.membership_id))
    answer = client.post(address(own, "comment"), {"body": "不可遺失", "mention": [officer.pk]})
    assert answer.status_code == 422 and "不可遺失" in answer.content.decode()


def test_staff_are_towards_schools_their_office(own: Subplan, by: Actor) -> None:
    staff = people.member(Role.ADMINISTRATION_STAFF, name="承辦甲")
    write(Actor.of(staff), own, "請說明")
    page = client_of(Membership.objects.get(pk=by.membership_id)).get(address(own)).content.decode()
    assert "請說明" in page and "承辦甲" not in page
    assert staff.pk not in {each.pk for each in threads.to_mention(own, by)}
    assert staff.pk in {each.pk for each in threads.to_mention(own, make.staff())}


# What is unread


def test_looking_changes_nothing_and_what_was_shown_is_read(own: Subplan, by: Actor) -> None:
    officer = Membership.objects.get(pk=by.membership_id)
    client, staff = client_of(officer), make.staff()
    shown = write(staff, own, part="goals")
    write(by, own, "自己寫的", part="goals")
    assert threads.counted(own, by)["goals"] == threads.Counted(2, 1)
    client.get(f"{address(own)}?part=goals")
    assert threads.counted(own, by)["goals"].unread == 1
    later = write(staff, own, "又一則", part="goals")
    client.post(address(own, "read_comments"), {"comment": [shown.pk, shown.pk, 999_999_999, "x"], "part": "goals"})
    assert threads.counted(own, by)["goals"].unread == 1
    answer = client.post(
        address(own, "read_comments"),
        {"comment": later.pk, "part": "goals", "called": "計畫目標"},
        headers={"X-Requested-With": "fetch"},
    )
    assert threads.counted(own, by)["goals"].unread == 0
    assert 'data-talk="proposals.subplan' in answer.content.decode() and "talk-unread" not in answer.content.decode()
    assert threads.counted(own, staff)["goals"].unread == 1


def test_reading_a_discussion_reads_the_notices_of_it_and_no_others(own: Subplan, by: Actor) -> None:
    staff, client = make.staff(), client_of(Membership.objects.get(pk=by.membership_id))
    beside = member(own.school, Role.SCHOOL_OFFICER)
    shown, other = write(staff, own, part="goals"), write(staff, own, part="title")

    def unread() -> set[int]:
        rows = Notice.objects.filter(person=by.person_id, read_at=None)
        return set(rows.values_list("object_id", flat=True))

    assert unread() == {shown.pk, other.pk}
    client.post(address(own, "read_comments"), {"comment": [shown.pk], "part": "goals"})
    assert unread() == {other.pk}
    assert Notice.objects.filter(object_id=shown.pk, read_at=None, person=beside.person_id).exists()


@pytest.mark.parametrize("name", ["proposals:proposal", "proposals:proposals", "budgets:list"])
def test_lists_count_what_is_unread_in_as_many_queries_for_any_number(name: str) -> None:
    def cost(schools: int, comments: int) -> int:
        found = make.proposal(make.school(), *(make.school() for _ in range(schools - 1)))
        staff = people.member(Role.ADMINISTRATION_STAFF)
        for at in range(comments):
            write(make.staff(), found, f"{at}")
            for own in found.subplans.all():
                write(make.staff(), own, f"{at}")
                write(make.staff(), own.plan, f"{at}")
        client = client_of(staff)
        address = reverse(name, args=[found.pk] if name == "proposals:proposal" else [])
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address).content.decode()
        assert ("talk-unread" in page) == bool(comments)
        return len(asked)

    assert cost(2, 0) == cost(2, 1) == cost(4, 2)


def test_marks_cost_the_same_with_any_number_of_comments_and_nothing_where_not_shown(own: Subplan, by: Actor) -> None:
    client = client_of(Membership.objects.get(pk=by.membership_id))

    def cost(client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("proposals:subplan", args=[own.pk])).status_code == 200
        return sum("workspace_comment" in query["sql"] for query in asked)

    client.get(reverse("proposals:subplan", args=[own.pk]))
    none = cost(client)
    for at in range(50):
        write(make.staff(), own, f"{at}", part=("goals", "title", "benefit")[at % 3])
    assert none == cost(client) == 1
    overseer = client_of(people.member(Role.EVALUATION_GROUP))
    overseer.get(reverse("proposals:subplan", args=[own.pk]))
    assert cost(overseer) == 0


def test_two_hundred_lines_are_marked_in_one_query(own: Subplan, by: Actor) -> None:
    item = lower.item(own.plan, "printing")
    for at in range(30):
        made = line(item, f"第{at}項")
    write(make.staff(), own.plan, part=f"line-{made.pk}")
    client = client_of(Membership.objects.get(pk=by.membership_id))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("budgets:table", args=[own.plan_id])).content.decode()
    assert page.count(f'data-talk="budgets.plan/{own.plan_id}/line-') == 30
    assert page.count('"talk talk-some talk-unread" href="/comments/budgets.plan') >= 1
    assert sum("workspace_comment" in query["sql"] for query in asked) == 1
