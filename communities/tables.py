"""The columns of the lists of this app."""

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.roles import ROLES
from communities.filters import YearFilterSet
from communities.links import invite_url
from communities.models import Alliance, Community, Institution, LocationClass, School, SchoolKind
from communities.presenters import marks_of, state_of
from communities.queries import alliances as queries
from communities.queries import land
from communities.queries.offices import OFFICES
from communities.queries.schools import closing
from core.chips import chip
from core.reversing import url_for
from core.tables import NOTHING, ChoiceColumn, Column, NumberColumn, Table, TextColumn


class SchoolTable(Table):
    """The list of schools (`communities.filters.SchoolFilter`)."""

    code = Column(_("Code"), "organisation__code")
    name = TextColumn(_("School"), "organisation__name", heading=True)
    place = Column(_("Place"), order_by=("county__code", "township__code"))
    ownership = ChoiceColumn(_("Public or private"), "ownership", Institution.Ownership, optional=True)
    kind = ChoiceColumn(_("Kind"), "facts__kind", SchoolKind)
    location_class = ChoiceColumn(_("Location class"), "facts__location_class", LocationClass)
    marks = Column(_("Marks"))
    classes = NumberColumn(_("Classes"), "classes")
    students = NumberColumn(_("Students"), "students")
    address = TextColumn(_("Address"), "address", optional=True)
    phone = Column(_("Telephone"), "phone", optional=True)

    class Meta:
        order_by = "code"
        per_page = 50

    def render_name(self, record: School) -> SafeString:
        """Its name, leading to its page, and that it is closed."""
        closed = closing(record)
        url, mark = url_for("communities:school", record.pk), chip("warn", closed) if closed else ""
        return format_html('<a href="{}">{}</a> {}', url, record.name, mark)

    def render_place(self, record: School) -> SafeString:
        """County and township; that the address is missing."""
        if record.township:
            return format_html('<span class="nowrap">{}{}</span>', record.county.name, record.township.name)
        return format_html("{} {}", record.county.name, chip("warn", gettext("no address")))

    def render_marks(self, record: Any) -> SafeString:
        """The marks of the year as chips."""
        return SafeString(f'<span class="row">{" ".join(marks_of(record.facts))}</span>')


class AllianceTable(Table):
    """The list of alliances (`communities.filters.AllianceFilter`)."""

    community = Column(_("Community"), order_by=("community__code", "number"), heading=True)
    convener = TextColumn(_("Convener school"), "convener_name")
    joined = NumberColumn(_("Joined"), "joined")
    invited = NumberColumn(_("Invited"), "invited")
    declined = NumberColumn(_("Declined"), "declined")
    state = Column(_("State"), order_by=("forming", "applied"))

    class Meta:
        order_by = "community"
        per_page = 25

    def sortable(self, rows: QuerySet[Alliance], column: str) -> QuerySet[Alliance]:
        """With the figure that the list is sorted by."""
        return queries.sortable(rows, self.figure(column))

    def prepared(self, records: list[Any]) -> list[Any]:
        """With what the list tells of each."""
        queries.tell(records)
        return records

    def render_community(self, record: Alliance) -> SafeString:
        """Its name, leading to its page, and its community's code."""
        return format_html(
            '<a href="{}">{}</a> <span class="quiet small">{}</span>',
            url_for("communities:alliance", record.pk),
            record,
            record.community.code,
        )

    def render_convener(self, record: Any) -> str:
        """Its name, or that there is none yet."""
        return record.convener_name or chip("warn", gettext("No convener"))

    def render_state(self, record: Alliance) -> SafeString:
        """Where it stands."""
        return chip(**state_of(record))


class CommunityTable(Table):
    """The list of communities (`communities.filters.CommunityFilter`)."""

    filters: YearFilterSet

    code = Column(_("Code"), "code")
    name = TextColumn(_("Community"), "name", heading=True)
    counties = Column(_("Counties"))
    townships = NumberColumn(_("Townships"), "townships")
    schools = NumberColumn(_("Schools"), "schools")

    class Meta:
        order_by = "code"
        per_page = 50

    def sortable(self, rows: QuerySet[Community], column: str) -> QuerySet[Community]:
        """With the number of schools, where the list is sorted by it."""
        return land.with_schools(rows, self.filters.year) if column == "schools" else rows

    def prepared(self, records: list[Any]) -> list[Any]:
        """With what the list tells of each."""
        land.tell(records, self.filters.year)
        return records

    def render_name(self, record: Community) -> SafeString:
        """Its name, leading to what it covers in the year."""
        url = url_for("communities:community", record.pk)
        return format_html('<a href="{}?year={}">{}</a>', url, self.filters.year, record.name)

    def render_counties(self, record: Any) -> str:
        """The counties that it reaches into."""
        return gettext(", ").join(record.counties) or NOTHING


class VacancyTable(Table):
    """The list of schools without an officer, accountant or principal (`communities.filters.VacancyFilter`)."""

    code = Column(_("Code"), "organisation__code")
    name = TextColumn(_("School"), "organisation__name", heading=True)
    county = Column(_("County"), order_by=("county__code",))
    officer = Column(ROLES[OFFICES["officer"]].name, "officer")
    accountant = Column(ROLES[OFFICES["accountant"]].name, "accountant")
    principal = Column(ROLES[OFFICES["principal"]].name, "principal")

    class Meta:
        order_by = "code"
        per_page = 50

    def render_name(self, record: School) -> SafeString:
        """Its name, leading to its page."""
        return format_html('<a href="{}">{}</a>', url_for("communities:school", record.pk), record.name)

    def render_county(self, record: School) -> str:
        """Where it lies."""
        return record.county.name

    def render_officer(self, record: Any) -> SafeString:
        """Whether it has one; else the way to give somebody the role."""
        return _held(record, "officer")

    def render_accountant(self, record: Any) -> SafeString:
        """Whether it has one; else the way to give somebody the role."""
        return _held(record, "accountant")

    def render_principal(self, record: Any) -> SafeString:
        """Whether it has one; else the way to give somebody the role."""
        return _held(record, "principal")


def _held(school: School, office: str) -> SafeString:
    if getattr(school, office):
        return chip("ok", gettext("there is one"))
    role = OFFICES[office]
    label = gettext("Give somebody the role %(role)s of %(school)s") % {"role": ROLES[role].name, "school": school.name}
    return format_html(
        '{} <a class="small nowrap" href="{}" aria-label="{}">{}</a>',
        chip("warn", gettext("nobody")),
        invite_url(school, role),
        label,
        gettext("Give the role"),
    )
