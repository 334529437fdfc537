"""The ministry's statistics of senior high schools by department (高級中等學校科別資料, base2), with code lists."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from accounts.actors import Actor
from accounts.models import Organisation
from communities.imports.statistics import COUNTS, OfProgrammes
from communities.imports.writing import STEP, ensure_schools, upsert, year_row
from communities.models import School, SchoolDepartment, SchoolProgramme
from exchange.asking import listed
from exchange.kinds import ImportColumn, ImportEntry, Key, Plan, Progress, kind
from exchange.reading import Book, Cell, Problem, said, same, tidy
from exchange.reading.table import Grid
from exchange.widgets import Text, Whole

_PROGRAMME = ("code", "programme", "session")
_PLACE = ("group_code", "group", "department_code", "department")
_GROUP_CODE, _DEPARTMENT_CODE = re.compile(r"[1-9]\d"), re.compile(r"[0-9A-Z]\d\d")
#: Since when a department exists: no part of its name.
_REMARK = re.compile(r"[(（][^()（）]*學年[^()（）]*[)）]$")
#: Words that head a sheet of codes.
_LIST_HEADS = {"群別", "科別", "學程別", "舊有類別", "科別代碼", "群別代碼"}


class Code(Widget):
    """A code of a group or department: text, also where a spreadsheet has made a number of it."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The code in capitals and half width, "" for none."""
        return code_of(value)[:10]


def code_of(value: Cell) -> str:
    """A cell as a code."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", "" if value is None else str(value))).upper()


def _own(name: str) -> Any:
    """What the model calls a field."""
    field: Any = SchoolDepartment._meta.get_field(name)
    return field.verbose_name


def _more(name: str, *heads: str) -> ImportColumn:
    """A count that some years' files carry; what a file lacks stays as it is."""
    return ImportColumn(_own(name), *heads, widget=Whole(), required=False)


