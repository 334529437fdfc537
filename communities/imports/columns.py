"""Columns and cells that the ministry's files share."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from accounts.models import Organisation
from accounts.permissions import Permission as P
from accounts.roles import OrganisationKind
from communities.imports.addresses import Gazetteer, Place
from communities.models import County, Institution, Township
from exchange import asking
from exchange.asking import Asked
from exchange.kinds import ImportColumn, ImportEntry, ImportKind, LeftOut, Plan
from exchange.reading import Cell, Problem, Table, said, same
from exchange.widgets import Choice, Key, Text, Whole, Wrong

SCHOOL_CODE = Key(6, "010301")
OWNERSHIP = Choice(public=("公立", "公", "國立", "市立", "縣立"), private=("私立", "私"))


#: The third character of a school code (Ministry of Education, handbook of school year 105, page 12): 0 national,
#: 1 private, 3 and 4 of a county or city. What other characters mean does not stand there.
_OWNERSHIP = {
    "0": Institution.Ownership.PUBLIC,
    "1": Institution.Ownership.PRIVATE,
    "3": Institution.Ownership.PUBLIC,
    "4": Institution.Ownership.PUBLIC,
}


def told_ownership(code: str) -> str | None:
    """Public or private as a school code tells, None where it does not."""
    return _OWNERSHIP.get(code[2])


def is_below_senior_high(code: str) -> bool:
    """Whether a school code of the ministry (two digits of the place first) is a junior high's (fourth character 5) or
    an elementary school's (6, 7). A junior high attached to a senior high has the senior high's code."""
    return len(code) == 6 and code[:2].isdigit() and code[3] in "567"


def vouches_for_senior_highs(table: Table) -> bool:
    """Whether at most half of the codes of a table are of junior highs or elementary schools."""
    codes = [str(row.cells.get("code") or "") for row in table.rows]
    return sum(map(is_below_senior_high, codes)) * 2 <= len(codes)


def ownership_of(code: str) -> str:
    """Public or private of a school that only statistics know: public where its code does not tell."""
    return told_ownership(code) or Institution.Ownership.PUBLIC


class CountyName(Widget):
    """A county by name, with or without the district code of the ministry's lists (`[38]臺北市`)."""

    def clean(self, value: Cell, row: Any = None, *, kind: "OfPlaces", **_kwargs: Any) -> str | None:
        """The county's code."""
        if value is None:
            return None
        code = kind.places.county(str(value))
        if code is None:
            near = kind.places.nearest(str(value))
            raise Wrong(
                said(_("“{name}” is no county."), name=value),
                said(_("Write {near}, if that is meant."), near=near)
                if near
                else _("Write the full name of one of the 22 counties and cities, for example 彰化縣."),
            )
        return code


