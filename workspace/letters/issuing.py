"""Issuing letters: one at a time, numbered under the lock of their organisation; voiding, receipt."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Organisation
from accounts.permissions import Permission as P
from core import roc
from core.models import StoredFile
from core.refusals import Refused
from exchange import pdf
from exchange.values import plain
from workspace import notices
from workspace.letters import writing
from workspace.letters.content import Json, content_of, digest_of
from workspace.letters.kinds import LetterKind, Receiver
from workspace.letters.telling import ISSUED, VOIDED
from workspace.models import (
    LETTERS,
    LONGEST_LINE,
    Letter,
    LetterBook,
    LetterEnclosure,
    LetterHead,
    LetterReceipt,
    LetterVoid,
)

#: 臺教國署高字第1150000001號, with a branch (支號) where a document system gives one: …1150000001A號, …-1號.
_NUMBER = re.compile(r"[^\s\d字第號%]{1,20}字第\d{4,14}(?:[A-Z]|-\d{1,4})?號")
#: Days before and after today that a letter may be dated.
BEFORE, AFTER = timedelta(days=60), timedelta(days=14)


class IssuedAlready(Refused):
    """The receiver has this letter about the record; a corrected one names it."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(
            _("%(receiver)s has this letter already: %(number)s. Only a corrected letter that names it can follow.")
            % {"receiver": letter.receiver.name, "number": letter.number}
        )
        self.letter = letter


def number_typed(typed: str) -> str:
    """A number that a document system gave, in its one spelling; raises Refused where it is none."""
    number = "".join(plain(typed).split())
    if not _NUMBER.fullmatch(number) or len(number) > 60:
        raise Refused(
            _("“%(number)s” is no letter number. Write it as 臺教國署高字第1150000001號, or leave it empty.")
            % {"number": typed[:60]}
        )
    return number


def lacking(by: Actor, dated: date) -> list[str]:
    """What is missing before the actor's organisation can issue letters of a day at all; sentences."""
    found = []
    if writing.head_of(by) is None:
        found.append(_("What stands on your organisation's letters is not written yet."))
    today = timezone.localdate()
    if not today - BEFORE <= dated <= today + AFTER:
        found.append(
            _("A letter is dated between %(first)s and %(last)s.")
            % {"first": roc.short(today - BEFORE), "last": roc.short(today + AFTER)}
        )
    return found


def receivers_of(kind: LetterKind, record: Model) -> Sequence[Receiver]:
    """Whom a letter of the kind about the record goes to."""
    return kind.receivers([record]).get(record.pk, ())


def already(kind: LetterKind, records: Sequence[Model]) -> Mapping[tuple[int, int], Letter]:
    """The letters of the kind about these records, by record and receiver: the newest correction of each. One query."""
    content_type = ContentType.objects.get_for_model(kind.model)
    rows = Letter.objects.filter(kind=kind.key, content_type=content_type, object_id__in=[row.pk for row in records])
    rows = rows.select_related("receiver", "voided", "receipt").defer("content").order_by("pk")
    return {(row.object_id, row.receiver_id): row for row in rows}


@action("letter.issue")
def issue(
    *,
    by: Actor,
    kind: LetterKind,
    record: Model,
    receiver: int,
    dated: date,
    number: str = "",
    corrects: Letter | None = None,
) -> Letter:
    """Issue the letter of a kind about a record to one of its receivers (the organisation's key), and tell it.

    It takes the next number of the organisation's book of that year, or `number`, which its document system gave. Takes
    a second or two, for the PDF; others who issue for the organisation wait. `corrects`: the letter that it corrects.
    Raises Refused with the reason, IssuedAlready with the letter that is there, policy.Denied.
    """
    policy.require(by, kind.issue, record)
    if not policy.may(by, P.LETTER_ISSUE):
        raise policy.Denied(P.LETTER_ISSUE)
    if reasons := lacking(by, dated):
        raise Refused(reasons[0])
    if reason := kind.why_not(record):
        raise Refused(reason)
    head = LetterHead.objects.select_for_update().get(organisation=by.organisation_id)
    to = next((each for each in receivers_of(kind, record) if each.organisation.pk == receiver), None)
    if to is None:
        raise Refused(_("This letter no longer goes to that organisation. Look at the receivers as they are now."))
    _once(kind, record, to.organisation, corrects)
    content_type = ContentType.objects.get_for_model(kind.model)
    LETTERS.room(Letter.objects.filter(content_type=content_type, object_id=record.pk).count())
    book, given = _numbered(by, dated, number)
    text, files = writing.texts_of(kind)[to.part], writing.enclosures_of(kind).get(to.part, [])
    content = content_of(head=head, text=text, receiver=to, number=given, dated=dated, files=files, corrects=corrects)
    printed = print_letter(content, digest_of(content))
    letter = Letter.objects.create(
        sender_id=head.organisation_id,
        receiver=to.organisation,
        kind=kind.key,
        part=to.part,
        content_type=content_type,
        object_id=record.pk,
        about=str(record)[:200],
        number=given,
        book=book,
        serial=book.last + 1 if book is not None else None,
        dated=dated,
        subject=content["subject"],
        content=content,
        digest=digest_of(content),
        file=StoredFile.keep(name=f"{given}.pdf", media_type="application/pdf", content=printed),
        corrects=corrects,
        person_id=by.person_id,
        membership_id=by.membership_id,
    )
    LetterEnclosure.objects.bulk_create(
        LetterEnclosure(letter=letter, position=position, name=row.name, file_id=row.file_id)
        for position, row in enumerate(files, 1)
    )
    notices.tell(ISSUED, letter, by=by, once=f"{ISSUED}:{letter.pk}")
    return letter


