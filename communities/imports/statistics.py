"""The ministry's statistics of senior high schools by programme (高級中等學校校別資料, base3)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.imports.columns import OfPlaces, code_column, county_column, name_column, ownership_of
from communities.imports.schools import is_special_education
from communities.imports.writing import STEP, upsert, year_row
from communities.models import School, SchoolProgramme
from exchange.kinds import Column, Entry, Key, Progress, Totals, kind
from exchange.reading import Problem, said
from exchange.widgets import Text, Whole

_ATTACHED_JUNIOR_HIGH = ("J", "附設國中部")


@kind("school-statistics")
class SchoolStatistics(OfPlaces):
    """One row a school, programme and day or evening: classes, students, graduates of the year before."""

    title = _("Senior high schools (classes and students of a year)")
    order = 20
    needs_year = True
    totals = Totals("code", _("Schools"), ("classes", "students", "graduates"), "county")

    # Names and counties of known schools come from the list of schools: this file does not change them.
    county = county_column(compared=False)
    code = code_column()
    name = name_column(compared=False)
    programme_code = Column(
        _("Programme code"), "學程(等級)別", "學程別", "等級別", widget=Text(10), required=False, compared=False
    )
    programme = Column(_("Programme"), "學程(等級)名稱", "學程名稱", "等級名稱", "學程", widget=Text(40), filled=True)
    session = Column(_("Day or evening"), "日夜別名稱", "日夜別", widget=Text(40), filled=True)
    classes = Column(_("Classes"), "班級數", widget=Whole(), filled=True)
    students = Column(_("Students"), "學生數", widget=Whole(), filled=True)
    boys = Column(_("Boys"), "男學生", "男學生數", widget=Whole(), required=False, compared=False)
    girls = Column(_("Girls"), "女學生", "女學生數", widget=Whole(), required=False, compared=False)
    graduates = Column(_("Graduates of the year before"), "上學年畢業生", "上學年畢業生數", widget=Whole(), filled=True)

    class Meta:
        import_id_fields = ("code", "programme", "session")

    def left_out(self, values: Mapping[str, Any]) -> str | Promise | None:
        """Attached junior-high sections are not senior high."""
        if values.get("programme_code") in _ATTACHED_JUNIOR_HIGH or values.get("programme") in _ATTACHED_JUNIOR_HIGH:
            return _("Attached junior-high sections (programme J): they come with the junior highs")
        return None

    def complete(self, entry: Entry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Boys and girls make up the students."""
        boys, girls, students = (entry.values.get(name) for name in ("boys", "girls", "students"))
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

    def current(self) -> dict[Key, dict[str, Any]]:
        """The counts of the year."""
        names = ("classes", "students", "graduates")
        found = SchoolProgramme.objects.filter(year=self.year).values_list(
            "school__organisation__code", "programme", "session", *names
        )
        return {
            (code, programme, session): {
                "code": code,
                "programme": programme,
                "session": session,
                **dict(zip(names, rest, strict=True)),
            }
            for code, programme, session, *rest in found
        }

    def apply(self, entries: Sequence[Entry], *, by: Actor, progress: Progress) -> None:
        """Schools that are not known yet, then the counts."""
        schools = self._schools(entries)
        year = year_row(self.year or 0)
        for start in range(0, len(entries), STEP):
            upsert(
                [
                    SchoolProgramme(
                        school_id=schools[e.values["code"]],
                        year=year,
                        **{
                            name: e.values[name]
                            for name in ("programme", "session", "classes", "students", "graduates")
                        },
                    )
                    for e in entries[start : start + STEP]
                ],
                unique=["school", "year", "programme", "session"],
                update=["classes", "students", "graduates"],
            )
            progress(min(start + STEP, len(entries)), len(entries))

    def _schools(self, entries: Sequence[Entry]) -> dict[str, int]:
        """Code → key; schools that no list has brought are made with their county, for staff to fill."""
        schools = dict(School.objects.values_list("organisation__code", "pk"))
        unknown = {e.values["code"]: e.values for e in entries if e.values["code"] not in schools}
        bodies = Organisation.objects.bulk_create(
            Organisation(kind=OrganisationKind.SCHOOL, code=code, name=values["name"])
            for code, values in unknown.items()
        )
        School.objects.bulk_create(
            School(
                organisation=body,
                county_id=unknown[body.code]["county"],
                ownership=ownership_of(body.code),
                special_education=is_special_education(body.code),
            )
            for body in bodies
        )
        return schools | {body.code: body.pk for body in bodies}
