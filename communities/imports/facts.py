"""What holds of schools for one academic year, in a layout of our own (template workbook on the import page)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.imports.columns import (
    OWNERSHIP,
    OfPlaces,
    code_column,
    county_column,
    is_below_senior_high,
    name_column,
    vouches_for_senior_highs,
    year_column,
)
from communities.imports.writing import attname, ensure_schools, upsert, year_row
from communities.models import LocationClass, School, SchoolYear
from communities.signals import facts_changed
from exchange.asking import listed
from exchange.kinds import ImportColumn, ImportEntry, Key, LeftOut, Plan, Progress, Totals, kind
from exchange.reading import Cell, Problem, Table, said, same
from exchange.widgets import Choice, Flag, Text, Wrong

_BODIES = (OrganisationKind.AUTHORITY, OrganisationKind.MINISTRY)
_NAMES = (
    "kind",
    "location_class",
    "authority",
    "benchmark",
    "designated_partnership",
    "designated_outreach",
    "free_admission_zone",
    "transfer_participation",
)


class AuthorityName(Widget):
    """A competent authority by name: the ministry, or the government of a county or city."""

    def clean(self, value: Cell, row: Any = None, *, kind: "SchoolYearFacts", **_kwargs: Any) -> int | None:
        """The key of its organisation."""
        if value is None:
            return None
        authority = kind.authorities.get(same(value).removesuffix("教育局").removesuffix("教育處"))
        if authority is None:
            raise Wrong(
                said(_("“{name}” is no competent authority."), name=value),
                _("Write 教育部, or the full name of a local government, for example 彰化縣政府."),
            )
        return authority


@kind("school-year-facts")
class SchoolYearFacts(OfPlaces):
    """One row a school: kind, location class, authority, marks. An empty cell changes nothing.

    The ministry's list of remote schools is one: it tells the location class. A school that is not known yet is made
    where the row names its county.
    """

    title = _("Facts of a school year (location, authority, designations)")
    order = 50
    needs_year = True
    empty_keeps = True
    tells_gone = False  # a list of some schools says nothing of the others
    either = (("code", "name"),)
    writes = (Organisation, School, SchoolYear)
    holds = (SchoolYear,)
    totals = Totals("code", _("Schools"), grouped="location_class")

    school_year = year_column()
    code = code_column()
    code.note = _("Six characters, as text.")
    name = name_column(compared=False, required=False)
    name.note = _("Only for reading.")
    county = county_column(compared=False, required=False)
    ownership = ImportColumn(
        _("Public or private"),
        "公私立",
        "公/私立",
        "公私立別",
        widget=OWNERSHIP,
        required=False,
        compared=False,
        offered=False,
    )
    address = ImportColumn(
        _("Address"), "地址", "學校地址", widget=Text(200), required=False, compared=False, offered=False
    )
    kind = ImportColumn(
        _("Kind"),
        "學校類型",
        widget=Choice(
            general=("普通型", "普通型高級中等學校", "普通"),
            technical=("技術型", "技術型高級中等學校", "技術"),
            comprehensive=("綜合型", "綜合型高級中等學校", "綜合"),
            single=("單科型", "單科型高級中等學校", "單科"),
            special=("特殊教育學校", "特殊教育"),
        ),
        required=False,
    )
    location_class = ImportColumn(
        _("Location class"),
        "學校所在地分類",
        "地區屬性",
        "所在地分類",
        "偏遠類別",
        "偏遠級別",
        "偏遠等級",
        "偏遠地區分級",
        "地區類別",
        widget=Choice(
            **{
                LocationClass.ORDINARY: ("一般", "一般地區", "非偏遠", "一般學校"),
                LocationClass.NEITHER: ("非山非市", "非山非市學校", "非山非市地區"),
                LocationClass.REMOTE: ("偏遠", "偏鄉", "偏遠地區", "偏遠地區學校", "偏鄉(偏遠)", "偏遠學校"),
                LocationClass.VERY_REMOTE: ("特偏", "特殊偏遠", "特殊偏遠地區", "特殊偏遠學校", "偏鄉(特偏)"),
                LocationClass.EXTREMELY_REMOTE: ("極偏", "極度偏遠", "極度偏遠地區", "極度偏遠學校", "偏鄉(極偏)"),
            }
        ),
    )
    authority = ImportColumn(
        _("Competent authority"), "主管機關", "主管教育行政機關", widget=AuthorityName(), required=False
    )
    benchmark = ImportColumn(_("Benchmark school"), "精進標竿學校", "標竿學校", widget=Flag(), required=False)
    designated_partnership = ImportColumn(
        _("Designated for item 1"), "指定辦理學校(項目一)", "指定辦理項目一", widget=Flag(), required=False
    )
    designated_outreach = ImportColumn(
        _("Designated for school-feature outreach"),
        "指定辦理學校(學校特色)",
        "指定辦理學校特色",
        widget=Flag(),
        required=False,
    )
    free_admission_zone = ImportColumn(
        _("Funded under the free-admission zone"),
        "學習區完全免試入學經費",
        "完全免試入學",
        widget=Flag(),
        required=False,
        note=_("A school funded there may not apply here in the same year."),
    )
    transfer_participation = ImportColumn(
        _("Takes part in adaptive transfer"), "參與適性轉學", "適性轉學", widget=Flag(), required=False
    )

    class Meta:
        import_id_fields = ("code",)

    @classmethod
    def vouches(cls, table: Table) -> bool:
        """A list of which most codes are of junior highs or elementary schools is no list of senior highs."""
        return vouches_for_senior_highs(table)

    def prepare(self) -> None:
        """Load schools and authorities."""
        super().prepare()
        self.schools = dict(School.objects.values_list("organisation__code", "pk"))
        bodies = list(Organisation.objects.filter(kind__in=_BODIES).values_list("pk", "name"))
        self._bodies = dict(bodies)
        self.authorities = {same(name): pk for pk, name in bodies}
        self._made: list[str] = []

    def words(self, name: str) -> Mapping[Any, str]:
        """Names of authorities, counties, townships."""
        return self._bodies if name == "authority" else super().words(name)

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Only schools that are known, or that the row says enough of, have facts."""
        yield from super().complete(entry, heads)
        values = entry.values
        code, name, county = (values.get(column) for column in ("code", "name", "county"))
        if not code or code in self.schools:
            return
        if is_below_senior_high(code):
            raise LeftOut(_("Codes of junior highs and elementary schools"))
        if name and county:
            place = self.places.locate(county, values["address"]) if values.get("address") else None
            values["township"] = place.code if place else None
            self._made.append(f"{code} {name}")
            return
        yield Problem(
            said(_("No school has the code {code}."), code=code),
            _("Correct the code, or import the list of schools first."),
            row=entry.row,
            column=heads["code"],
            value=code,
        )

    def close(self, made: Plan) -> None:
        """Say which schools come in with the file."""
        super().close(made)
        if self._made:
            made.notes.append(
                said(
                    _("{count} schools that were not known are added: {names}."),
                    count=len(self._made),
                    names=listed(self._made),
                )
            )

    def current(self) -> dict[Key, dict[str, Any]]:
        """The facts of the year."""
        rows = SchoolYear.objects.filter(year=self.year).values_list("school__organisation__code", *_NAMES)
        return {(code,): {"code": code, **dict(zip(_NAMES, rest, strict=True))} for code, *rest in rows}

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """One row a school and year; what the file leaves empty stays."""
        self.schools = ensure_schools(entries)
        year = year_row(self.year or 0)
        standing = {row.school_id: row for row in SchoolYear.objects.filter(year=year)}
        rows = []
        for entry in entries:
            school = self.schools[entry.values["code"]]
            row = standing.get(school) or SchoolYear(school_id=school, year=year)
            for name in _NAMES:
                if entry.values.get(name) not in (None, ""):
                    setattr(row, attname(SchoolYear, name), entry.values[name])
            row.pk = None
            rows.append(row)
        upsert(rows, unique=["school", "year"], update=list(_NAMES))
        facts_changed.send(SchoolYear, schools=[row.school_id for row in rows], year=year.pk, by=by)
        progress(len(rows), len(rows))

    def restored(self, keys: Sequence[Key], *, by: Actor) -> None:
        """Whoever listens to facts of a year hears that they are as before."""
        codes = [key[0] for key in keys]
        schools = list(School.objects.filter(organisation__code__in=codes).values_list("pk", flat=True))
        facts_changed.send(SchoolYear, schools=schools, year=self.year, by=by)

    def blank_rows(self) -> Iterator[Mapping[str, Any]]:
        """Every school with what is known of the year."""
        known = self.current()
        for code, name in School.objects.order_by("organisation__code").values_list(
            "organisation__code", "organisation__name"
        ):
            yield {"code": code, "name": name, **known.get((code,), {})}
