"""Columns and cells that the ministry's files share."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from communities.addresses import Gazetteer, Place
from communities.models import County, Institution, Township
from exchange.kinds import Column, Entry, Kind
from exchange.reading import Cell, Problem, said
from exchange.widgets import Choice, Key, Text, Wrong

SCHOOL_CODE = Key(6, "010301")
OWNERSHIP = Choice(public=("公立", "公", "國立", "市立", "縣立"), private=("私立", "私"))


def ownership_of(code: str) -> str:
    """Public or private by the third character of a school code: 1 is private."""
    return Institution.Ownership.PRIVATE if code[2] == "1" else Institution.Ownership.PUBLIC


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


class OfPlaces(Kind):
    """Base of kinds whose rows lie somewhere."""

    places: Gazetteer

    def prepare(self) -> None:
        """Load counties and townships."""
        self._counties = dict(County.objects.values_list("code", "name"))
        towns = [Place(*found) for found in Township.objects.values_list("code", "name", "county")]
        self._towns = {place.code: place.name for place in towns}
        self.places = Gazetteer(self._counties, towns)

    def words(self, name: str) -> Mapping[Any, str]:
        """Names of counties and townships."""
        return {"county": self._counties, "township": self._towns}.get(name, {})


class OfAddresses(OfPlaces):
    """Base of the ministry's lists of institutions: the township comes from the address."""

    def complete(self, entry: Entry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Find the township; an address in another county than the one named is a problem."""
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


def code_column(widget: Widget = SCHOOL_CODE) -> Column:
    return Column(_("Code"), "學校代碼", "代碼", "學校代號", widget=widget, filled=True)


def name_column(*, compared: bool = True) -> Column:
    return Column(_("School name"), "學校名稱", "校名", widget=Text(100), filled=True, compared=compared)


def county_column(*, compared: bool = True) -> Column:
    heads = ("縣市名稱", "縣市", "縣市別", "所在縣市")
    return Column(_("County"), *heads, widget=CountyName(), filled=True, compared=compared)


def list_columns() -> dict[str, Column]:
    """The columns that the lists of schools and of universities share."""
    return {
        "ownership": Column(_("Public or private"), "公私立", "公/私立", "公私立別", widget=OWNERSHIP, filled=True),
        "address": Column(_("Address"), "地址", "學校地址", widget=Text(200)),
        "phone": Column(_("Telephone"), "電話", "學校電話", widget=Text(60), required=False),
        "website": Column(_("Website"), "網址", "學校網址", widget=Text(200), required=False),
        "township": Column(_("Township"), widget=Text(10)),
    }
