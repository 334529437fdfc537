"""Two who save a page of a meeting at once; who keeps away from an item; how much a record's list of meetings reads."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actors import Actor
from accounts.models import Membership
from communities.links import page_of
from communities.meetings import FOUNDING
from core.refusals import Refused
from tests.communities import make as land
from tests.workspace.founding import Founding, called
from workspace.meetings import calling, recording
from workspace.models import Seat

pytestmark = pytest.mark.django_db


def _page(founding: Founding, name: str, *more: Any) -> str:
    return reverse(f"workspace:{name}", args=[founding.meeting.pk, *more])


def _filled(client: Client, url: str) -> dict[str, str]:
    """What a browser would post from the page as it is."""
    context = client.get(url).context
    posted = {"begun": context["begun"]}
    if "rows" in context and "seats" in context:
        posted |= {f"seat-{member.pk}": seat for member, seat, _ended in context["rows"]}
        posted |= {"guests": context["guests"], "guests_begun": context["guests_begun"]}
    elif "rows" in context:
        for row, way, stands, left in context["rows"]:
            posted |= {f"way-{row.pk}": way, f"stands-{row.pk}": stands, f"left-{row.pk}": left}
    if "form" in context:
        for field in context["form"]:
            shown = field.field.widget.format_value(field.value())
            posted[field.html_name] = (shown[0] if isinstance(shown, list) else shown) or ""
    if "voters" in context:
        posted |= {f"recused-{row.pk}": reason for row, reason, _known in context["voters"]}
    return posted


def _two(founding: Founding) -> tuple[Client, Client]:
    return land.signed_in(Actor.of(founding.chair)), land.signed_in(founding.by)


def _seat(founding: Founding, member: Membership) -> str:
    return str(founding.invitee(member).seat)


def test_two_who_change_other_people_both_get_theirs() -> None:
    founding = called()
    first, second = _two(founding)
    url, (one, other, _third) = _page(founding, "meeting_people"), founding.members
    mine, theirs = _filled(first, url), _filled(second, url)
    assert second.post(url, theirs | {f"seat-{one.pk}": "guest", "guests": "林議員"}).status_code == 302
    assert first.post(url, mine | {f"seat-{other.pk}": "guest", "guests": "陳教授"}).status_code == 302
    assert (_seat(founding, one), _seat(founding, other)) == ("guest", "guest")
    assert {row.name for row in founding.meeting.invitees.filter(membership=None)} == {"林議員", "陳教授"}


def test_two_who_change_one_person_read_each_other_and_lose_nothing() -> None:
    founding = called()
    first, second = _two(founding)
    url, one = _page(founding, "meeting_people"), founding.members[0]
    mine, theirs = _filled(first, url), _filled(second, url)
    assert second.post(url, theirs | {f"seat-{one.pk}": "guest"}).status_code == 302
    answer = first.post(url, mine | {f"seat-{one.pk}": "", "guests": "陳教授"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert all(
        told in page for told in (one.person.name, str(Seat.GUEST.label), founding.recorder.person.name, "陳教授")
    )
    assert _seat(founding, one) == "guest"
    assert not founding.meeting.invitees.filter(membership=None).exists()
    # Having read it, one saves again.
    again = mine | {f"seat-{one.pk}": "", "guests": "陳教授", "begun": answer.context["begun"]}
    assert first.post(url, again).status_code == 302
    assert not founding.meeting.invitees.filter(membership=one.pk).exists()


def test_two_who_record_attendance_at_once() -> None:
    founding = called()
    first, second = _two(founding)
    url, one, other = _page(founding, "attendance"), *(founding.invitee(each) for each in founding.members[:2])
    mine, theirs = _filled(first, url), _filled(second, url)
    second.post(url, theirs | {f"way-{one.pk}": "present"})
    assert first.post(url, mine | {f"way-{other.pk}": "online"}).status_code == 302
    assert [founding.invitee(each).attendance for each in founding.members[:2]] == ["present", "online"]
    answer = first.post(url, mine | {f"way-{one.pk}": "absent"})
    assert answer.status_code == 422
    assert one.membership is not None
    assert one.membership.person.name in answer.content.decode()
    assert founding.invitee(founding.members[0]).attendance == "present"


def test_two_who_change_an_item_or_the_time_at_once() -> None:
    founding = called()
    first, second = _two(founding)
    item = founding.item(3)
    url = _page(founding, "meeting_item", item.pk)
    mine, theirs = _filled(first, url), _filled(second, url)
    second.post(url, theirs | {"title": "他人之案由"})
    assert first.post(url, mine | {"text": "我的說明"}).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.text) == ("他人之案由", "我的說明")
    answer = first.post(url, mine | {"title": "我的案由", "text": "我的說明"})
    assert answer.status_code == 422
    assert "他人之案由" in answer.content.decode()
    assert 'value="我的案由"' in answer.content.decode()
    url, again = _page(founding, "edit_meeting"), land.signed_in(founding.by)
    mine, theirs = _filled(again, url), _filled(second, url)
    second.post(url, theirs | {"place": "禮堂"})
    assert again.post(url, mine | {"place": "圖書館"}).status_code == 422
    founding.meeting.refresh_from_db()
    assert founding.meeting.place == "禮堂"


def test_two_who_record_a_resolution_at_once() -> None:
    founding = called()
    founding.attend()
    first, second = _two(founding)
    url = _page(founding, "resolve_item", founding.item(3).pk)
    mine, theirs = _filled(first, url), _filled(second, url)
    assert second.post(url, theirs | {"outcome": "carried", "wording": "照案通過。"}).status_code == 302
    answer = first.post(url, mine | {"outcome": "put-off", "wording": "下次再議。"})
    assert answer.status_code == 422
    assert "照案通過。" in answer.content.decode()
    assert founding.item(3).resolution.wording == "照案通過。"


def test_an_item_that_was_taken_off_is_not_written_again() -> None:
    founding = called(held=False)
    item = founding.item(3)
    calling.remove_item(by=founding.by, meeting=founding.meeting, item=founding.item(3))
    with pytest.raises(Refused, match=r"agenda|議程"):
        calling.save_item(by=founding.by, meeting=founding.meeting, given=calling.Item("x"), item=item)
    assert founding.meeting.items.count() == 2


def test_who_keeps_away_reads_that_the_item_is_there_and_no_more_until_the_minutes_are_signed() -> None:
    founding = called()
    founding.attend()
    item, away = founding.item(3), founding.chair
    calling.save_item(
        by=founding.by,
        meeting=founding.meeting,
        given=calling.Item(item.title, "原擬內容", None, item.proposes),
        item=item,
    )
    founding.resolve(
        3,
        recusals={founding.invitee(away).pk: "配偶任職該校"},
        wording="同意補助。",
        votes_for=2,
        votes_against=1,
        abstaining=0,
    )
    field = f"discussion-{item.pk}"
    recording.save_field(by=founding.by, meeting=founding.meeting, field=field, base="", value="甲校意見")
    secret = ("原擬內容", "同意補助。", "甲校意見")
    client, url = land.signed_in(Actor.of(away)), _page(founding, "meeting")
    for address in (url, _page(founding, "minutes")):
        page = client.get(address).content.decode()
        assert item.title in page
        assert "配偶任職該校" in page
        assert not any(each in page for each in secret)
    others = land.signed_in(Actor.of(founding.members[0])).get(url).content.decode()
    assert all(each in others for each in secret)
    for address in (_page(founding, "resolve_item", item.pk), _page(founding, "meeting_item", item.pk)):
        assert client.get(address).status_code == 302
    with pytest.raises(Refused, match=r"keep away|迴避"):
        recording.save_field(by=Actor.of(away), meeting=founding.meeting, field=field, base="甲校意見", value="x")
    with pytest.raises(Refused, match=r"keep away|迴避"):
        recording.resolve(by=Actor.of(away), meeting=founding.meeting, item=item, given=recording.Resolved())
    recording.finish(by=founding.by, meeting=founding.meeting)
    # The chair signs what he reads: then, and not before.
    assert "同意補助。" in client.get(_page(founding, "sign_minutes")).content.decode()
    founding.sign(away)
    assert "同意補助。" not in client.get(url).content.decode()
    founding.sign(founding.recorder)
    assert "同意補助。" in client.get(url).content.decode()


def test_a_records_page_reads_its_meetings_in_a_constant_number_of_queries() -> None:
    founding = called(held=False)
    client = land.signed_in(founding.by)
    url = page_of(founding.alliance)

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    before = queries()
    for number in range(5):
        terms = calling.Terms(f"第 {number} 次會議", founding.meeting.starts_at, "會議室")
        calling.prepare(by=founding.by, kind=FOUNDING, record=founding.alliance, terms=terms)
    assert queries() == before
    assert "第 4 次會議" in client.get(url).content.decode()
