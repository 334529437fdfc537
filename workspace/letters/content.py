"""What a letter says, as plain data: what is shown, printed and frozen."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from accounts.models import Organisation
from core import roc
from workspace.letters.kinds import RECEIVER, LetterKind, Part, Receiver, Table, Text
from workspace.models import Attachment, Letter, LetterHead

Json = dict[str, Any]

_NUMERALS = "一二三四五六七八九十"
#: Marks that somebody typed although they are set by themselves: 一、 (一) 1.
_TYPED = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]、?)\s*")
_SUB = re.compile(r"^\s*[-－–—]\s*")


def numeral(number: int) -> str:
    """A number below 100 in Chinese: 二十一."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return ten + (_NUMERALS[ones - 1] if ones else "")


def items_of(explanation: str, before: str = "") -> list[Json]:
    """The items of an explanation, a line each, with their marks: 一、 （一）. One item alone bears none. `before`: an
    item that goes before them."""
    lines = [line for line in [before, *explanation.splitlines()] if line.strip()]
    whole = [line for line in lines if not _SUB.match(line)]
    found, at, below = [], 0, 0
    for line in lines:
        is_sub = bool(_SUB.match(line))
        words = _TYPED.sub("", _SUB.sub("", line).strip())
        if is_sub:
            below += 1
            mark = f"（{numeral(below)}）"
        else:
            at, below = at + 1, 0
            mark = f"{numeral(at)}、" if len(whole) > 1 else ""
        found.append({"level": 2 if is_sub else 1, "mark": mark, "text": words})
    return found


def letter_day(day: date) -> str:
    """A day as letters write it: 中華民國115年1月9日."""
    year, month, number = roc.to_roc(day)
    return f"中華民國{year}年{month}月{number}日"


def content_of(
    *,
    head: LetterHead | None,
    text: Text,
    receiver: Receiver,
    number: str,
    dated: date,
    files: Sequence[Attachment] = (),
    corrects: Letter | None = None,
) -> Json:
    """A letter to a receiver. What a value holds is read neither as a placeholder nor as an item of its own. `files` go
    with it: each is named, with the digest of its bytes."""
    values = {RECEIVER: receiver.organisation.name, **receiver.values}
    before = f"本函更正{letter_day(corrects.dated)}{corrects.number}函，請以本函為準。" if corrects is not None else ""
    return {
        "sender": head.name if head else "",
        "file_number": head.file_number if head else "",
        "retention": head.retention if head else "",
        "address": head.address if head else "",
        "contact": head.contact if head else "",
        "phone": head.phone if head else "",
        "email": head.email if head else "",
        "signatory": head.signatory if head else "",
        "receiver": receiver.organisation.name,
        "dated": letter_day(dated),
        "number": number,
        "urgency": text.urgency,
        "secrecy": text.secrecy,
        "attachments": _filled(text.attachments, values) or "、".join(row.name for row in files),
        "enclosures": [{"name": row.name, "sha256": row.file.sha256} for row in files],
        "subject": _filled(text.subject, values),
        "items": [{**item, "text": _filled(item["text"], values)} for item in items_of(text.explanation, before)],
        "table": _plain(receiver.table),
        "originals": receiver.organisation.name,
        "copies": _filled(text.copies, values),
    }


def sample_of(
    kind: LetterKind,
    part: Part,
    text: Text,
    head: LetterHead | None,
    dated: date,
    *,
    files: Sequence[Attachment] = (),
) -> Json:
    """A letter of a part with the samples of the placeholders; to nobody."""
    values = {each.name: each.sample for each in kind.placeholders}
    receiver = Receiver(Organisation(name="○○高級中等學校"), part.key, values, part.table)
    return content_of(head=head, text=text, receiver=receiver, number=UNNUMBERED, dated=dated, files=files)


#: What stands where a number will.
UNNUMBERED = "（發文時取號）"


def digest_of(content: Json) -> str:
    """The fingerprint of what a letter says."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _filled(words: str, values: Mapping[str, str]) -> str:
    return words % values if "%" in words else words


def _plain(table: Table | None) -> Json | None:
    return asdict(table) if table is not None else None
