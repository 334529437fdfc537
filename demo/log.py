"""When things happened in the nation, and the log of its transitions."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from accounts.actors import Actor
from core.models import Transition
from core.transitions import Table
from demo.nation import Nation

#: What was said at an event.
REMARKS = {
    "return": "請補充子計畫之量化指標並重新核章。（示範資料）",
    "refuse": "計畫內容與社區需求之關聯不足。（示範資料）",
}


def day(nation: Nation, year: int, days: int) -> datetime:
    """Nine o'clock, so many days before or after the nation's day; in past years, its anniversary."""
    whole = nation.on.replace(year=nation.on.year - (nation.year - year), day=min(nation.on.day, 28))
    return timezone.make_aware(datetime.combine(whole + timedelta(days=days), time(9)))


class Log:
    """Transitions of many records, written together."""

    def __init__(self) -> None:
        self.rows: list[Transition] = []

    def tell(self, row: Any, table: Table, way: Sequence[tuple[str, Actor, datetime]]) -> None:
        """The record went this way from the beginning of its table: (event, by whom, when)."""
        source = str(row._meta.get_field(table.field).default)
        for event, by, at in way:
            target = str(table.moves[source, event].target)
            self.rows.append(
                Transition(
                    content_type=ContentType.objects.get_for_model(row),
                    object_id=row.pk,
                    event=event,
                    source=source,
                    target=target,
                    person_id=by.person_id,
                    membership_id=by.membership_id,
                    remark=REMARKS.get(event, ""),
                    at=at,
                )
            )
            source = target

    def write(self) -> None:
        """Put it into the database."""
        Transition.objects.bulk_create(self.rows, batch_size=2000)
