"""How files of people name them: addresses in one spelling, roles as our two languages and clerks call them."""

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from import_export.widgets import Widget

from accounts.fields import one_spelling
from accounts.models import Person
from accounts.roles import GIVEN_ROLES, ROLES, Role
from exchange.reading import Cell, said
from exchange.values.characters import storable
from exchange.widgets import Wrong

_LONGEST_EMAIL = cast(int, Person._meta.get_field("email").max_length)

#: What clerks call a role beside its own name in our two languages.
ALSO_CALLED: Mapping[Role, tuple[str, ...]] = {
    Role.SCHOOL_OFFICER: ("承辦人", "承辦人員", "業務承辦人", "學校承辦人員", "officer"),
    Role.ACCOUNTANT: ("主計", "會計", "主會計", "主計主任", "會計主任", "主(會)計主任", "學校主計", "accountant"),
    Role.PRINCIPAL: ("學校校長", "head teacher"),
    Role.REVIEWER: ("審查人員", "委員", "review committee member"),
    Role.ADMINISTRATION_STAFF: ("國教署承辦人員", "承辦科員", "staff"),
    Role.AUTHORITY_OFFICER: ("縣市承辦人", "教育局承辦人", "教育處承辦人", "主管機關承辦人", "authority officer"),
    Role.DISTRICT_SUPERVISOR: ("督學", "supervisor"),
    Role.ADVISOR: ("諮詢委員", "輔導委員"),
}


class Address(Widget):
    """An e-mail address in its one spelling."""

    def clean(self, value: Cell, row: Any = None, **_kwargs: Any) -> str:
        """The address as it is stored and compared."""
        email = one_spelling(storable(str(value)))
        if len(email) > _LONGEST_EMAIL:
            raise Wrong(
                said(_("The text has {length} characters; {longest} fit."), length=len(email), longest=_LONGEST_EMAIL),
                _("Write one address alone, without a name."),
            )
        try:
            validate_email(email)
        except ValidationError:
            raise Wrong(
                said(_("“{value}” is no e-mail address."), value=str(value)[:50]),
                _("Write one address alone, for example wang@school.edu.tw."),
            ) from None
        return email


def names_of_roles() -> dict[Role, list[str]]:
    """Every role as the languages of the application call it, Chinese first."""
    names: dict[Role, list[str]] = {role: [] for role in (*GIVEN_ROLES, Role.CONVENER_OFFICER)}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for role, known in names.items():
                known.append(str(ROLES[role].name))
    return names
