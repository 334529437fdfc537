"""The columns of the lists of the overview."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.chips import chip, partial
from core.money import money
from core.reversing import url_for
from core.tables import NOTHING, ChoiceColumn, Column, NumberColumn, Table, TextColumn
from dashboards.queries import lists
from dashboards.queries.lists import AllianceRow
from proposals.presenters.progress import chip as state_of
from proposals.states import ProposalState, SubplanState


class SubplanProgressTable(Table):
    """The list of sub-plans (`dashboards.filters.SubplanProgressFilter`)."""

    school = TextColumn(_("School"), "school__organisation__name", heading=True, second=_("School code"))
    county = Column(_("County"), "school__county__name", order_by=("school__county", "school__organisation__code"))
    alliance = Column(_("Alliance"), order_by=("proposal__alliance__community__code", "proposal__alliance__number"))
    state = ChoiceColumn(_("State"), "state", SubplanState)
    asked = NumberColumn(_("Asked for"), "asked")
    reported = NumberColumn(_("Reported"), "reported")
    approved = NumberColumn(_("Approved"), "approved")

    class Meta:
        order_by = "county"
        per_page = 25

    def render_school(self, record: Any) -> SafeString:
        """Its name, leading to the sub-plan, and its code."""
        body = record.school.organisation
        return format_html(
            '<a href="{}">{}</a><br><span class="quiet small">{}</span>',
            url_for("proposals:subplan", record.pk),
            body.name,
            body.code,
        )

    def render_alliance(self, record: Any) -> SafeString:
        """Its name, leading to its proposal."""
        url = url_for("proposals:proposal", record.proposal_id)
        return format_html('<a href="{}">{}</a>', url, record.proposal.alliance)

    def render_state(self, record: Any) -> SafeString:
        """The state as a chip."""
        return chip(**state_of(record))

    def render_asked(self, record: Any) -> SafeString:
        """The amount, leading to the budget."""
        return format_html('<a href="{}">{}</a>', url_for("budgets:table", record.plan_id), money(record.asked))

    def totals(self) -> tuple[str, dict[str, int | None]]:
        """The sums over all of the list, not only of the page."""
        sums = lists.totals(self.filters.qs)
        called = gettext("All %(n)s of this list") % {"n": money(self.page.paginator.count)}
        return called, {"asked": sums.asked, "reported": sums.reported, "approved": sums.approved}


class AllianceProgressTable(Table):
    """The list of alliances with their progress (`dashboards.filters.AllianceProgressFilter`)."""

    alliance = Column(_("Alliance"), order_by=("community__code", "number"), heading=True, second=_("Community code"))
    state = ChoiceColumn(_("State"), "proposal__state", ProposalState)
    signed = NumberColumn(_("Signed off"))
    ready = NumberColumn(_("Ready for sign-off"))
    subplans = NumberColumn(_("Sub-plans"))
    hard = NumberColumn(_("To mend"))
    principles = NumberColumn(_("Principles"))
    asked = NumberColumn(_("Asked for"))
    reported = NumberColumn(_("Reported"))
    approved = NumberColumn(_("Approved"))

    class Meta:
        order_by = "alliance"
        per_page = 25

    def prepared(self, records: list[Any]) -> list[AllianceRow]:
        """The alliances with their counts and sums."""
        return lists.with_progress(self.filters.actor, records)

    def render_alliance(self, record: AllianceRow) -> SafeString:
        """Its name, leading to its proposal, or to itself where it has none, and its code."""
        return format_html(
            '<a href="{}">{}</a><br><span class="quiet small">{}</span>',
            self._url(record),
            record.alliance,
            record.alliance.community.code,
        )

    def render_state(self, record: AllianceRow) -> SafeString:
        """The proposal's state as a chip."""
        return chip(**state_of(record.proposal)) if record.proposal else chip("neutral", gettext("No proposal yet"))

    def render_signed(self, record: AllianceRow) -> SafeString:
        """How many are signed off, leading to them."""
        return self._to_schools(record, record.done.signed)

    def render_ready(self, record: AllianceRow) -> SafeString:
        """How many are ready, leading to them."""
        return self._to_schools(record, record.done.ready)

    def render_subplans(self, record: AllianceRow) -> SafeString:
        """How many there are, leading to them."""
        return self._to_schools(record, record.done.total)

    def render_hard(self, record: AllianceRow) -> SafeString:
        """How many findings are to be mended, leading to them."""
        return self._counted(record, record.tally.hard if record.tally else None)

    def render_principles(self, record: AllianceRow) -> SafeString:
        """How many ask for a justification, leading to them."""
        return self._counted(record, record.tally.principle if record.tally else None)

    def render_asked(self, record: AllianceRow) -> SafeString:
        """The sum, and how many schools it counts where it leaves some out."""
        if record.proposal is None:
            return SafeString(NOTHING)
        return format_html("{}{}", money(record.sums.asked), partial(record.done.total, record.members))

    def render_reported(self, record: AllianceRow) -> str:
        """The sum; nothing where none is recorded yet."""
        return money(record.sums.reported) or NOTHING

    def render_approved(self, record: AllianceRow) -> str:
        """The sum; nothing where none is recorded yet."""
        return money(record.sums.approved) or NOTHING

    @staticmethod
    def _url(record: AllianceRow) -> str:
        if record.proposal:
            return url_for("proposals:proposal", record.proposal.pk)
        return url_for("communities:alliance", record.alliance.pk)

    def _to_schools(self, record: AllianceRow, number: int) -> SafeString:
        return format_html('<a href="{}#schools">{}</a>', self._url(record), number)

    @staticmethod
    def _counted(record: AllianceRow, number: int | None) -> SafeString:
        if number is None or record.proposal is None:
            return format_html('<span class="quiet">{}</span>', gettext("not counted"))
        if not number:
            return SafeString("0")
        return format_html('<a href="{}">{}</a>', reverse("proposals:findings", args=[record.proposal.pk]), number)
