"""The columns of the list of imports."""

from functools import cached_property

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.chips import chip
from core.reversing import url_for
from core.tables import NOTHING, ChoiceColumn, Column, DateColumn, Table, TextColumn
from core.templatetags.gonghao import roc_datetime
from exchange import kinds, queries
from exchange.models import Batch
from exchange.states import BatchState

_CHIPS = {
    BatchState.READING: "info",
    BatchState.ASKING: "warn",
    BatchState.PREVIEW: "info",
    BatchState.WRONG: "bad",
    BatchState.APPLIED: "ok",
    BatchState.DISCARDED: "neutral",
    BatchState.UNDONE: "neutral",
}


def state_of(batch: Batch) -> dict[str, str]:
    """Where a batch stands: the kind and the word of its chip."""
    return {"kind": _CHIPS[BatchState(batch.state)], "word": batch.get_state_display()}


class BatchTable(Table):
    """The list of imports (`exchange.filters.BatchFilter`)."""

    file = TextColumn(_("File"), "file__name", heading=True)
    kind = Column(_("What it is"), order_by=("place_of_kind",))
    year = Column(_("School year"), "year")
    state = ChoiceColumn(_("State"), "state", BatchState)
    by = TextColumn(_("By"), "person__name")
    uploaded = DateColumn(_("Uploaded"), "at")
    applied = DateColumn(_("Applied"), "applied_at", optional=True)

    class Meta:
        order_by = "-uploaded"
        per_page = 50

    def sortable(self, rows: QuerySet[Batch], column: str) -> QuerySet[Batch]:
        """With the place of each kind among all, where the list is sorted by it."""
        return rows.annotate(place_of_kind=queries.place_of_kind()) if column == "kind" else rows

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {each.key: str(each.title) for each in kinds.every()}

    def render_file(self, record: Batch) -> SafeString:
        """Its name, leading to what it would change."""
        return format_html('<a href="{}">{}</a>', url_for("exchange:batch", record.pk), record.file.name)

    def render_kind(self, record: Batch) -> str:
        """The title of its kind; nothing while nobody knows."""
        return self._titles.get(record.kind, NOTHING)

    def render_state(self, record: Batch) -> SafeString:
        """The state as a chip."""
        return chip(**state_of(record))

    def render_by(self, record: Batch) -> SafeString:
        """Who gave it."""
        giver = record.person.name if record.person else gettext("The system")
        return format_html('<span class="nowrap">{}</span>', giver)

    def render_uploaded(self, record: Batch) -> SafeString:
        """Its moment, on one line."""
        return format_html('<span class="nowrap">{}</span>', roc_datetime(record.at))
