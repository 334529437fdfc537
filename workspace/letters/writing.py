"""Templates of letters and what stands on every letter: what staff wrote, else what is declared; checked, kept."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import roc
from core.begun import settled
from core.refusals import Refused
from workspace import wordings
from workspace.letters.kinds import RECEIVER, LetterKind, Part, Text
from workspace.models import Attachment, Letter, LetterBook, LetterHead, LetterTemplate
from workspace.queries import newest_of

#: Figures of a number that a book gives, after the year's three.
FIGURES = 7


def known(kind: LetterKind) -> list[str]:
    """What templates of the kind may name, as it is typed: "%(school)s"."""
    return [f"%({name})s" for name in (RECEIVER, *(each.name for each in kind.placeholders))]


def kept(kind: LetterKind, part: Part) -> LetterTemplate | None:
    """What staff wrote for a part; None where the declared words hold."""
    return LetterTemplate.objects.filter(kind=kind.key, part=part.key).first()


def text_of(part: Part, row: LetterTemplate | None) -> Text:
    """The words that hold for a part: those that staff wrote, else the declared ones."""
    return Text(**{name: getattr(row, name) for name in asdict(part.text)}) if row is not None else part.text


def texts_of(kind: LetterKind) -> dict[str, Text]:
    """The words that hold for each part; one query."""
    rows = {row.part: row for row in LetterTemplate.objects.filter(kind=kind.key)}
    return {part.key: text_of(part, rows.get(part.key)) for part in kind.parts}


def enclosures_of(kind: LetterKind) -> dict[str, list[Attachment]]:
    """The files that go with letters of the kind, by part: those attached to the template that staff wrote."""
    rows = dict(LetterTemplate.objects.filter(kind=kind.key).values_list("pk", "part"))
    kept = newest_of(LetterTemplate, list(rows))
    return {rows[pk]: files for pk, files in kept.items()}


def wrong(kind: LetterKind, text: Text) -> dict[str, str]:
    """What cannot be used of a template, by field: a sentence with the line and what may be named there."""
    names = known(kind)
    found = {}
    for field, words in text.written.items():
        lines = words.splitlines()
        for number, line in enumerate(lines, 1):
            if reason := wordings.broken(line, names):
                told = _("Line %(number)s: %(reason)s") % {"number": number, "reason": reason}
                found[field] = told if len(lines) > 1 else reason
                break
    return found


@action("letter.write")
def write(*, by: Actor, kind: LetterKind, part: Part, text: Text, begun: str = "") -> LetterTemplate:
    """Give a part of a kind these words from now on; what was issued stays. `begun`: the marks of the words that the
    writer began with (`core.begun`). Raises Refused with what is wrong, Clashed where two changed the same."""
    _require(by)
    there = LetterTemplate.objects.select_for_update().filter(kind=kind.key, part=part.key).first()
    text = Text(**_settled(LetterTemplate, there, asdict(text_of(part, there)), asdict(text), begun))
    for reason in wrong(kind, text).values():
        raise Refused(reason)
    if not text.subject.strip() or not text.explanation.strip():
        raise Refused(_("A letter has a subject and an explanation."))
    row, _new = LetterTemplate.objects.update_or_create(kind=kind.key, part=part.key, defaults=asdict(text))
    return row


@action("letter.restore")
def restore(*, by: Actor, kind: LetterKind, part: Part) -> None:
    """Back to the declared words."""
    _require(by)
    row = kept(kind, part)
    if row is not None:
        write(by=by, kind=kind, part=part, text=part.text)


def head_of(actor: Actor) -> LetterHead | None:
    """The letterhead of the actor's organisation."""
    return LetterHead.objects.filter(organisation=actor.organisation_id).first()


def book_of(actor: Actor, year: int) -> LetterBook | None:
    """The numbers of the actor's organisation in a ROC year; before its first letter those of the year before, whose
    prefix goes on."""
    return LetterBook.objects.filter(organisation=actor.organisation_id, year__lte=year).first()


@action("letter.head")
def set_head(*, by: Actor, head: Mapping[str, str], prefix: str, year: int, begun: str = "") -> LetterHead:
    """Say what stands on the organisation's letters, and the 字 of a ROC year's numbers ("": they come from elsewhere).
    `begun` as in `write`.

    Raises Refused where numbers with this 字 were typed that its book would give again, Clashed as `write`.
    """
    _require(by)
    if by.organisation_id is None:
        raise policy.Denied(P.LETTER_WRITE)
    there = LetterHead.objects.select_for_update().filter(organisation=by.organisation_id).first()
    stored = {name: getattr(there, name, "") for name in head}
    given = _settled(LetterHead, there, stored, head, begun)
    row, _new = LetterHead.objects.update_or_create(organisation_id=by.organisation_id, defaults=given)
    if prefix:
        typed = Letter.objects.filter(sender=by.organisation_id, book=None, number__startswith=f"{prefix}字第{year:03}")
        if any(is_given(letter.number, prefix, year) for letter in typed):
            raise Refused(_("Numbers with this 字 were typed already this year. Give the book another 字."))
        LetterBook.objects.update_or_create(organisation_id=by.organisation_id, year=year, defaults={"prefix": prefix})
    return row


def number_of(prefix: str, year: int, serial: int) -> str:
    """A number as it is written: 字, 第, the ROC year and the serial number, 號."""
    return f"{prefix}字第{year:03}{serial:0{FIGURES}}號"


def is_given(number: str, prefix: str, year: int) -> bool:
    """Whether the book of that 字 and year gives numbers of this form."""
    start = f"{prefix}字第{year:03}"
    return number.startswith(start) and len(number) == len(start) + FIGURES + 1


def digest_of(kind: LetterKind, actor: Actor) -> str:
    """A fingerprint of all that letters of a kind are written from: whoever sends it back has seen just this."""
    head = head_of(actor)
    seen = [
        {key: asdict(text) for key, text in texts_of(kind).items()},
        {key: [(row.name, row.file.sha256) for row in files] for key, files in enclosures_of(kind).items()},
        [getattr(head, field.attname) for field in LetterHead._meta.fields] if head is not None else None,
    ]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]


def year_of(day: date) -> int:
    """The ROC year of a day."""
    return roc.to_roc(day)[0]


def _settled(
    model: type[Model], row: Model | None, stored: Mapping[str, str], given: Mapping[str, str], begun: str
) -> dict[str, str]:
    """What the columns of a row hold when two have written it: `core.begun.settled`."""

    def told(name: str, value: str) -> tuple[str, str]:
        return str(getattr(model._meta.get_field(name), "verbose_name", name)), str(value)

    return settled(stored, given, begun, told=told, written=lambda name: (row, name) if row is not None else None)


def _require(by: Actor) -> None:
    if not policy.may(by, P.LETTER_WRITE):
        raise policy.Denied(P.LETTER_WRITE)
