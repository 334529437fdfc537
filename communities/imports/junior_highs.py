"""The ministry's lists and statistics of junior highs (國民中學校別資料, basej), with their townships."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.imports.addresses import Place
from communities.imports.columns import (
    OfPlaces,
    code_column,
    county_column,
    is_below_senior_high,
    list_columns,
    name_column,
    ownership_of,
    year_column,
)
from communities.imports.writing import (
    held_institutions,
    remove_institutions,
    upsert,
    write_institutions,
    year_row,
)
from communities.models import JuniorHigh, JuniorHighYear
from exchange import asking
from exchange.asking import Asked
from exchange.kinds import ImportColumn, ImportEntry, Key, Plan, Progress, Totals, kind
from exchange.reading import Problem, Table, said
from exchange.widgets import Text, Whole

_COUNTS = ("classes", "students", "graduates", "teachers")


@kind("junior-highs")
class JuniorHighs(OfPlaces):
    """One row a junior high: where it lies; and classes, students, graduates of the year before, full-time teachers.

    The township is named, or stands in the address. A file with neither (coordinates alone) is taken for junior highs
    that are known; whether new ones come in without a township is asked once.
    """

    title = _("Junior highs (list with classes and students of a year)")
    order = 30
    needs_year = True
    bodies = OrganisationKind.JUNIOR_HIGH
    either = (("town", "address", "longitude"),)
    timeless = frozenset({"name", "county", "township"})
    writes = (Organisation, JuniorHigh, JuniorHighYear)
    holds = (JuniorHigh, JuniorHighYear)
    totals = Totals("code", _("Junior highs"), ("classes", "students"), "county")

    school_year = year_column()
    county = county_column()
    town = ImportColumn(
        _("Township"), "鄉鎮市區", "鄉鎮市區名稱", "鄉鎮別", widget=Text(20), required=False, compared=False
    )
    township = ImportColumn(_("Township"), widget=Text(10))
    code = code_column()
    name = name_column()
    ownership, address, phone, website, _township = list_columns().values()
    del _township
    address.required = False
    longitude = ImportColumn(
        _("Longitude"),
        "經度",
        "X坐標",
        "X座標",
        "X",
        "東經",
        widget=Text(40),
        required=False,
        compared=False,
        offered=False,
    )
    latitude = ImportColumn(
        _("Latitude"),
        "緯度",
        "Y坐標",
        "Y座標",
        "Y",
        "北緯",
        widget=Text(40),
        required=False,
        compared=False,
        offered=False,
    )
    classes = ImportColumn(_("Classes"), "班級數", "班級總數", widget=Whole(), required=False)
    students = ImportColumn(_("Students"), "學生數", "學生總數", "學生人數", widget=Whole(), required=False)
    graduates = ImportColumn(
        _("Graduates of the year before"), "上學年畢業生", "上學年畢業生數", widget=Whole(), required=False
    )
    men = ImportColumn(_("Male full-time teachers"), "男專任教師", widget=Whole(), required=False, compared=False)
    women = ImportColumn(_("Female full-time teachers"), "女專任教師", widget=Whole(), required=False, compared=False)
    teachers = ImportColumn(_("Full-time teachers"), widget=Whole())

    class Meta:
        import_id_fields = ("code",)

    @classmethod
    def vouches(cls, table: Table) -> bool:
        """A list whose codes are none of junior highs is another kind's, unless it counts as only this kind's does."""
        codes = [str(row.cells.get("code") or "") for row in table.rows]
        junior = sum(map(is_below_senior_high, codes))
        return ("town" in table.heads and "graduates" in table.heads) or junior * 2 > len(codes)

    def meet(self, table: Table) -> None:
        """A list without counts is of no year."""
        self.counted = {"classes", "students"} <= set(table.heads)
        self.needs_year = self.counted

    def prepare(self) -> None:
        """Load where known junior highs lie."""
        super().prepare()
        self._townships = dict(JuniorHigh.objects.values_list("organisation__code", "township"))
        self._placeless: list[str] = []

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Township by name or address; teachers are men and women together; counts stand in every row or nowhere."""
        yield from super().complete(entry, heads)
        values = entry.values
        place = self._place(values)
        values["township"] = place.code if place else self._townships.get(values.get("code") or "")
        if values["township"] is None:
            yield from self._nowhere(entry, heads)
        if values.get("men") is not None and values.get("women") is not None:
            values["teachers"] = values["men"] + values["women"]
        for name in ("classes", "students"):
            if self.counted and values.get(name) is None:
                yield Problem(_("The cell is empty."), _("Fill it in."), row=entry.row, column=heads[name])
        if not values.get("ownership", True):
            del values["ownership"]

    def _place(self, values: Mapping[str, Any]) -> Place | None:
        if values.get("town"):
            return self.places.township(values["county"], values["town"])
        if values.get("address"):
            return self.places.locate(values["county"], values["address"])
        return None

    def _nowhere(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        values = entry.values
        if values.get("town"):
            county = self.words("county")[values["county"]]
            yield Problem(
                said(_("{county} has no township “{town}”."), county=county, town=values["town"]),
                _("Correct the township or the county."),
                row=entry.row,
                column=heads["town"],
                value=values["town"],
            )
            return
        self._placeless.append(f"{values.get('code') or ''} {values['name']}".strip())
        if self.answers.get(asking.PLACELESS) != "open":
            column = "address" if "address" in heads else "longitude" if "longitude" in heads else "town"
            yield Problem(
                said(_("In which township {name} lies does not stand in the file."), name=values["name"]),
                _("Add a column 鄉鎮市區 or the address; or say above that the township is filled in later."),
                row=entry.row,
                column=heads.get(column, ""),
                value=str(values.get(column) or ""),
            )

    def close(self, made: Plan) -> None:
        """Ask once about all whose township is not told."""
        super().close(made)
        if self._placeless:
            sentence = said(
                _("{count} junior highs are new and the file does not tell their township: {names}."),
                count=len(self._placeless),
                names=asking.listed(self._placeless),
            )
            made.questions.append(Asked.of(asking.PLACELESS, sentence, self.answers))

    def stands(self, values: Mapping[str, Any]) -> bool:
        """A file of counts brings counts; the junior high itself stays."""
        return not self.counted or values["students"] is not None

    def current(self) -> dict[Key, dict[str, Any]]:
        """All junior highs with their counts of the year."""
        rows = JuniorHighYear.objects.filter(year=self.year).values_list("junior_high", *_COUNTS)
        counts = {pk: dict(zip(_COUNTS, rest, strict=True)) for pk, *rest in rows}
        nothing = dict.fromkeys(_COUNTS)
        names = ("ownership", "county", "township", "address", "phone", "website")
        junior_highs = JuniorHigh.objects.values_list("pk", "organisation__code", "organisation__name", *names)
        return {
            (code,): {"code": code, "name": name, **dict(zip(names, rest, strict=True)), **counts.get(pk, nothing)}
            for pk, code, name, *rest in junior_highs
        }

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Organisations and junior highs, then the counts of the year."""
        by_code = write_institutions(
            JuniorHigh, OrganisationKind.JUNIOR_HIGH, entries, progress=progress, only_new={"ownership": ownership_of}
        )
        if not self.counted:
            return
        year = year_row(self.year or 0)
        counts = [name for name in _COUNTS if name in entries[0].values]
        upsert(
            [
                JuniorHighYear(
                    junior_high_id=by_code[e.values["code"]], year=year, **{name: e.values[name] for name in counts}
                )
                for e in entries
            ],
            unique=["junior_high", "year"],
            update=counts,
        )

    def held_by(self, rows: Mapping[Key, Mapping[str, Any]]) -> dict[Key, str | Promise]:
        """Of a list without counts the junior highs themselves go: those that work with an alliance cannot."""
        return {} if self.counted else held_institutions(JuniorHigh, rows)

    def remove(self, rows: Mapping[Key, Mapping[str, Any]], *, by: Actor) -> None:
        """The counts of the year; of a list without counts the junior highs."""
        if not self.counted:
            remove_institutions(JuniorHigh, rows)
            return
        codes = [key[0] for key in rows]
        JuniorHighYear.objects.filter(year=self.year, junior_high__organisation__code__in=codes).delete()