class OfPlaces(ImportKind):
    """Base of the Administration's files, whose rows lie anywhere. A row without a code is known by its name, where one
    school bears it.
    """

    permission = P.REFERENCE_IMPORT
    nationwide = True
    #: The organisations that its codes belong to.
    bodies: ClassVar[OrganisationKind] = OrganisationKind.SCHOOL
    places: Gazetteer

    @classmethod
    def fits(cls, cells: Mapping[str, Cell]) -> bool:
        """A row without a code is one of ours where it has a name."""
        return super().fits(cells) or (cells.get("code") is None and cells.get("name") is not None)

    def prepare(self) -> None:
        """Load counties, townships, and the names that schools are known by."""
        self._uncoded = _Uncoded(self)
        self._counties = dict(County.objects.values_list("code", "name"))
        towns = [Place(*row) for row in Township.objects.values_list("code", "name", "county")]
        self._towns = {place.code: place.name for place in towns}
        self.places = Gazetteer(self._counties, towns)

    def words(self, name: str) -> Mapping[Any, str]:
        """Names of counties and townships."""
        return {"county": self._counties, "township": self._towns}.get(name, {})

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Find the code of a row that has none."""
        yield from self._uncoded.find(entry, heads)

    def close(self, made: Plan) -> None:
        """Tell which rows were known by name, and ask about those that were not."""
        self._uncoded.close(made)


class _Uncoded:
    """Rows without a code: special-education schools in lists that give them none."""

    def __init__(self, kind: OfPlaces) -> None:
        self.kind = kind
        self.known: dict[str, set[str]] | None = None
        self.by_name: list[str] = []
        self.unknown: list[str | Promise] = []

    def find(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Fill the code in, or yield why it cannot be; raises LeftOut where such rows are left out."""
        if entry.values.get("code"):
            return
        name = str(entry.values.get("name") or "")
        codes = self._codes(name)
        if len(codes) == 1:
            (entry.values["code"],) = codes
            self.by_name.append(f"{name}（{entry.values['code']}）")
            return
        self.unknown.append(name or said(_("row {row}"), row=entry.row))
        if self.kind.answers.get(asking.UNCODED) == "leave-out":
            raise LeftOut(_("Rows without a school code"))
        yield Problem(
            _("The row has no code.") if not codes else said(_("Several schools are called “{name}”."), name=name),
            _("Write the code; or import the list that gives it first; or say above that such rows are left out."),
            row=entry.row,
            column=heads.get("code", ""),
        )

    def close(self, made: Plan) -> None:
        """Note and question."""
        if self.by_name:
            made.notes.append(
                said(
                    _("{count} rows without a code were known by their name: {names}."),
                    count=len(self.by_name),
                    names=asking.listed(self.by_name),
                )
            )
        if self.unknown:
            sentence = said(
                _("{count} rows have no school code and no school of that name is known: {names}."),
                count=len(self.unknown),
                names=asking.listed(map(str, self.unknown)),
            )
            made.questions.append(Asked.of(asking.UNCODED, sentence, self.kind.answers))

    def _codes(self, name: str) -> set[str]:
        if self.known is None:
            self.known = {}
            for code, known in Organisation.objects.filter(kind=self.kind.bodies).values_list("code", "name"):
                self.known.setdefault(same(known), set()).add(code)
        return self.known.get(same(name), set()) if name else set()


class OfAddresses(OfPlaces):
    """Base of the ministry's lists of institutions: the township comes from the address."""

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Find the township; an address in another county than the one named is a problem."""
        yield from super().complete(entry, heads)
        values = entry.values
        address = values.get("address", "")
        lies_in = self.places.county_of(address) if address else None
        if lies_in not in (None, values["county"]):
            yield Problem(
                said(
                    _("The address lies in {address}, but the county is {county}."),
                    address=self.words("county")[lies_in],
                    county=self.words("county")[values["county"]],
                ),
                _("Correct the one that is wrong."),
                row=entry.row,
                column=heads["address"],
                value=address,
            )
        elif address:
            place = self.places.locate(values["county"], address)
            values["township"] = place.code if place else None


def code_column(widget: Widget = SCHOOL_CODE, *, filled: bool = False) -> ImportColumn:
    """Where it is not `filled`, a row without a code is known by its name."""
    heads = ("學校代碼", "代碼", "學校代號", "校代碼", "學校編號", "機構代碼")
    return ImportColumn(_("Code"), *heads, widget=widget, required=filled, filled=filled)


def year_column() -> ImportColumn:
    """The school year of a row, where a file holds several."""
    heads = ("學年度", "學年")
    return ImportColumn(_("School year"), *heads, widget=Whole(1, 199), required=False, compared=False, offered=False)


def name_column(*, compared: bool = True, required: bool = True) -> ImportColumn:
    heads = ("學校名稱", "校名", "本校名稱")
    return ImportColumn(
        _("School name"), *heads, widget=Text(100), filled=required, compared=compared, required=required
    )


def county_column(*, compared: bool = True, required: bool = True) -> ImportColumn:
    heads = ("縣市名稱", "縣市", "縣市別", "所在縣市", "直轄市縣市")
    return ImportColumn(
        _("County"),
        *heads,
        widget=CountyName(),
        required=required,
        filled=required,
        compared=compared,
        offered=required,
    )


def list_columns() -> dict[str, ImportColumn]:
    """The columns that the lists of schools and of universities share."""
    return {
        "ownership": ImportColumn(
            _("Public or private"), "公私立", "公/私立", "公私立別", "公私立屬性", widget=OWNERSHIP, required=False
        ),
        "address": ImportColumn(_("Address"), "地址", "學校地址", widget=Text(200)),
        "phone": ImportColumn(_("Telephone"), "電話", "學校電話", widget=Text(60), required=False),
        "website": ImportColumn(_("Website"), "網址", "學校網址", widget=Text(200), required=False),
        "township": ImportColumn(_("Township"), widget=Text(10)),
    }
