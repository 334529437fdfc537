"""What may be typed into the fields of a school and of its yearly facts: a parser for each."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.roles import OrganisationKind
from communities.models import LocationClass, School, SchoolKind
from core import cells
from core.cells import Parsed, Parser
from exchange.cells import text

YES_NO = {"1": True, "0": False, "": None}


def of_school(school: School) -> Mapping[str, Parser]:
    """Parsers of a school's own fields; its township is one of its county."""
    return {
        "address": text(200),
        "phone": text(60),
        "website": text(200),
        "remark": text(500),
        "township_id": _key(dict(school.county.townships.values_list("code", "code"))),
        "special_education": cells.flag,
    }


def of_year() -> Mapping[str, Parser]:
    """Parsers of a school's facts of a year."""
    return {
        "kind": cells.choice(SchoolKind.values),
        "location_class": cells.choice(LocationClass.values),
        "authority_id": _key({str(body.pk): body.pk for body in authorities()}),
        "benchmark": cells.flag,
        "designated_partnership": cells.flag,
        "designated_outreach": cells.flag,
        "free_admission_zone": cells.flag,
        "transfer_participation": _yes_no,
    }


def authorities() -> list[Organisation]:
    """The bodies that a school may answer to: the ministry, and the governments."""
    kinds = (OrganisationKind.MINISTRY, OrganisationKind.AUTHORITY)
    return list(Organisation.objects.filter(kind__in=kinds).order_by("-kind", "code"))


def _yes_no(raw: str) -> Parsed:
    if raw not in YES_NO:
        raise cells.Refusal(_("Choose one of the entries of the list."))
    return YES_NO[raw], ""


def _key(known: Mapping[str, object]) -> Parser:
    def parse(raw: str) -> Parsed:
        if raw and raw not in known:
            raise cells.Refusal(_("Choose one of the entries of the list."))
        return known.get(raw), ""

    return parse
