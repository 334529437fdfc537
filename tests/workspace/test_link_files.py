"""Whoever holds a link attaches the signed agreement to what he confirms; the convener reads what came."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from communities import actions
from communities.actions.confirming import MOST_AGREEMENTS
from communities.models import Confirmation
from core.refusals import Refused
from tests.communities import make
from tests.workspace import linking
from tests.workspace.samples import pdf
from workspace.examining import examine
from workspace.models import Attachment, PrivateLink
from workspace.private_links import giving

pytestmark = pytest.mark.django_db


def _file(name: str = "協議書.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if content is not None else pdf(), "application/pdf")


def _url(name: str, link: PrivateLink) -> str:
    return reverse(f"communities:{name}", args=[link.ref])


def _kept() -> list[str]:
    return [row.name for row in Attachment.objects.filter(removed_at=None)]


def test_an_agreement_comes_with_the_answer_and_the_convener_opens_it() -> None:
    of = linking.alliance()
    asker, link = linking.convener(of), linking.asked(of)
    client = linking.opened(link)
    assert client.post(linking.page(link), linking.ANSWER | {"file": _file()}).status_code == 302
    row = Attachment.objects.get()
    assert (row.link, row.person, row.giver) == (link, None, link.holder)
    convener = make.signed_in(asker)
    page = convener.get(reverse("communities:alliance", args=[of.pk])).content.decode()
    url = reverse("workspace:file", args=[row.pk])
    assert url in page and linking.PLANNED in page
    assert convener.get(url).content.startswith(b"%PDF")
    partner = of.members.get(part="partner").school
    assert make.signed_in(make.officer(partner)).get(url).status_code == 404
    assert client.get(url).status_code == 302  # the link opens no file: signing in does


def test_what_was_typed_stays_while_files_come_and_go() -> None:
    link = linking.asked()
    client = linking.opened(link)
    typed = linking.ANSWER | {"remark": "請於兩週前預約"}
    page = client.post(_url("attach_agreement", link), typed | {"file": _file()})
    assert page.status_code == 200
    assert all(text in page.content.decode() for text in ("王示例", "請於兩週前預約", "協議書.pdf"))
    assert linking.confirmation(link).answer == ""
    assert f'action="{linking.page(link)}"' in page.content.decode()  # wherever the page came from
    key = Attachment.objects.get().pk
    page = client.post(_url("take_out_agreement", link), typed | {"attachment": key})
    assert "請於兩週前預約" in page.content.decode()
    assert _kept() == []


def test_a_file_that_is_not_taken_keeps_the_answer_back_and_says_why() -> None:
    link = linking.asked()
    page = linking.opened(link).post(linking.page(link), linking.ANSWER | {"file": _file("x.pdf", b"MZ no PDF")})
    assert page.status_code == 422
    assert "x.pdf" in page.content.decode() and "王示例" in page.content.decode()
    assert linking.confirmation(link).answer == "" and _kept() == []


def test_files_are_limited_in_number_and_removing_makes_no_room_for_ever() -> None:
    link = linking.asked()
    by, row, looked = Actor.holding(link.pk, link.holder), linking.confirmation(link), examine(pdf())

    def attach() -> Attachment:
        return actions.attach_agreement(by=by, confirmation=row, name="協議書.pdf", examined=looked)

    kept = [attach() for _each in range(MOST_AGREEMENTS)]
    with pytest.raises(Refused, match=str(MOST_AGREEMENTS)):
        attach()
    for _each in range(MOST_AGREEMENTS * 2):
        actions.take_out_agreement(by=by, confirmation=row, attachment=kept.pop())
        kept.append(attach())
    actions.take_out_agreement(by=by, confirmation=row, attachment=kept.pop())
    with pytest.raises(Refused, match=r"too often|次數"):
        attach()


def test_a_link_attaches_to_its_own_record_while_it_holds() -> None:
    one, other = linking.asked(), linking.asked(linking.alliance_in("C2"))
    looked = examine(pdf())
    by = Actor.holding(one.pk, one.holder)
    with pytest.raises(policy.Denied, match="confirmation"):
        actions.attach_agreement(by=by, confirmation=linking.confirmation(other), name="x.pdf", examined=looked)
    theirs = actions.attach_agreement(
        by=Actor.holding(other.pk, other.holder),
        confirmation=linking.confirmation(other),
        name="y.pdf",
        examined=looked,
    )
    linking.opened(one).post(_url("take_out_agreement", one), {"attachment": theirs.pk})
    assert _kept() == ["y.pdf"]
    giving.revoke(by=linking.convener(linking.confirmation(one).alliance), link=one)
    with pytest.raises((Refused, policy.Denied)):
        actions.attach_agreement(by=by, confirmation=linking.confirmation(one), name="x.pdf", examined=looked)


@pytest.mark.parametrize(("how", "word"), [("revoked", "已撤回"), ("over", "逾期未回覆")])
def test_what_cannot_be_answered_any_more_is_not_shown_as_waiting(how: str, word: str) -> None:
    of = linking.alliance()
    link = linking.asked(of)
    url = reverse("communities:alliance", args=[of.pk])
    convener = make.signed_in(linking.convener(of))
    waiting = "尚未回覆"
    assert waiting in convener.get(url).content.decode()
    ended = {"revoked_at": timezone.now()} if how == "revoked" else {"expires_at": timezone.now()}
    linking.ended(link, **ended)
    page = convener.get(url).content.decode()
    assert word in page and waiting not in page


def test_what_was_asked_stays_with_who_asked_after_the_alliance_has_applied() -> None:
    of = linking.alliance()
    linking.asked(of)
    by = linking.convener(of)
    assert policy.scope(by, P.CONFIRMATION_VIEW).get() == Confirmation.objects.get()
