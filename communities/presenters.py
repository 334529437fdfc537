"""Where an alliance stands and what marks a school's year, as chips; what happened to either, with their parts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from communities.models import (
    Alliance,
    AllianceMember,
    AlliancePartner,
    Confirmation,
    CooperatingUnit,
    School,
    SchoolYear,
)
from core import queries as core
from core.chips import chip
from core.templatetags.gonghao import roc_year
from workspace.presenters import ShownFile, shown_of
from workspace.private_links import kinds
from workspace.private_links.shown import ShownLink, links_of
from workspace.queries import files_history

#: The parts of an alliance: what each is called, and the column that holds whose it is.
_PARTS: dict[type[Any], tuple[str | Promise, str]] = {
    AllianceMember: (_("Member school"), "school_id"),
    AlliancePartner: (_("Partner"), "organisation_id"),
    CooperatingUnit: (_("Cooperating unit"), "school_id"),
}


def state_of(alliance: Alliance) -> dict[str, str]:
    """Where the alliance stands: the kind and the word of its chip."""
    if alliance.forming:
        return {"kind": "draft", "word": gettext("Being formed")}
    if alliance.applied:
        return {"kind": "ok", "word": gettext("Has applied")}
    return {"kind": "neutral", "word": gettext("Closed")}


def marks_of(facts: SchoolYear | None) -> Iterator[SafeString]:
    """The marks of a school's year."""
    if facts is None:
        return
    if facts.benchmark:
        yield chip("info", gettext("Benchmark school"))
    if facts.designated_partnership:
        yield chip("neutral", gettext("Designated for item 1"))
    if facts.designated_outreach:
        yield chip("neutral", gettext("Designated for outreach"))
    if facts.free_admission_zone:
        yield chip("warn", gettext("Free-admission zone"))


def history_of_alliance(alliance: Alliance) -> list[core.HistoryEntry]:
    """Every change of the alliance and its parts, removed ones too, newest first."""
    entries = core.history_of(alliance)
    for model, (called, column) in _PARTS.items():
        recorded = core.events_of(model).objects.filter(alliance_id=alliance.pk)
        whose = dict(recorded.values_list("pgh_obj_id", column))
        names = Organisation.objects.in_bulk(whose.values())
        entries += core.histories_of(model, whose, partial(_name, str(called), names, column))
    asked = core.events_of(Confirmation).objects.filter(alliance_id=alliance.pk).values_list("pgh_obj_id", flat=True)
    keys = set(asked)
    entries += core.histories_of(Confirmation, keys, lambda event: str(Confirmation._meta.verbose_name))
    entries += files_history(Confirmation, keys)
    return _newest_first([*entries, *kinds.history_of(Confirmation, keys)])


@dataclass(frozen=True, slots=True)
class Asked:
    """What a unit or partner was asked last and what it answered, as a chip, with the links it was given for that."""

    row: Confirmation
    kind: str
    word: str
    links: Sequence[ShownLink]
    files: Sequence[ShownFile] = ()


_CHIPS = {
    Confirmation.Answer.TAKES_PART: "ok",
    Confirmation.Answer.OTHERWISE: "warn",
    Confirmation.Answer.DECLINES: "bad",
}


def asked_of(confirmations: Iterable[Confirmation]) -> dict[tuple[int | None, int | None], Asked]:
    """The newest of each unit and partner, by (unit, partner); two queries for all their links, one for their files."""
    newest: dict[tuple[int | None, int | None], Confirmation] = {}
    for row in confirmations:
        newest.setdefault((row.unit_id, row.partner_id), row)
    keys = [row.pk for row in newest.values()]
    links, files = links_of(Confirmation, keys), shown_of(Confirmation, keys)
    return {
        key: Asked(row, *_told(row, links.get(row.pk, ())), links.get(row.pk, ()), files.get(row.pk, ()))
        for key, row in newest.items()
    }


def _told(row: Confirmation, links: Sequence[ShownLink]) -> tuple[str, str]:
    """How far it has come: the chip's kind and word. Without a link in force nobody can answer any more."""
    if row.answer:
        return _CHIPS[Confirmation.Answer(row.answer)], row.get_answer_display()
    if not links or any(each.is_in_force for each in links):
        return "draft", gettext("Asked, not answered yet")
    if links[0].link.revoked_at is not None:
        return "neutral", gettext("Asked, withdrawn")
    return "warn", gettext("Not answered in time")


def history_of_school(school: School) -> list[core.HistoryEntry]:
    """Every change of the school, its name and code, and its facts of each year, newest first."""
    years = core.events_of(SchoolYear).objects.filter(school_id=school.pk).values_list("pgh_obj_id", flat=True)
    return _newest_first(
        [
            *core.history_of(school),
            *core.histories_of(Organisation, [school.pk]),
            *core.histories_of(SchoolYear, set(years), lambda event: roc_year(event.year_id)),
        ]
    )


def _newest_first(entries: list[core.HistoryEntry]) -> list[core.HistoryEntry]:
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _name(called: str, names: dict[Any, Organisation], column: str, event: Any) -> str:
    organisation = names.get(getattr(event, column))
    return f"{called} {organisation.name}" if organisation else called
