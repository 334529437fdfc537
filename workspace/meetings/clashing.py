"""The cells of a meeting that two people may change at once, and what of both stands (`core.begun`)."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Membership
from core.begun import settled
from workspace.meetings import kinds
from workspace.models import AgendaItem, Attendance, Invitee, Outcome, Resolution, Seat


def settled_item(item: AgendaItem, stored: Mapping[str, Any], given: Mapping[str, Any], begun: str) -> dict[str, Any]:
    """What the cells of a locked item of an agenda shall hold. Raises Clashed."""

    def told(name: str, value: Any) -> tuple[str, str]:
        if name == "pointed":
            return _("Points to"), str(value) if value is not None else ""
        if name == "proposes":
            declared = kinds.of(item.meeting).resolving(value)
            return _("What is to be resolved"), str(declared.label) if declared is not None else ""
        return str(getattr(AgendaItem._meta.get_field(name), "verbose_name", name)), str(value)

    return settled(
        stored, given, begun, told=told, written=lambda name: (item, "object_id" if name == "pointed" else name)
    )


def seat_cells(seats: Mapping[int, str]) -> dict[str, str]:
    """Seats by membership, as a page's marks name them."""
    return {f"seat-{key}": seat for key, seat in seats.items()}


def settled_seats(there: Mapping[Any, Invitee], seats: Mapping[int, str], begun: str) -> dict[int, str]:
    """Which seat each of the memberships in `seats` shall have; `there` are invitees by membership. Raises Clashed."""
    names = {each.pk: each.person.name for each in Membership.objects.select_related("person").filter(pk__in=seats)}

    def told(name: str, seat: str) -> tuple[str, str]:
        return names.get(_key(name), name), str(Seat(seat).label) if seat else _("Not invited")

    def written(name: str) -> tuple[Model, str] | None:
        return (there[_key(name)], "seat") if _key(name) in there else None

    stored = seat_cells({key: there[key].seat if key in there else "" for key in seats})
    holds = settled(stored, seat_cells(seats), begun, told=told, written=written)
    return {_key(name): seat for name, seat in holds.items()}


#: The columns in which attendance is recorded, by what their cells are called on the page.
ATTENDED = {"way": "attendance", "stands": "stands_in", "left": "left_before"}


def attendance_cells(row: Invitee) -> dict[str, Any]:
    """What is recorded of somebody's attendance."""
    return {f"{cell}-{row.pk}": getattr(row, column) for cell, column in ATTENDED.items()}


def settled_attendance(rows: Mapping[int, Invitee], given: Mapping[str, Any], begun: str) -> dict[str, Any]:
    """What the cells of attendance shall hold; `rows` are the invitees by key. Raises Clashed."""

    def told(name: str, value: Any) -> tuple[str, str]:
        row, column = rows[_key(name)], ATTENDED[name.partition("-")[0]]
        text = str(Attendance(value).label) if column == "attendance" and value else str(value or "")
        return f"{row} {getattr(Invitee._meta.get_field(column), 'verbose_name', '')}", text

    stored = {name: value for row in rows.values() for name, value in attendance_cells(row).items()}
    given = {name: value for name, value in given.items() if name in stored}
    return settled(
        stored,
        given,
        begun,
        told=told,
        written=lambda name: (rows[_key(name)], ATTENDED[name.partition("-")[0]]),
    )


#: What a resolution says, with what stands there where there is none.
_RESOLVED = {"outcome": "", "wording": "", "votes_for": None, "votes_against": None, "abstaining": None}


def resolution_cells(item: AgendaItem, resolution: Resolution | None) -> dict[str, Any]:
    """What is recorded of an item: its resolution, and why each who keeps away does."""
    cells: dict[str, Any] = {name: getattr(resolution, name, default) for name, default in _RESOLVED.items()}
    cells["chosen"] = ",".join(resolution.keys) if resolution is not None else ""
    return cells | {f"recused-{each.invitee_id}": each.reason for each in item.recusals.all()}


def settled_resolution(
    item: AgendaItem, resolution: Resolution | None, given: Mapping[str, Any], begun: str
) -> dict[str, Any]:
    """What the cells of a locked item's resolution shall hold. Raises Clashed."""
    stored = resolution_cells(item, resolution)
    names = {f"recused-{row.pk}": str(row) for row in item.meeting.invitees.select_related("membership__person")}

    def told(name: str, value: Any) -> tuple[str, str]:
        if name in names:
            return names[name], str(value or "")
        text = str(Outcome(value).label) if name == "outcome" and value else "" if value is None else str(value)
        if name == "chosen" and resolution is not None:
            text = "、".join(resolution.names)
        return str(getattr(Resolution._meta.get_field(name), "verbose_name", name)), text

    return settled({name: stored.get(name, "") for name in given}, given, begun, told=told)


def _key(name: str) -> int:
    return int(name.rpartition("-")[2])
