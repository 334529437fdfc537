"""The ministry's statistics of senior high schools by programme (高級中等學校校別資料, base3)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from communities.imports.columns import OfPlaces, code_column, county_column, name_column, year_column
from communities.imports.writing import STEP, ensure_schools, upsert, year_row
from communities.models import School, SchoolProgramme
from exchange.kinds import ImportColumn, ImportEntry, Key, Progress, Totals, kind
from exchange.reading import Problem, said
from exchange.widgets import Text, Whole

COUNTS = ("classes", "students", "graduates")
_ATTACHED_JUNIOR_HIGH = ("J", "附設國中部")
#: The ministry's letters of programmes and of day and evening, where a file gives the letter alone.
_PROGRAMMES = {"A": "普通科", "B": "專業群科", "C": "進修部", "O": "綜合高中", "U": "實用技能學程"}
_SESSIONS = {"D": "日間部", "N": "夜間部"}


class OfProgrammes(OfPlaces):
    """Base of the statistics whose rows lie in a programme, by day or evening. Rows of one key add up."""

    needs_year = True
    adds_up = True
    either: ClassVar[Sequence[tuple[str, ...]]] = (("programme", "programme_code"),)
    totals = Totals("code", _("Schools"), COUNTS, "county")

    school_year = year_column()
    # Names and counties of known schools come from the list of schools: these files do not change them.
    county = county_column(compared=False)
    code = code_column()
    name = name_column(compared=False)
    programme_code = ImportColumn(
        _("Programme code"), "學程(等級)別", "學程別", "等級別", widget=Text(10), required=False, compared=False
    )
    programme = ImportColumn(
        _("Programme"), "學程(等級)名稱", "學程名稱", "等級名稱", "學程", "學制", widget=Text(40), required=False
    )
    session = ImportColumn(
        _("Day or evening"), "日夜別名稱", "日夜別", "日夜間別", "日/夜", widget=Text(40), filled=True
    )
    classes = ImportColumn(_("Classes"), "班級數", "班級總數", "班數", widget=Whole(), filled=True)
    students = ImportColumn(_("Students"), "學生數", "學生總數", "學生人數", "學生數總計", widget=Whole(), filled=True)
    boys = ImportColumn(_("Boys"), "男學生", "男學生數", "學生數男", widget=Whole(), required=False, compared=False)
    girls = ImportColumn(_("Girls"), "女學生", "女學生數", "學生數女", widget=Whole(), required=False, compared=False)
    graduates = ImportColumn(
        _("Graduates of the year before"),
        "上學年畢業生",
        "上學年畢業生數",
        "上學年度畢業生",
        "上學年度畢業生數",
        "畢業生數",
        widget=Whole(),
        filled=True,
    )

    def left_out(self, values: Mapping[str, Any]) -> str | Promise | None:
        """Attached junior-high sections are not senior high."""
        if values.get("programme_code") in _ATTACHED_JUNIOR_HIGH or values.get("programme") in _ATTACHED_JUNIOR_HIGH:
            return _("Attached junior-high sections (programme J): they come with the junior highs")
        return super().left_out(values)

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Code by name, words for letters; boys and girls make up the students."""
        yield from super().complete(entry, heads)
        values = entry.values
        values["session"] = _SESSIONS.get(values["session"].upper(), values["session"])
        letter = values.get("programme_code") or ""
        values["programme"] = values.get("programme") or _PROGRAMMES.get(letter.upper(), letter)
        if not values["programme"]:
            column = heads.get("programme") or heads.get("programme_code", "")
            yield Problem(_("The cell is empty."), _("Fill it in."), row=entry.row, column=column)
        boys, girls, students = (values.get(name) for name in ("boys", "girls", "students"))
        if boys is not None and girls is not None and boys + girls != students:
            yield Problem(
                said(
                    _("{boys} boys and {girls} girls do not make {students} students."),
                    boys=boys,
                    girls=girls,
                    students=students,
                ),
                _("Look the numbers up and correct the one that is wrong."),
                row=entry.row,
                column=heads["students"],
                value=str(students),
            )


@kind("school-statistics")
class SchoolStatistics(OfProgrammes):
    """One row a school, programme and day or evening: classes, students, graduates of the year before."""

    title = _("Senior high schools (classes and students of a year)")
    order = 20
    writes = (Organisation, School, SchoolProgramme)
    holds = (SchoolProgramme,)

    class Meta:
        import_id_fields = ("code", "programme", "session")

    def current(self) -> dict[Key, dict[str, Any]]:
        """The counts of the year."""
        names = ("code", "name", "county", "programme", "session", *COUNTS)
        programmes = SchoolProgramme.objects.filter(year=self.year).annotate(
            code=F("school__organisation__code"), name=F("school__organisation__name"), county=F("school__county")
        )
        rows = (dict(zip(names, row, strict=True)) for row in programmes.values_list(*names))
        return {(row["code"], row["programme"], row["session"]): row for row in rows}

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Schools that are not known yet, then the counts."""
        schools = ensure_schools(entries)
        year = year_row(self.year or 0)
        for start in range(0, len(entries), STEP):
            upsert(
                [
                    SchoolProgramme(
                        school_id=schools[e.values["code"]],
                        year=year,
                        **{name: e.values[name] for name in ("programme", "session", *COUNTS)},
                    )
                    for e in entries[start : start + STEP]
                ],
                unique=["school", "year", "programme", "session"],
                update=list(COUNTS),
            )
            progress(min(start + STEP, len(entries)), len(entries))

    def remove(self, rows: Mapping[Key, Mapping[str, Any]], *, by: Actor) -> None:
        """The counts of these programmes."""
        codes = {key[0] for key in rows}
        programmes = SchoolProgramme.objects.filter(year=self.year, school__organisation__code__in=codes)
        standing = programmes.values_list("pk", "school__organisation__code", "programme", "session")
        programmes.filter(pk__in=[pk for pk, *key in standing if tuple(key) in rows]).delete()