@kind("departments")
class Departments(OfProgrammes):
    """One row a school, programme, day or evening, group and department; their sums are the counts by programme."""

    title = _("Senior high schools by department (classes and students of a year)")
    order = 25
    writes = (Organisation, School, SchoolDepartment, SchoolProgramme)
    holds = (SchoolDepartment, SchoolProgramme)
    either = (*OfProgrammes.either, ("department", "department_code"))

    group_code = ImportColumn(_own("group_code"), "群別代碼", "群代碼", "群別代號", widget=Code(), required=False)
    group = ImportColumn(_own("group"), "群別名稱", "群別", "群名稱", widget=Text(40), required=False)
    department_code = ImportColumn(
        _own("department_code"), "科系代碼", "科別代碼", "科代碼", "學程代碼", "科別代號", widget=Code(), required=False
    )
    department = ImportColumn(
        _own("department"),
        "科系名稱",
        "科別名稱",
        "科別",
        "科名稱",
        "科系",
        "科班名稱",
        widget=Text(60),
        required=False,
    )
    boys = _more("boys", "男學生", "男學生數", "學生數男")
    girls = _more("girls", "女學生", "女學生數", "學生數女")
    classes_1 = _more("classes_1", "一年級", "一年級班級數")
    classes_2 = _more("classes_2", "二年級", "二年級班級數")
    classes_3 = _more("classes_3", "三年級", "三年級班級數")
    classes_4 = _more("classes_4", "四年級", "四年級班級數")
    boys_1 = _more("boys_1", "一年級男", "一年級男學生")
    girls_1 = _more("girls_1", "一年級女", "一年級女學生")
    boys_2 = _more("boys_2", "二年級男", "二年級男學生")
    girls_2 = _more("girls_2", "二年級女", "二年級女學生")
    boys_3 = _more("boys_3", "三年級男", "三年級男學生")
    girls_3 = _more("girls_3", "三年級女", "三年級女學生")
    boys_4 = _more("boys_4", "四年級男", "四年級男學生")
    girls_4 = _more("girls_4", "四年級女", "四年級女學生")
    boys_longer = _more("boys_longer", "延修生男", "延修男")
    girls_longer = _more("girls_longer", "延修生女", "延修女")
    graduates_boys = _more("graduates_boys", "畢業生男", "上學年男畢業生")
    graduates_girls = _more("graduates_girls", "畢業生女", "上學年女畢業生")

    class Meta:
        import_id_fields = (*_PROGRAMME, *_PLACE)

    def take_lists(self, book: Book) -> Book:
        """Read the sheets of codes: which name a group's or department's code stands for."""
        lists = [sheet for sheet in book.sheets if _is_list(sheet)]
        self._unlike: dict[str, None] = {}
        #: Code → the names that the lists give it: one of several programmes may call a group otherwise.
        self._names: dict[str, list[str]] = {}
        for sheet in lists:
            for code, name in _pairs(sheet):
                self._names.setdefault(code, []).append(name)
        if not lists or len(lists) == len(book.sheets):
            return book
        note = said(_("Code lists were read: {names}."), names="、".join(sheet.name for sheet in lists))
        return replace(book, sheets=[s for s in book.sheets if s not in lists], notes=[*book.notes, note])

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Names for codes, from the lists beside the data; a department has a code or a name."""
        yield from super().complete(entry, heads)
        values = entry.values
        for name in _PLACE:
            values[name] = values.get(name) or ""
        for code, name in (("group_code", "group"), ("department_code", "department")):
            if known := self._names.get(values[code]):
                values[name] = values[name] or known[0]
                if same(values[name]) not in map(same, known):
                    self._unlike[f"{values[code]} {values[name]}（{known[0]}）"] = None
        if not values["department_code"] and not values["department"]:
            column = heads.get("department") or heads.get("department_code", "")
            yield Problem(_("The cell is empty."), _("Fill it in."), row=entry.row, column=column)

    def close(self, made: Plan) -> None:
        """Tell where names differ from the list of codes."""
        super().close(made)
        if self._unlike:
            made.notes.append(said(_("Names that the code list gives otherwise: {names}."), names=listed(self._unlike)))

    def current(self) -> dict[Key, dict[str, Any]]:
        """The departments of the year."""
        counts = [name for name, column in self.fields.items() if isinstance(column.widget, Whole) and column.compared]
        names = ("code", "name", "county", "programme", "session", *_PLACE, *counts)
        departments = SchoolDepartment.objects.filter(year=self.year).annotate(
            code=F("school__organisation__code"), name=F("school__organisation__name"), county=F("school__county")
        )
        rows = (dict(zip(names, row, strict=True)) for row in departments.values_list(*names))
        return {tuple(row[name] for name in self.natural_key): row for row in rows}

    def label(self, values: Mapping[str, Any]) -> str:
        """School, programme, department."""
        names = ("code", "name", "programme", "session", "group", "department_code", "department")
        return " ".join(str(values[name]) for name in names if values.get(name))

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Schools that are not known yet, the departments, then the sums by programme."""
        schools = ensure_schools(entries)
        year = year_row(self.year or 0)
        own = {field.name for field in SchoolDepartment._meta.concrete_fields}
        counts = [name for name in entries[0].values if name in own and name not in (*_PROGRAMME, *_PLACE)]
        for start in range(0, len(entries), STEP):
            upsert(
                [
                    SchoolDepartment(
                        school_id=schools[e.values["code"]],
                        year=year,
                        **{name: e.values[name] for name in ("programme", "session", *_PLACE, *counts)},
                    )
                    for e in entries[start : start + STEP]
                ],
                unique=["school", "year", "programme", "session", *_PLACE],
                update=counts,
            )
            progress(min(start + STEP, len(entries)), len(entries))
        self._sum({schools[e.values["code"]] for e in entries})

    def remove(self, rows: Mapping[Key, Mapping[str, Any]], *, by: Actor) -> None:
        """These departments; the sums follow, and a programme without departments goes too."""
        codes = {key[0] for key in rows}
        departments = SchoolDepartment.objects.filter(year=self.year, school__organisation__code__in=codes)
        names = ("programme", "session", *_PLACE)
        standing = list(departments.values_list("pk", "school", "school__organisation__code", *names))
        gone = [(pk, school, key) for pk, school, *key in standing if tuple(key) in rows]
        departments.filter(pk__in=[pk for pk, _school, _key in gone]).delete()
        left = set(departments.values_list("school", "programme", "session"))
        for school, programme, session in {(school, key[1], key[2]) for _pk, school, key in gone} - left:
            SchoolProgramme.objects.filter(school=school, year=self.year, programme=programme, session=session).delete()
        self._sum({school for _pk, school, _key in gone})

    def _sum(self, schools: set[int]) -> None:
        """The counts by programme of these schools: the sums of their departments."""
        departments = SchoolDepartment.objects.filter(year=self.year, school__in=schools)
        programmes: Any = departments.values("school", "programme", "session")
        sums = programmes.annotate(**{f"all_{name}": Sum(name) for name in COUNTS})
        rows = [
            SchoolProgramme(
                school_id=row["school"],
                year_id=self.year or 0,
                programme=row["programme"],
                session=row["session"],
                **{name: row[f"all_{name}"] for name in COUNTS},
            )
            for row in sums.order_by("school", "programme", "session")
        ]
        for start in range(0, len(rows), STEP):
            upsert(rows[start : start + STEP], unique=["school", "year", "programme", "session"], update=list(COUNTS))


def _is_list(sheet: Grid) -> bool:
    """Whether a sheet explains codes: it is headed so, and it has no column of schools."""
    words = {same(cell) for row in sheet.rows[:8] for cell in row if cell is not None}
    schools = {same(head) for head in (*Departments.fields["code"].heads, *Departments.fields["name"].heads)}
    return not words.isdisjoint(_LIST_HEADS) and words.isdisjoint(schools)


def _pairs(sheet: Grid) -> Iterator[tuple[str, str]]:
    """Code and name wherever they stand beside each other."""
    for row in sheet.rows:
        cells = [tidy(cell) for cell in row]
        for cell, name in pairwise(cells):
            code = code_of(cell)
            if isinstance(name, str) and (_GROUP_CODE.fullmatch(code) or _DEPARTMENT_CODE.fullmatch(code)):
                yield code, _REMARK.sub("", "".join(name.split()))
