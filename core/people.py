"""The list of people: staff's, of whoever may sign in. Here, because lists stand above `accounts`."""

from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter

from accounts.models import Person
from accounts.queries import people_known_by, people_visible_to
from core.filters import FilterSet
from core.reversing import url_for
from core.tables import Column, Table, TextColumn


class PersonFilter(FilterSet):
    """The filters of the list of people."""

    q = CharFilter(label=_("Name, e-mail or organisation"), max_length=100, method="of_words")

    class Meta:
        model = Person
        fields: list[str] = []

    def rows(self) -> QuerySet[Person]:
        """The people one may see, with their roles today."""
        return people_visible_to(self.actor)

    def of_words(self, people: QuerySet[Person], _name: str, words: str) -> QuerySet[Person]:
        """Those of a name, an e-mail or an organisation."""
        return people_known_by(people, words)


class PersonTable(Table):
    """The list of people (`PersonFilter`)."""

    name = TextColumn(_("Name"), "name", heading=True)
    email = TextColumn(_("E-mail"), "email")
    roles = Column(_("Roles today"))

    class Meta:
        order_by = "name"
        per_page = 50

    def render_name(self, record: Person) -> SafeString:
        """The name, leading to the person's page."""
        return format_html('<a class="strong" href="{}">{}</a>', url_for("accounts:person", record.pk), record.name)

    def render_roles(self, record: Any) -> SafeString:
        """The roles in force, each with its organisation."""
        held = [(each.organisation.name, each.get_role_display()) for each in record.in_force]
        none = format_html('<span class="quiet">{}</span>', gettext("none today"))
        return format_html_join(SafeString("<br>"), "{} · {}", held) or none
