"""The ministry's list of senior high schools (高級中等學校名錄)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.roles import OrganisationKind
from communities.imports.columns import OfAddresses, code_column, county_column, list_columns, name_column
from communities.imports.writing import write_institutions
from communities.models import School
from exchange.kinds import Column, Entry, Key, Progress, Totals, kind
from exchange.reading import Problem
from exchange.widgets import Flag, Text

_SPECIAL_EDUCATION = "F"  # the fourth character of a school code


def is_special_education(code: str) -> bool:
    """Whether a school code is a special-education school's."""
    return code[3] == _SPECIAL_EDUCATION


@kind("schools")
class Schools(OfAddresses):
    """One row a school: name, public or private, county, address (the township comes from it), telephone, website."""

    title = _("Senior high schools (list)")
    order = 10
    totals = Totals("code", _("Schools"), grouped="county")

    code = code_column()
    name = name_column()
    county = county_column()
    ownership, address, phone, website, township = list_columns().values()
    remark = Column(_("Remark"), "備註", "附註", widget=Text(500), required=False)
    special_education = Column(_("Special-education school"), widget=Flag())

    class Meta:
        import_id_fields = ("code",)

    def complete(self, entry: Entry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Township from the address, special education from the code."""
        entry.values["special_education"] = is_special_education(entry.values["code"])
        yield from super().complete(entry, heads)

    def current(self) -> dict[Key, dict[str, Any]]:
        """All schools."""
        names = ("ownership", "county", "township", "address", "phone", "website", "remark", "special_education")
        found = School.objects.values_list("organisation__code", "organisation__name", *names)
        return {
            (code,): {"code": code, "name": name, **dict(zip(names, rest, strict=True))} for code, name, *rest in found
        }

    def apply(self, entries: Sequence[Entry], *, by: Actor, progress: Progress) -> None:
        """Organisations and schools."""
        write_institutions(School, OrganisationKind.SCHOOL, entries, progress=progress)
