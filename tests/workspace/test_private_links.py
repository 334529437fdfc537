"""A private link opens one record for one purpose until it ends: to its holder, and to nobody else."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.permissions import Permission as P
from accounts.roles import OrganisationKind, Role
from communities import actions
from communities.models import Confirmation
from core.refusals import Refused
from tests import make as people
from tests.communities import make
from tests.workspace import linking
from workspace.models import LinkTry, Notice, PrivateLink
from workspace.private_links import giving, holding, kinds, tokens, trying
from workspace.private_links.kinds import Proof

pytestmark = pytest.mark.django_db

OPEN = "workspace:open_link"


def _tries(link: PrivateLink | None) -> list[str]:
    return list(LinkTry.objects.filter(link=link).order_by("pk").values_list("outcome", flat=True))


def _without_tokens(page: Any) -> str:
    return re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="\w+"', "", page.content.decode())


def _run_out(link: PrivateLink) -> None:
    linking.ended(link, expires_at=timezone.now() - timedelta(seconds=1))


def test_a_unit_answers_without_an_account_and_the_school_hears_of_it() -> None:
    of = linking.alliance()
    asker = linking.convener(of)
    link = linking.asked(of)
    client = linking.opened(link)
    page = client.get(linking.page(link)).content.decode()
    assert linking.PLANNED in page
    done = client.post(linking.page(link), linking.ANSWER, follow=True)
    assert "您的回覆已送達" in done.content.decode()
    row = linking.confirmation(link)
    assert (row.answer, row.name, row.office) == ("takes-part", "王示例", "教務處組長")
    assert Notice.objects.filter(event="alliance.confirmation", membership__organisation=asker.organisation_id).exists()
    shown = make.signed_in(asker).get(reverse("communities:alliance", args=[of.pk])).content.decode()
    assert "參與合作" in shown and "教務處組長" in shown
    assert _tries(link) == ["opened", "used"]


def test_opening_changes_nothing_and_signs_nobody_in() -> None:
    link = linking.asked()
    client = Client()
    landing = client.get(reverse(OPEN))
    assert landing.status_code == 200 and _tries(link) == []
    linking.opened(link, client)
    for _each in range(3):  # a reader who comes back, or a program that follows every address
        assert client.get(linking.page(link)).status_code == 200
    assert linking.confirmation(link).answer == ""
    assert "sessionid" not in client.cookies
    assert client.get(reverse("communities:alliances")).status_code == 302


def test_the_token_leaves_the_address_and_nothing_of_a_link_is_kept_elsewhere() -> None:
    link = linking.asked()
    client = Client()
    answer = linking.post_token(client, giving.address_of(link))
    assert linking.token(link) not in answer["Location"]
    for response in (client.get(reverse(OPEN)), answer, client.get(linking.page(link))):
        assert response["X-Robots-Tag"].startswith("noindex")
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"].startswith("no-referrer")
    kept = answer.cookies[holding.COOKIE]
    assert kept["path"] == reverse("workspace:link", args=[link.ref])
    assert kept["httponly"] and kept["max-age"] <= 2 * 3600
    assert linking.token(link) not in kept.value


def test_no_token_no_code_and_no_day_stands_in_the_database() -> None:
    day = date(2009, 5, 17)
    with linking.kind("test.day", proof=Proof.DATE) as kind:
        own = linking.confirmation(linking.asked())
        link = giving.give(by=linking.convener(own.alliance), kind=kind, record=own, holder="家長", day=day)
        token = linking.token(link)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(l)::text FROM workspace_privatelink l")
        text = "".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT to_jsonb(l)::text FROM workspace_privatelinkevent l")
        text += "".join(row[0] for row in cursor.fetchall())
    assert token not in text and day.isoformat() not in text
    assert len(token) == 43  # 256 bits
    assert json.dumps(tokens.digest_of(token)) in text


def test_a_link_is_made_again_with_a_key_that_was_in_use_before(settings: Any) -> None:
    link = linking.asked()
    before, token = settings.SECRET_KEY, linking.token(link)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]
    assert linking.token(link) == token
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(LookupError):
        tokens.token_of(link)
    assert linking.post_token(Client(), token).status_code == 302  # it holds, and cannot be mailed any more


def test_a_link_is_used_once_and_says_so_when_opened_again() -> None:
    link = linking.asked()
    client = linking.opened(link)
    client.post(linking.page(link), linking.ANSWER)
    again = client.post(linking.page(link), {**linking.ANSWER, "answer": "declines"})
    assert again.status_code == 200 and "已於" in again.content.decode()
    assert linking.confirmation(link).answer == "takes-part"
    late = linking.post_token(Client(), linking.token(link))
    assert late.status_code == 200 and "新的連結" in late.content.decode()


def test_the_action_refuses_the_second_of_two_that_were_both_shown_the_form() -> None:
    link = linking.asked()
    row, actor = linking.confirmation(link), holding.looked_at(link).actor
    given: dict[str, Any] = {"confirmation": row, "name": "甲", "office": "乙", "remark": ""}
    actions.answer_confirmation(by=actor, answer=Confirmation.Answer.TAKES_PART, **given)
    with pytest.raises(Refused, match="已送達"):
        actions.answer_confirmation(by=actor, answer=Confirmation.Answer.DECLINES, **given)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (_run_out, "已逾期"),
        (lambda link: linking.ended(link, revoked_at=timezone.now()), "已由提供者終止"),
    ],
)
def test_whoever_holds_a_link_that_has_ended_hears_why_and_whom_to_ask(end: Any, why: str) -> None:
    link = linking.asked()
    client = linking.opened(link)
    giver = link.membership.organisation.name
    end(link)
    for answer in (linking.post_token(Client(), linking.token(link)), client.get(linking.page(link))):
        assert answer.status_code == 410
        assert why in answer.content.decode() and giver in answer.content.decode()
        assert linking.PLANNED not in answer.content.decode()
    assert _tries(link) == ["opened", "ended"]
    with pytest.raises(Refused, match=why):
        actions.answer_confirmation(
            by=holding.looked_at(link).actor,
            confirmation=linking.confirmation(link),
            answer=Confirmation.Answer.TAKES_PART,
            name="甲",
            office="乙",
            remark="",
        )


def test_a_closed_record_is_closed_to_its_links() -> None:
    link = linking.asked()
    client = linking.opened(link)
    of = linking.confirmation(link).alliance
    with attributed(Actor.system(), "test"):
        type(of).objects.filter(pk=of.pk).update(forming=False)
    answer = client.post(linking.page(link), {**linking.ANSWER, "remark": "想說的話"})
    assert answer.status_code == 410
    assert "不能組成合作聯盟" in answer.content.decode() and "想說的話" in answer.content.decode()
    assert linking.confirmation(link).answer == ""


def test_unknown_links_get_one_answer_and_soon_none() -> None:
    client = Client()
    first = linking.post_token(client, "x" * 43)
    other = linking.post_token(client, "nonsense")
    assert first.status_code == other.status_code == 404
    assert _without_tokens(first) == _without_tokens(other)
    for _try in range(trying.OF_NETWORK.free - 2):
        assert linking.post_token(client, "y" * 43).status_code == 404
    rests = linking.post_token(client, "y" * 43)
    assert rests.status_code == 429 and rests["Retry-After"]
    link = linking.asked()
    elsewhere = linking.post_token(Client(REMOTE_ADDR="203.0.113.9"), linking.token(link))
    assert elsewhere.status_code == 302


def test_a_name_of_a_link_opens_nothing_by_itself() -> None:
    link = linking.asked()
    known, unknown = (Client().get(reverse("communities:confirmation", args=[ref])) for ref in (link.ref, "0" * 24))
    assert known.status_code == unknown.status_code == 401
    assert _without_tokens(known).replace(link.ref, "0" * 24) == _without_tokens(unknown)


def test_a_link_of_one_record_opens_nothing_of_another() -> None:
    link, other = linking.asked(), linking.asked(linking.alliance_in("C2"))
    client = linking.opened(link)
    assert client.get(linking.page(other)).status_code == 401
    actor = holding.looked_at(link).actor
    assert policy.can(actor, P.CONFIRMATION_ANSWER, linking.confirmation(link))
    assert not policy.can(actor, P.CONFIRMATION_ANSWER, linking.confirmation(other))
    with pytest.raises(policy.Denied, match=P.CONFIRMATION_ANSWER.partition(".")[0]):
        actions.answer_confirmation(
            by=actor,
            confirmation=linking.confirmation(other),
            answer=Confirmation.Answer.DECLINES,
            name="甲",
            office="乙",
            remark="",
        )
    assert not any(policy.scope(actor, p).exists() for p in P if policy.model_of(p) and p != P.CONFIRMATION_ANSWER)


def test_who_is_signed_in_stays_so_and_the_page_says_as_whom_he_acts() -> None:
    link = linking.asked()
    officer = make.officer(make.school())
    client = linking.opened(link, make.signed_in(officer))
    page = client.get(linking.page(link)).content.decode()
    assert "示例大學教務處" in page and officer.name in page
    client.post(linking.page(link), linking.ANSWER)
    events = Confirmation.pgh_event_model.objects.filter(pgh_obj_id=link.object_id)  # type: ignore[attr-defined]
    said = events.order_by("-pgh_id").first().pgh_context
    assert said["role"] == Role.LINK_HOLDER and said["link"] == link.pk and said["person"] is None
    assert client.get(reverse("communities:alliances")).status_code == 200


def test_what_was_typed_comes_back_when_the_session_went() -> None:
    link = linking.asked()
    typed = {**linking.ANSWER, "remark": "週三下午\n改為線上"}
    answer = Client().post(linking.page(link), typed)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert 'value="週三下午\n改為線上"' in page and 'name="answer" value="takes-part"' in page
    client = linking.opened(link)
    client.post(linking.page(link), typed)
    assert linking.confirmation(link).remark.startswith("週三下午")


def test_asking_anew_ends_the_link_that_was_not_answered() -> None:
    of = linking.alliance()
    unit = linking.unit(of)
    first = linking.asked(of, whom=unit)
    second = linking.asked(of, whom=unit, planned="每學期四節")
    first.refresh_from_db()
    assert first.revoked_at is not None
    linking.opened(second).post(linking.page(second), {**linking.ANSWER, "answer": "otherwise", "remark": "六節"})
    corrected = linking.asked(of, whom=unit, planned="每學期六節")
    linking.opened(corrected).post(linking.page(corrected), linking.ANSWER)
    shown = make.signed_in(linking.convener(of)).get(reverse("communities:alliance", args=[of.pk])).content.decode()
    assert "參與合作" in shown and "與所載不符" not in shown


def test_an_answer_that_is_not_as_written_says_what_is_otherwise() -> None:
    link = linking.asked()
    client = linking.opened(link)
    answer = client.post(linking.page(link), {**linking.ANSWER, "answer": "otherwise"})
    assert answer.status_code == 422 and linking.confirmation(link).answer == ""
    client.post(linking.page(link), {**linking.ANSWER, "answer": "otherwise", "remark": "應為四節"})
    assert linking.confirmation(link).remark == "應為四節"


def test_only_who_forms_the_alliance_gives_and_revokes_its_links() -> None:
    of = linking.alliance()
    link = linking.asked(of)
    partner = make.officer(of.members.get(part="partner").school)
    for stranger in (partner, people.actor(Role.EVALUATION_GROUP)):
        with pytest.raises(policy.Denied, match=P.LINK_GIVE.partition(".")[0]):
            giving.revoke(by=stranger, link=link)
    assert giving.revoke(by=linking.convener(of), link=link)
    assert not giving.revoke(by=linking.convener(of), link=link)


def test_what_has_ended_stays_ended_in_the_database_too() -> None:
    link = linking.asked()
    linking.ended(link, revoked_at=timezone.now())
    for change in ({"revoked_at": None}, {"expires_at": timezone.now() + timedelta(days=900)}, {"digest": "0" * 64}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            linking.ended(link, **change)


def test_the_history_tells_of_links_and_not_for_whom() -> None:
    of = linking.alliance()
    link = linking.asked(of, address="office@example.invalid")
    giving.revoke(by=linking.convener(of), link=link)
    page = make.signed_in(linking.convener(of)).get(reverse("core:history", args=["communities.Alliance", of.pk]))
    text = page.content.decode()
    assert "請確認合作事項" in text and "終止" in text
    assert "office@example.invalid" not in text


def test_addresses_are_forgotten_a_while_after_the_end() -> None:
    link = linking.asked(address="office@example.invalid")
    kept = linking.asked(linking.alliance_in("C2"), address="other@example.invalid")
    linking.ended(link, revoked_at=timezone.now() - giving.FORGOTTEN_AFTER - timedelta(days=1))
    assert giving.forget() == 1
    assert PrivateLink.objects.get(pk=link.pk).address == ""
    assert PrivateLink.objects.get(pk=kept.pk).address == "other@example.invalid"


def test_a_day_that_was_entered_is_the_second_proof() -> None:
    own = linking.confirmation(linking.asked())
    with linking.kind("test.day", proof=Proof.DATE, proof_label="出生日期", page="workspace:link") as kind:
        by = linking.convener(own.alliance)
        with pytest.raises(Refused, match="日期"):
            giving.give(by=by, kind=kind, record=own, holder="家長")
        link = giving.give(by=by, kind=kind, record=own, holder="家長", day=date(2009, 5, 17))
        client = linking.opened(link)
        own_page, proof = (reverse(f"workspace:{name}", args=[link.ref]) for name in ("link", "link_proof"))
        assert "出生日期" in client.get(own_page).content.decode()
        assert client.post(proof, {"day": "98年5月18日"}).status_code == 422
        assert client.post(proof, {"day": "98年5月17日"}).status_code == 302
        assert "出生日期" not in client.get(own_page).content.decode()
        assert _tries(link) == ["opened", "wrong", "proved"]


def test_wrong_proofs_slow_a_link_down_and_end_its_trying() -> None:
    own = linking.confirmation(linking.asked())
    with linking.kind("test.day", proof=Proof.DATE, proof_label="出生日期") as kind:
        link = giving.give(
            by=linking.convener(own.alliance), kind=kind, record=own, holder="家長", day=date(2009, 5, 17)
        )
        client, proof = linking.opened(link), reverse("workspace:link_proof", args=[link.ref])
        for _try in range(trying.OF_LINK.free):
            assert client.post(proof, {"day": "98年5月18日"}).status_code == 422
        assert client.post(proof, {"day": "98年5月17日"}).status_code == 429
        for _more in range(trying.MOST_WRONG):
            LinkTry.objects.create(link=link, outcome="wrong", network="", at=timezone.now() - timedelta(days=2))
        answer = client.post(proof, {"day": "98年5月17日"})
        assert answer.status_code == 429 and "不再受理" in answer.content.decode()


def test_a_page_behind_a_proof_is_not_shown_before() -> None:
    own = linking.confirmation(linking.asked())
    with linking.kind("test.day", proof=Proof.DATE, proof_label="出生日期") as kind:
        link = giving.give(
            by=linking.convener(own.alliance), kind=kind, record=own, holder="家長", day=date(2009, 5, 17)
        )
        assert linking.opened(link).get(linking.page(link)).status_code == 404  # another kind's page


def test_a_program_reads_by_its_link_and_every_failure_is_the_same() -> None:
    own = linking.confirmation(linking.asked())
    with linking.kind("test.feed", page="", read=linking.readable) as kind:
        link = giving.give(by=linking.convener(own.alliance), kind=kind, record=own, holder="行事曆")
        address = giving.address_of(link)
        path = reverse("workspace:feed", args=["test.feed"])
        read = Client().get(path, {"key": linking.token(link)})
        assert read.status_code == 200 and read.content.decode() == own.planned
        assert read["Referrer-Policy"] == "no-referrer" and read["Cache-Control"] == "no-store"
        assert not read.cookies and path in address
        assert Client().post(path, {"key": linking.token(link)}).status_code == 405
        for _more in range(3):
            Client().get(path, {"key": linking.token(link)})
        assert _tries(link) == ["read"]
        assert linking.post_token(Client(), linking.token(link)).status_code == 404  # it opens no page
        giving.revoke(by=linking.convener(own.alliance), link=link)
        ended, unknown = (Client().get(path, {"key": key}) for key in (linking.token(link), "z" * 43))
        other = Client().get(reverse("workspace:feed", args=["no.such"]), {"key": linking.token(link)})
        assert {each.status_code for each in (ended, unknown, other)} == {404}
        assert ended.content == unknown.content == other.content


def test_kinds_lead_to_a_page_or_are_read() -> None:
    with pytest.raises(ValueError, match="page"), linking.kind("test.both", read=lambda record, actor: HttpResponse()):
        pass
    with pytest.raises(LookupError):
        kinds.of("no.such")


def test_a_link_to_what_is_gone_says_so() -> None:
    of = linking.alliance()
    unit = linking.unit(of)
    link = linking.asked(of, whom=unit)
    client = linking.opened(link)
    assert actions.remove_unit(by=linking.convener(of), alliance=of, unit=unit.pk)
    answer = client.post(linking.page(link), linking.ANSWER)
    assert answer.status_code == 410 and "本連結所涉事項已不存在" in answer.content.decode()


def test_a_university_is_asked_on_the_page_and_its_answer_stays_when_alliances_merge() -> None:
    first = linking.alliance()
    second = make.alliance(first.community, make.school(), number=2)
    university = people.organisation(OrganisationKind.UNIVERSITY, name="示例大學")
    actions.add_partner(by=linking.convener(second), alliance=second, organisations=[university])
    partner = second.partners.get()
    client = make.signed_in(linking.convener(second))
    ask = reverse("communities:ask_partner", args=[second.pk, partner.pk])
    assert ask in client.get(reverse("communities:alliance", args=[second.pk])).content.decode()
    asked = {"planned": linking.PLANNED, "holder": "示例大學教務處", "language": "zh-hant"}
    given = client.post(ask, asked, follow=True)
    token = re.search(r"#([\w-]{43})", given.content.decode())
    assert token and given["Cache-Control"] == "no-store"
    [(again, _status)] = given.redirect_chain
    assert token[0] in client.get(again).content.decode() and PrivateLink.objects.count() == 1
    assert token[0] not in make.signed_in(linking.convener(second)).get(again).content.decode()
    holder = Client()
    linking.post_token(holder, token[1])
    link = PrivateLink.objects.get()
    assert "示例大學" in holder.get(linking.page(link)).content.decode()
    holder.post(linking.page(link), linking.ANSWER)
    actions.merge(by=make.staff(), alliance=second)
    assert linking.confirmation(link).alliance == first and linking.confirmation(link).answer == "takes-part"


@pytest.mark.parametrize("count", [1, 3, 12])
def test_an_alliances_page_asks_equally_often_however_many_were_asked(
    count: int, django_assert_max_num_queries: Any
) -> None:
    of = linking.alliance()
    for number in range(count):
        linking.asked(of, whom=linking.unit(of, f"第{number}科"))
    client = make.signed_in(linking.convener(of))
    client.get(reverse("communities:alliance", args=[of.pk]))
    with django_assert_max_num_queries(60) as asked:
        client.get(reverse("communities:alliance", args=[of.pk]))
    _QUERIES.add(len(asked))
    assert len(_QUERIES) == 1


_QUERIES: set[int] = set()
