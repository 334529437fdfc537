"""The schools of an alliance as the table of its page puts them down."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from communities.models import AllianceMember, SchoolYear
from communities.presenters import marks_of
from communities.queries.alliances import MemberNote
from core.chips import chip
from core.reversing import url_for
from core.templatetags.gonghao import roc_date

register = template.Library()

_NOTHING, _HIDDEN = SafeString(""), SafeString(" hidden")


@dataclass(frozen=True, slots=True)
class Removal:
    """The button that takes a school out; the convener's row has none to show (`hidden`)."""

    school: str
    name: str
    confirm: str
    hidden: SafeString


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member: its ids on the page, where it lies, its answer and marks as chips, and what may be done."""

    row_id: str
    cell_id: SafeString
    url: SafeString
    name: str
    code: str
    place: str
    answer: SafeString
    joined_on: str
    marks: SafeString
    removals: list[Removal]


@register.simple_tag
def member_rows(
    members: Iterable[tuple[AllianceMember, SchoolYear | None]], notes: Mapping[int, MemberNote], removable: bool
) -> list[MemberRow]:
    """`{% member_rows members notes removable as rows %}`: members with their facts of the year, and their notes."""
    rows = []
    for member, facts in members:
        school, leads = member.school, member.part == AllianceMember.Part.CONVENER
        leaves = _("%(school)s leaves the alliance. It can be invited again.") % {"school": school.name}
        removal = Removal(str(member.school_id), school.name, leaves, _HIDDEN if leads else _NOTHING)
        rows.append(
            MemberRow(
                row_id="convener" if leads else f"school-{school.code}",
                cell_id=format_html(' id="school-{}"', school.code) if leads else _NOTHING,
                url=url_for("communities:school", member.school_id),
                name=school.name,
                code=school.code,
                place=f"{school.county.name}{school.township.name if school.township else ''}",
                answer=answer_chip(member),
                joined_on=roc_date(member.joined_on),
                marks=_together([*marks_of(facts), *_notes(notes.get(member.school_id))]),
                removals=[removal] if removable else [],
            )
        )
    return rows


@register.simple_tag
def answer_chip(member: AllianceMember) -> SafeString:
    """`{% answer_chip member %}`: a school's part and answer."""
    if member.part == AllianceMember.Part.CONVENER:
        return chip("info", _("Convener school"))
    if member.answer == AllianceMember.Answer.JOINED:
        return chip("ok", _("Joined"))
    if member.answer == AllianceMember.Answer.INVITED:
        return chip("draft", _("Invited"))
    return chip("neutral", _("Declined"))


@register.simple_tag
def year_marks(facts: SchoolYear | None) -> SafeString:
    """`{% year_marks facts %}`: the marks of a school's year as chips."""
    return _together(marks_of(facts))


def _together(chips: Iterable[SafeString]) -> SafeString:
    return SafeString(" ".join(chips))


def _notes(note: MemberNote | None) -> Iterator[SafeString]:
    if note is None:
        return
    if note.closed:
        yield chip("warn", note.closed)
    if note.outside:
        yield chip("warn", _("outside the community"))
    if note.elsewhere:
        yield chip("warn", _("in %(other)s") % {"other": note.elsewhere})
