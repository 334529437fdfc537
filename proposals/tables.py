"""The columns of the lists of this app."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.chips import chip as written
from core.chips import partial
from core.money import money
from core.reversing import url_for
from core.tables import NOTHING, ChoiceColumn, Column, DateColumn, NumberColumn, Table, TextColumn
from core.templatetags.gonghao import roc_year
from proposals.models import Call, Proposal
from proposals.presenters.progress import chip
from proposals.queries import listed
from proposals.states import CallState, ProposalState
from workspace.marks import unread
from workspace.threads import unread_among


class CallTable(Table):
    """The list of calls (`proposals.filters.CallFilter`)."""

    year = Column(_("Academic year"), "year_id", heading=True)
    state = ChoiceColumn(_("State"), "state", CallState)
    opens = DateColumn(_("Writing begins"), "opens_at")
    subplans_due = DateColumn(_("Sub-plans due"), "subplans_due_at", optional=True)
    until = DateColumn(_("Submission until"), "submit_until")
    proposals = NumberColumn(_("Proposals"), "proposals_count")
    submitted = NumberColumn(_("Submitted"), "submitted_count")

    class Meta:
        order_by = "-year"
        per_page = 50

    def render_year(self, record: Call) -> SafeString:
        """The year, leading to its call."""
        return format_html('<a href="{}">{}</a>', url_for("proposals:call", record.pk), roc_year(record.year_id))

    def render_state(self, record: Call) -> SafeString:
        """The state as a chip."""
        return render_to_string("proposals/_call_state.html", {"call": record})


class ProposalTable(Table):
    """The list of proposals (`proposals.filters.ProposalFilter`)."""

    year = Column(_("Academic year"), "alliance__year_id")
    alliance = Column(_("Alliance"), order_by=("alliance__community__code", "alliance__number"), heading=True)
    convener = TextColumn(_("Convener school"), "convener_name")
    state = ChoiceColumn(_("State"), "state", ProposalState)
    schools = NumberColumn(_("Schools"), "schools_count")
    signed = NumberColumn(_("Signed off"), "signed_count")
    requested = NumberColumn(_("Requested"), "requested")
    approved = NumberColumn(_("Approved"), "approved")

    class Meta:
        order_by = "-year"
        per_page = 50

    def sortable(self, rows: QuerySet[Proposal], column: str) -> QuerySet[Proposal]:
        """With the figure that the list is sorted by."""
        return listed.sortable(self.filters.actor, rows, self.figure(column))

    def prepared(self, records: list[Any]) -> list[Any]:
        """With what the list tells of each."""
        listed.tell(self.filters.actor, records)
        return records

    def render_alliance(self, record: Proposal) -> SafeString:
        """Its name, leading to the proposal, and how many of its comments the reader has not read."""
        mark = unread(Proposal, record.pk, self.unread.get(record.pk, 0))
        return format_html('<a href="{}">{}</a> {}', url_for("proposals:proposal", record.pk), record.alliance, mark)

    def plain_alliance(self, record: Proposal) -> str:
        """Its name, without the mark."""
        return str(record.alliance)

    @cached_property
    def unread(self) -> dict[int, int]:
        """By proposal of the page, how many comments the reader has not read."""
        return unread_among(Proposal, [record.pk for record in self.page.object_list], self.filters.actor)

    def render_state(self, record: Proposal) -> SafeString:
        """The state as a chip."""
        return written(**chip(record))

    def render_requested(self, record: Any) -> SafeString:
        """The sum, and how many schools it counts where it leaves some out."""
        return self._sum(record, record.requested)

    def render_approved(self, record: Any) -> SafeString:
        """As what is requested."""
        return self._sum(record, record.approved)

    def _sum(self, record: Any, amount: int | None) -> SafeString:
        return format_html("{}{}", money(amount) or NOTHING, partial(record.summed_count, record.subplans_count))
