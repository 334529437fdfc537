"""The ministry's statistics of junior highs (國民中學校別資料, basej), with their townships."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.roles import OrganisationKind
from communities.imports.columns import OfPlaces, code_column, county_column, name_column, ownership_of
from communities.imports.writing import upsert, write_institutions, year_row
from communities.models import JuniorHigh, JuniorHighYear
from exchange.kinds import Column, Entry, Key, Progress, Totals, kind
from exchange.reading import Problem, said
from exchange.widgets import Text, Whole

_COUNTS = ("classes", "students", "graduates", "teachers")


@kind("junior-highs")
class JuniorHighs(OfPlaces):
    """One row a junior high: township, classes, students, graduates of the year before, full-time teachers."""

    title = _("Junior highs (list with classes and students of a year)")
    order = 30
    needs_year = True
    totals = Totals("code", _("Junior highs"), ("classes", "students"), "county")

    county = county_column()
    town = Column(_("Township"), "鄉鎮市區", "鄉鎮市區名稱", "鄉鎮別", widget=Text(20), filled=True, compared=False)
    township = Column(_("Township"), widget=Text(10))
    code = code_column()
    name = name_column()
    classes = Column(_("Classes"), "班級數", widget=Whole(), filled=True)
    students = Column(_("Students"), "學生數", widget=Whole(), filled=True)
    graduates = Column(
        _("Graduates of the year before"), "上學年畢業生", "上學年畢業生數", widget=Whole(), required=False
    )
    men = Column(_("Male full-time teachers"), "男專任教師", widget=Whole(), required=False, compared=False)
    women = Column(_("Female full-time teachers"), "女專任教師", widget=Whole(), required=False, compared=False)
    teachers = Column(_("Full-time teachers"), widget=Whole())

    class Meta:
        import_id_fields = ("code",)

    def complete(self, entry: Entry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Township by name within the county; teachers are men and women together."""
        values = entry.values
        place = self.places.township(values["county"], values["town"])
        if place is None:
            county = self.words("county")[values["county"]]
            yield Problem(
                said(_("{county} has no township “{town}”."), county=county, town=values["town"]),
                _("Correct the township or the county."),
                row=entry.row,
                column=heads["town"],
                value=values["town"],
            )
            return
        values["township"] = place.code
        if values.get("men") is not None and values.get("women") is not None:
            values["teachers"] = values["men"] + values["women"]

    def current(self) -> dict[Key, dict[str, Any]]:
        """All junior highs with their counts of the year."""
        rows = JuniorHighYear.objects.filter(year=self.year).values_list("junior_high", *_COUNTS)
        counts = {pk: dict(zip(_COUNTS, rest, strict=True)) for pk, *rest in rows}
        nothing = dict.fromkeys(_COUNTS)
        found = JuniorHigh.objects.values_list("pk", "organisation__code", "organisation__name", "county", "township")
        return {
            (code,): {"code": code, "name": name, "county": county, "township": town, **counts.get(pk, nothing)}
            for pk, code, name, county, town in found
        }

    def apply(self, entries: Sequence[Entry], *, by: Actor, progress: Progress) -> None:
        """Organisations and junior highs, then the counts of the year."""
        by_code = write_institutions(
            JuniorHigh, OrganisationKind.JUNIOR_HIGH, entries, progress=progress, only_new={"ownership": ownership_of}
        )
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
