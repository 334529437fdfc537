"""The ministry's list of universities and colleges (大專校院名錄)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.imports.addresses import plain
from communities.imports.columns import OfAddresses, code_column, county_column, list_columns, name_column
from communities.imports.writing import held_institutions, remove_institutions, write_institutions
from communities.models import University
from exchange.kinds import ImportColumn, ImportEntry, Progress, Totals, kind
from exchange.kinds import Key as NaturalKey
from exchange.reading import Cell
from exchange.widgets import Key


class System(Widget):
    """The system of a university without the number in front: `[1]一般` is 一般."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The system's name."""
        return plain(str(value or ""))[:20]


@kind("universities")
class Universities(OfAddresses):
    """One row a university or college."""

    title = _("Universities and colleges (list)")
    order = 40
    totals = Totals("code", _("Universities"), grouped="county")

    bodies = OrganisationKind.UNIVERSITY
    writes = (Organisation, University)
    holds = (University,)

    code = code_column(Key(4, "0001", zeros=3), filled=True)
    name = name_column()
    county = county_column()
    ownership, address, phone, website, township = list_columns().values()
    ownership.required = ownership.filled = True  # no code tells it
    system = ImportColumn(_("System"), "體系別", "體系", widget=System())

    class Meta:
        import_id_fields = ("code",)

    def current(self) -> dict[NaturalKey, dict[str, Any]]:
        """All universities."""
        names = ("ownership", "county", "township", "address", "phone", "website", "system")
        rows = University.objects.values_list("organisation__code", "organisation__name", *names)
        return {
            (code,): {"code": code, "name": name, **dict(zip(names, rest, strict=True))} for code, name, *rest in rows
        }

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Organisations and universities."""
        write_institutions(University, OrganisationKind.UNIVERSITY, entries, progress=progress)

    def held_by(self, rows: Mapping[NaturalKey, Mapping[str, Any]]) -> dict[NaturalKey, str | Promise]:
        """Universities that work with an alliance cannot be removed."""
        return held_institutions(University, rows)

    def remove(self, rows: Mapping[NaturalKey, Mapping[str, Any]], *, by: Actor) -> None:
        """Universities and their organisations."""
        remove_institutions(University, rows)
