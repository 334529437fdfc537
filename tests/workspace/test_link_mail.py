"""Private links and their codes by mail: through the outbox, once, with nothing secret kept or logged."""

import email
import logging
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import policy as email_policy
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from communities import actions
from communities.models import Confirmation
from core.refusals import Refused
from tests.communities import make
from tests.workspace import linking
from tests.workspace.mailing import Server, mail_server
from workspace import outbox
from workspace.models import LinkCode, Mail, MailState, PrivateLink
from workspace.private_links import giving, holding, trying
from workspace.private_links.kinds import Proof

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "office@example.invalid"


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as running:
        yield running


def _read(envelope: Any) -> tuple[str, str]:
    message: Any = email.message_from_bytes(envelope.content, policy=email_policy.default)
    return str(message["subject"]), message.get_content()


def _by_code() -> PrivateLink:
    """A link whose holder proves himself by a code, to what a unit is asked."""
    own = linking.confirmation(linking.asked())
    kind = next(each for each in linking.kinds.every() if each.key == "test.code")
    return giving.give(by=linking.convener(own.alliance), kind=kind, record=own, holder="示例大學", address=ADDRESS)


@pytest.fixture
def by_code(server: Server) -> Iterator[PrivateLink]:
    with linking.kind("test.code", proof=Proof.CODE, page="workspace:link"):
        link = _by_code()
        assert outbox.send_due() == 1
        yield link


def _send_code(client: Client, link: PrivateLink) -> Any:
    return client.post(reverse("workspace:link_code", args=[link.ref]), follow=True)


def _code(server: Server) -> str:
    assert outbox.send_due() == 1
    subject, text = _read(server.taken[-1])
    found = re.search(r"\b\d{6}\b", text)
    assert found and found[0] not in subject
    return found[0]


def _prove(client: Client, link: PrivateLink, code: str) -> int:
    status: int = client.post(reverse("workspace:link_proof", args=[link.ref]), {"code": code}).status_code
    return status


def test_a_link_is_mailed_and_its_subject_names_nobody(server: Server) -> None:
    of = linking.alliance()
    link = linking.asked(of, address=ADDRESS)
    assert outbox.send_due() == 1
    assert server.taken[0].rcpt_tos == [ADDRESS]
    subject, text = _read(server.taken[0])
    assert subject == "【共好】請確認合作事項"
    assert giving.address_of(link) in text and link.membership.organisation.name in text
    assert str(of) not in subject and link.holder not in subject
    assert linking.post_token(Client(), text[text.index("#") :].split()[0]).status_code == 302


def test_a_link_is_mailed_in_the_language_that_was_chosen(server: Server) -> None:
    linking.asked(address=ADDRESS, language="en")
    outbox.send_due()
    subject, text = _read(server.taken[0])
    assert subject == "[Gonghao] Please confirm a cooperation" and "No account is needed" in text


def test_a_link_is_mailed_once_more_and_is_the_same(server: Server) -> None:
    of = linking.alliance()
    link, by = linking.asked(of, address=ADDRESS), linking.convener(of)
    with pytest.raises(Refused, match="寄送中"):
        giving.mail(by=by, link=link)
    outbox.send_due()
    for _more in range(giving.MAILED_A_DAY - 1):
        giving.mail(by=by, link=link)
        assert outbox.send_due() == 1
    with pytest.raises(Refused, match="5"):
        giving.mail(by=by, link=link)
    assert len({_read(each)[1] for each in server.taken}) == 1
    history = make.signed_in(by).get(reverse("core:history", args=["communities.Alliance", of.pk]))
    assert "已寄送專屬連結" in history.content.decode()


def test_a_link_that_ended_before_its_mail_went_is_not_mailed(server: Server) -> None:
    of = linking.alliance()
    link = linking.asked(of, address=ADDRESS)
    giving.revoke(by=linking.convener(of), link=link)
    assert outbox.send_due() == 0 and server.taken == []
    assert Mail.objects.get(link=link).state == MailState.REFUSED


