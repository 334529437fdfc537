"""The activities of an item as its page shows them: rows of cells, and their months in the schedule."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.months import Month, months_of
from core.reversing import url_for
from core.texts import texts_of
from proposals.models import Activity, SubplanItem
from workspace.marks import Marks
from workspace.templatetags.comments import comment_mark

_NOTHING, _DISABLED = SafeString(""), SafeString(" disabled")


@dataclass(frozen=True, slots=True)
class ActivityCell:
    """A text of an activity: its control's name, what it is called, how long it may be, what stands in it."""

    name: str
    label: str
    longest: str
    value: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity: its cells, its months (`months_name`: their control), what can be done with it.

    `mirrors`: the cell that its legend in the schedule repeats. `no_up`, `no_down`: the attribute of a button that
    cannot be used. `talk`: the mark that leads to its comments.
    """

    cells: list[ActivityCell]
    months_name: str
    mirrors: str
    legend: str
    months: Sequence[Month]
    move_url: SafeString
    remove_url: SafeString
    up: str
    down: str
    remove: str
    removal: str
    no_up: SafeString
    no_down: SafeString
    talk: SafeString


def activity_rows(item: SubplanItem, talk: Marks | None) -> list[ActivityRow]:
    """The activities of an item in their order."""
    columns = [(column, str(column.label), str(column.longest)) for column in texts_of(Activity)]
    activities = list(item.activities.all())
    rows = []
    for activity in activities:
        prefix, called = f"activity-{activity.pk}-", activity.name or _("(no name yet)")
        cells = [ActivityCell(f"{prefix}{col.name}", label, most, col.of(activity)) for col, label, most in columns]
        rows.append(
            ActivityRow(
                cells=cells,
                months_name=f"{prefix}months",
                mirrors=cells[0].name,
                legend=called,
                months=months_of(activity.months),
                move_url=url_for("proposals:move_activity", item.subplan_id, activity.pk),
                remove_url=url_for("proposals:remove_activity", item.subplan_id, activity.pk),
                up=_("Move %(name)s up") % {"name": called},
                down=_("Move %(name)s down") % {"name": called},
                remove=_("Remove %(name)s") % {"name": called},
                removal=_("The activity “%(name)s” is removed with its months. The history keeps what was written.")
                % {"name": called},
                no_up=_DISABLED if activity is activities[0] else _NOTHING,
                no_down=_DISABLED if activity is activities[-1] else _NOTHING,
                talk=comment_mark(talk, f"activity-{activity.pk}", called),
            )
        )
    return rows
