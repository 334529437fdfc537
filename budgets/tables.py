"""The columns of the lists of this app."""

from typing import Any

from django.db.models import Case, When
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.chips import chip, partial
from core.reversing import url_for
from core.tables import Column, NumberColumn, Table


class _Stage(Column):
    """How far a decision is: requested, reported, approved."""

    def key(self, path: str) -> Combinable:
        """The number of its step."""
        return Case(When(approved__isnull=False, then=2), When(reported__isnull=False, then=1), default=0)


class GrantTable(Table):
    """The list of grants (`budgets.filters.GrantFilter`)."""

    alliance = Column(_("Alliance"), order_by=("community__code", "number"), heading=True)
    requested = NumberColumn(_("Requested amount"), "requested")
    reported = NumberColumn(_("Reported amount"), "reported")
    approved = NumberColumn(_("Approved amount"), "approved")
    state = _Stage(_("State"), order_by=("approved",))

    class Meta:
        order_by = "alliance"
        per_page = 50

    def render_alliance(self, record: Any) -> SafeString:
        """Its name, leading to its grants, and how many schools are counted where it leaves some out."""
        name = format_html('<a href="{}">{}</a>', url_for("budgets:grants", record.pk), record)
        return name + partial(record.seen, record.whole)

    def render_state(self, record: Any) -> SafeString:
        """How far the decision is."""
        if record.approved is not None:
            return chip("ok", gettext("Approved"))
        return (
            chip("draft", gettext("Requested"))
            if record.reported is None
            else chip("info", gettext("Reported to the ministry"))
        )