def test_an_address_that_the_server_refuses_is_told_to_who_gave_the_link(server: Server) -> None:
    server.rcpt = lambda address: f"550 no {address}"
    of = linking.alliance()
    linking.asked(of, address=ADDRESS)
    outbox.send_due()
    page = make.signed_in(linking.convener(of)).get(reverse("communities:alliance", args=[of.pk])).content.decode()
    assert "未送達" in page and "550" in page and ADDRESS not in page


def test_a_code_by_mail_proves_who_holds_the_link(server: Server, by_code: PrivateLink) -> None:
    client = linking.opened(by_code)
    assert Mail.objects.filter(code__isnull=False).count() == 0  # opening sends none
    page = _send_code(client, by_code).content.decode()
    assert "o…@e….invalid" in page and ADDRESS not in page
    code = _code(server)
    assert not PrivateLink.objects.filter(codes__nonce__contains=code).exists()
    assert _prove(client, by_code, "000000" if code != "000000" else "000001") == 422
    assert _prove(client, by_code, f" {code[:3]} {code[3:]} ") == 302
    assert _prove(linking.opened(by_code), by_code, code) == 422  # it holds once


def test_a_code_runs_out_is_tried_five_times_and_gives_way_to_the_next(server: Server, by_code: PrivateLink) -> None:
    client = linking.opened(by_code)
    _send_code(client, by_code)
    first = _code(server)
    _send_code(client, by_code)
    second = _code(server)
    if first != second:
        assert _prove(client, by_code, first) == 422
    LinkCode.objects.update(at=timezone.now() - holding.CODE_HOLDS - timedelta(seconds=1))
    assert _prove(client, by_code, second) == 422
    _send_code(client, by_code)
    third = _code(server)
    wrong = "111111" if third != "111111" else "222222"
    statuses = [_prove(client, by_code, wrong) for _try in range(4)]
    assert statuses[0] == 422 and statuses[-1] == 429  # five wrong ones in all: it slows down
    assert _prove(client, by_code, third) == 429


def test_codes_are_sent_five_times_an_hour(server: Server, by_code: PrivateLink) -> None:
    client = linking.opened(by_code)
    for _each in range(trying.CODES_AN_HOUR):
        _send_code(client, by_code)
    assert LinkCode.objects.count() == trying.CODES_AN_HOUR
    assert "一小時內已寄送 5 次" in _send_code(client, by_code).content.decode()
    assert LinkCode.objects.count() == trying.CODES_AN_HOUR
    assert outbox.send_due() == 1  # those before hold no more, and are not mailed


def test_neither_token_nor_code_nor_address_is_logged(
    server: Server, by_code: PrivateLink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client, token = Client(), linking.token(by_code)
    linking.post_token(client, f"{token}x")
    linking.opened(by_code, client)
    _send_code(client, by_code)
    code = _code(server)
    _prove(client, by_code, "1")
    _prove(client, by_code, code)
    Client().get(reverse("workspace:feed", args=["no.such"]), {"key": token})
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail."))
    assert "/link/" in said
    assert token not in said and not re.search(rf"\b{code}\b", said) and ADDRESS not in said


def test_of_two_at_once_one_answers_and_the_other_hears_so(server: Server) -> None:
    link = linking.asked()
    actor, row = holding.looked_at(link).actor, linking.confirmation(link)
    ready, said = threading.Barrier(2), []

    def answer(which: Confirmation.Answer) -> None:
        try:
            ready.wait()
            actions.answer_confirmation(by=actor, confirmation=row, answer=which, name="甲", office="乙", remark="")
            said.append("done")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    both = [threading.Thread(target=answer, args=[each]) for each in ("takes-part", "declines")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(said, key=len) == ["done", "您的回覆已送達徵詢之學校。"]
    assert link.tries.filter(outcome="used").count() == 1
    assert Confirmation.objects.get(pk=row.pk).answer
