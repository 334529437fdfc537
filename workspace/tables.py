"""The columns of the list of letters."""

from functools import cached_property

from django.db.models import Case, When
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.chips import chip
from core.reversing import url_for
from core.tables import Column, DateColumn, Table, TextColumn
from workspace.letters import kinds, shown
from workspace.models import Letter


class _State(Column):
    """Whether it holds: in force, corrected, voided."""

    def key(self, path: str) -> Combinable:
        """The number of its step."""
        return Case(When(voided__isnull=False, then=2), When(corrected_by__isnull=False, then=1), default=0)


class LetterTable(Table):
    """The list of letters (`workspace.filters.LetterFilter`)."""

    number = Column(_("Letter number"), "number", heading=True)
    dated = DateColumn(_("Letter date"), "dated")
    kind = Column(_("Kind"), "kind")
    subject = TextColumn(_("Subject"), "subject")
    sender = TextColumn(_("Sender"), "sender__name", optional=True)
    receiver = TextColumn(_("Receiver"), "receiver__name")
    about = TextColumn(_("About"), "about", optional=True)
    state = _State(_("State"), "number", order_by=("pk",))
    opened = DateColumn(_("First opened"), "opened_at")

    class Meta:
        order_by = "-dated"
        per_page = 50

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {kind.key: str(kind.label) for kind in kinds.every()}

    def render_number(self, record: Letter) -> SafeString:
        """Its number, leading to it."""
        return format_html('<a href="{}">{}</a>', url_for("workspace:letter", record.pk), record.number)

    def render_kind(self, record: Letter) -> str:
        """What its kind is called."""
        return self._labels.get(record.kind, record.kind)

    def render_state(self, record: Letter) -> SafeString:
        """Whether it holds, as a chip."""
        return chip(**shown.state_of(record))
