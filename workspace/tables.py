"""The columns of the lists of letters and invitations."""

from functools import cached_property
from typing import Any

from django.db.models import Case, When
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.chips import chip
from core.reversing import url_for
from core.tables import ChoiceColumn, Column, DateColumn, Table, TextColumn
from workspace.invitations import Standing
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


_CHIPS = {
    Standing.NONE: "draft",
    Standing.FAILED: "bad",
    Standing.RUN_OUT: "warn",
    Standing.WAITING: "info",
    Standing.PERHAPS: "warn",
    Standing.INVITED: "info",
    Standing.SET: "ok",
}


class InvitationTable(Table):
    """The list of invitations (`workspace.filters.InvitationFilter`)."""

    name = TextColumn(_("Name"), "name", heading=True)
    email = TextColumn(_("E-mail"), "email")
    standing = ChoiceColumn(_("State"), "standing", Standing)
    invited = DateColumn(_("Last invited"), "invited_at")
    until = DateColumn(_("Link holds until"), "holds_until")
    answer = Column(_("The server's answer"), "answer", optional=True)

    class Meta:
        order_by = "name"
        per_page = 50

    def render_name(self, record: Person) -> SafeString:
        """The name, leading to the person's page."""
        return format_html('<a class="strong" href="{}">{}</a>', url_for("accounts:person", record.pk), record.name)

    def render_standing(self, record: Any) -> SafeString:
        """How far it has come, as a chip."""
        standing = Standing(record.standing)
        return chip(_CHIPS[standing], str(standing.label))

    def render_answer(self, record: Any) -> str:
        """What the mail server said."""
        return record.answer or ""
