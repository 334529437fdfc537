"""The ministry's list of senior high schools (高級中等學校名錄)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.imports.columns import (
    OfAddresses,
    code_column,
    county_column,
    is_below_senior_high,
    list_columns,
    name_column,
    told_ownership,
    vouches_for_senior_highs,
)
from communities.imports.writing import (
    held_institutions,
    is_special_education,
    remove_institutions,
    write_institutions,
)
from communities.models import School
from exchange.kinds import ImportColumn, ImportEntry, Key, LeftOut, Plan, Progress, Totals, kind
from exchange.reading import Problem, Table, said
from exchange.widgets import Flag, Text

SHOWN = 10


@kind("schools")
class Schools(OfAddresses):
    """One row a school: name, public or private, county, address (the township comes from it), telephone, website."""

    title = _("Senior high schools (list)")
    order = 10
    writes = (Organisation, School)
    holds = (School,)
    totals = Totals("code", _("Schools"), grouped="county")

    code = code_column()
    name = name_column()
    county = county_column()
    ownership, address, phone, website, township = list_columns().values()
    remark = ImportColumn(_("Remark"), "備註", "附註", widget=Text(500), required=False)
    special_education = ImportColumn(_("Special-education school"), widget=Flag())

    class Meta:
        import_id_fields = ("code",)

    @classmethod
    def vouches(cls, table: Table) -> bool:
        """A list of which most codes are of junior highs or elementary schools is no list of senior highs."""
        return vouches_for_senior_highs(table)

    def prepare(self) -> None:
        """Load what is known of the schools."""
        super().prepare()
        self._ownership = dict(School.objects.values_list("organisation__code", "ownership"))
        self._told: list[str] = []
        closed = School.objects.exclude(closed_on=None).values_list("organisation__code", "organisation__name")
        self._closed = dict(closed)
        self._named: list[str] = []

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Township from the address; special education, and public or private where it lacks, from the code."""
        yield from super().complete(entry, heads)
        values = entry.values
        code = values.get("code")
        if not code:
            return
        if is_below_senior_high(code):
            raise LeftOut(_("Codes of junior highs and elementary schools"))
        if code in self._closed:
            self._named.append(f"{code} {self._closed[code]}")
        values["special_education"] = is_special_education(code)
        if not values.get("ownership"):
            values["ownership"] = self._ownership.get(code) or told_ownership(code)
            if code not in self._ownership and values["ownership"]:
                self._told.append(code)
        if not values["ownership"]:
            yield Problem(
                said(
                    _("The list does not say whether {code} is public or private, and its code does not tell."),
                    code=code,
                ),
                _("Add the column 公私立 and write 公立 or 私立."),
                row=entry.row,
                column=heads.get("ownership", ""),
            )

    def close(self, made: Plan) -> None:
        """Say which schools are closed, and of which the code told whether they are public or private."""
        super().close(made)
        if self._named:
            more = len(self._named) - SHOWN
            made.notes.append(
                said(
                    _("Recorded as closed and not reopened by this file: {schools}."),
                    schools="、".join(self._named[:SHOWN]) + (f"… (+{more})" if more > 0 else ""),
                )
            )
        if self._told:
            made.notes.append(
                said(
                    _(
                        "{count} schools: public or private was taken from the third character of the code (1 private; "
                        "0, 3, 4 public; handbook of school year 105, page 12)."
                    ),
                    count=len(self._told),
                )
            )

    def current(self) -> dict[Key, dict[str, Any]]:
        """All schools."""
        names = ("ownership", "county", "township", "address", "phone", "website", "remark", "special_education")
        rows = School.objects.values_list("organisation__code", "organisation__name", *names)
        return {
            (code,): {"code": code, "name": name, **dict(zip(names, rest, strict=True))} for code, name, *rest in rows
        }

    def stands(self, values: Mapping[str, Any]) -> bool:
        """A closed school is missing from later lists with right: that needs no question."""
        return values["code"] not in self._closed

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Organisations and schools."""
        write_institutions(School, OrganisationKind.SCHOOL, entries, progress=progress)

    def held_by(self, rows: Mapping[Key, Mapping[str, Any]]) -> dict[Key, str | Promise]:
        """Schools that take part in something cannot be removed."""
        return held_institutions(School, rows)

    def remove(self, rows: Mapping[Key, Mapping[str, Any]], *, by: Actor) -> None:
        """Schools and their organisations."""
        remove_institutions(School, rows)