def print_letter(content: Json, digest: str, *, mark: str = "") -> bytes:
    """The PDF of a letter; `mark` stands across it while it is no letter yet."""
    return pdf.render("workspace/pdf/letter.html", {"doc": content, "digest": digest, "mark": mark}, language="zh-hant")


def _once(kind: LetterKind, record: Model, receiver: Organisation, corrects: Letter | None) -> None:
    there = already(kind, [record]).get((record.pk, receiver.pk))
    if corrects is None:
        if there is not None:
            raise IssuedAlready(there)
    elif there is None or there.pk != corrects.pk:
        raise Refused(_("Only the newest letter to this receiver can be corrected; look at its page."))


def _numbered(by: Actor, dated: date, typed: str) -> tuple[LetterBook | None, str]:
    """The book and the number of the next letter; no book where the number was typed. Under the organisation's lock."""
    year = writing.year_of(dated)
    newest = writing.book_of(by, year)
    if typed.strip():
        number = number_typed(typed)
        if newest is not None and writing.is_given(number, newest.prefix, year):
            raise Refused(
                _("“%(number)s” is a number that is given here by itself. Leave it empty, or write another 字.")
                % {"number": number}
            )
        if taken := Letter.objects.filter(sender=by.organisation_id, number=number).first():
            raise Refused(
                _("%(number)s is the number of another letter, to %(receiver)s.")
                % {"number": number, "receiver": taken.receiver.name}
            )
        return None, number
    if newest is None:
        raise Refused(_("No 字 is set for the numbers of %(year)s. Set one, or type each number.") % {"year": year})
    book, _new = LetterBook.objects.get_or_create(
        organisation_id=newest.organisation_id, year=year, defaults={"prefix": newest.prefix}
    )
    return book, writing.number_of(book.prefix, year, book.last + 1)


@action("letter.void")
def void(*, by: Actor, letter: Letter, reason: str) -> LetterVoid:
    """Say that a letter no longer holds; it stays where it is, marked. Its receiver is told. Raises Refused."""
    policy.require(by, P.LETTER_ISSUE, letter)
    said = reason.strip()
    if not said:
        raise Refused(_("Say why the letter no longer holds: its receiver reads it."))
    if len(said) > LONGEST_LINE:
        raise Refused(_("At most %(most)s characters.") % {"most": LONGEST_LINE})
    row, new = LetterVoid.objects.get_or_create(
        letter=letter,
        defaults={"reason": said, "person_id": by.person_id, "membership_id": by.membership_id},
    )
    if not new:
        raise Refused(_("This letter is voided already."))
    notices.tell(VOIDED, letter, by=by, once=f"{VOIDED}:{letter.pk}", remark=said)
    return row


@action("letter.open")
def opened(*, by: Actor, letter: Letter) -> None:
    """Record that somebody of the receiver has opened the letter, where nobody had."""
    policy.require(by, P.LETTER_VIEW, letter)
    if by.organisation_id != letter.receiver_id or by.membership_id is None:
        return
    given: dict[str, Any] = {"person_id": by.person_id, "membership_id": by.membership_id}
    LetterReceipt.objects.bulk_create([LetterReceipt(letter_id=letter.pk, **given)], ignore_conflicts=True)
