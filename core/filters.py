"""Filters of a list, kept in its URL: django-filter's declarations over rows that the judge has scoped.

An app declares its filter sets in its room `filters`; docs/howto/add-a-list.md shows one.
"""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import Field, Form
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor


class SeenFilter(django_filters.ChoiceFilter):
    """A choice among what the reader sees, such as the years of the rows: `seen(actor)` says the values, each with its
    word, and is asked once a page."""

    def __init__(
        self, *args: Any, seen: Callable[[Actor], Iterable[tuple[Any, Any]]], label: Any, **options: Any
    ) -> None:
        super().__init__(*args, label=label, empty_label=gettext_lazy("All"), **options)
        self.seen = seen

    @property
    def field(self) -> Field:
        """The field of the form, with its choices."""
        if not hasattr(self, "_field"):
            self.extra["choices"] = [*self.seen(self.parent.actor)]
        field: Field = super().field
        return field


class FilterSet(django_filters.FilterSet):
    """What one looks for in a list, and the rows that answer (`qs`).

    `query` is a page's query string, `actor` who asks. What is not valid counts as not chosen. A subclass names its
    model in `Meta` and says in `rows` where to look: that is the only source, so that nothing is read past the judge.
    """

    def __init__(self, query: QueryDict, actor: Actor) -> None:
        self.actor = actor
        super().__init__(query, self._meta.model._default_manager.none())

    def rows(self) -> QuerySet[Any]:
        """The rows to choose from: a query of the app, scoped to the actor, in the order of the list by itself."""
        raise NotImplementedError

    @property
    def form(self) -> Form:
        """The filters as a form."""
        if not hasattr(self, "_form"):
            self._form: Form = self.get_form_class()(self.data, **self.form_inputs())
        return self._form

    def form_inputs(self) -> dict[str, Any]:
        """What the form asks for besides the query string, where `Meta.form` is more than a Form."""
        return {}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that fit. Every filter is asked, so that one may mean something while nothing is chosen."""
        rows = self.rows()
        for name, each in self.filters.items():
            rows = each.filter(rows, self.form.cleaned_data.get(name))
        return rows

    @property
    def given(self) -> list[tuple[str, str]]:
        """What the query string says of these filters, as names and values; none where nothing is looked for."""
        return [(name, value) for name in self.form.fields for value in self.data.getlist(name) if value]

    def same(self, query: QueryDict) -> "FilterSet":
        """The same filters for another query string, of the same reader."""
        return type(self)(query, self.actor)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What of `given` is valid, each filter in one form: what a saved view holds."""
        found = []
        for name, field in self.form.fields.items():
            asked, value = self.data.getlist(name), self.form.cleaned_data.get(name)
            if not any(asked) or name in self.form.errors or value in (None, "", [], False):
                continue
            if value is True:
                found.append((name, "on"))
            elif getattr(field.widget, "allow_multiple_selected", False):
                found += [(name, each) for each in asked if each]
            else:
                found.append((name, value if type(value) is str else asked[-1].strip()))
        return found

    @property
    def left_out(self) -> list[str]:
        """What of `given` counts as not chosen, told: a year that is gone, a row that one may not see."""
        return [
            _("%(filter)s: %(value)s") % {"filter": self.form.fields[name].label, "value": value[:60]}
            for name, value in self.given
            if name in self.form.errors
        ]
