"""Forms of people: signing in, one's password, giving a person access."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
    SetPasswordMixin,
    UsernameField,
)
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import throttling
from accounts.fields import AddressFormField
from accounts.models import FIRST_DAY, LAST_DAY, Organisation, Person
from accounts.roles import GIVEN_ROLES, ROLES, Role


class SignInForm(AuthenticationForm):
    """E-mail and password. What it says of a failure is the same whether the address is known or not."""

    username = UsernameField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _("E-mail and password do not belong together."),
        "inactive": _("E-mail and password do not belong together."),
    }
    rests = 0
    """Seconds until sign-in may be tried again; 0 where the failure is another one."""

    def clean(self) -> dict[str, Any]:
        """Count the try, then look at the password."""
        try:
            tried = throttling.begin(cast(HttpRequest, self.request), self.cleaned_data.get("username", ""))
        except throttling.TooMany as rest:
            self.rests = rest.seconds
            raise ValidationError(str(rest), code="throttled") from rest
        cleaned: dict[str, Any] = super().clean()
        if isinstance(person := self.get_user(), Person):
            tried.succeeded(person)
        return cleaned


class _Judged(SetPasswordMixin):  # type: ignore[type-arg]
    """What is wrong with a new password stands at the password, not at its repetition."""

    def validate_password_for_user(self, user: Person, password_field_name: str = "") -> None:
        """Judge the first of the two fields, whichever is asked for."""
        super().validate_password_for_user(user, "new_password1")


class NewPasswordForm(_Judged, SetPasswordForm):  # type: ignore[type-arg]
    """A password by a link; the link says whose."""


class ChangePasswordForm(_Judged, PasswordChangeForm):
    """One's own password; a wrong old one counts like a failure to sign in."""

    def __init__(self, request: HttpRequest, person: Person, *args: Any, **options: Any) -> None:
        self.request = request
        super().__init__(person, *args, **options)

    def clean_old_password(self) -> str:
        """The old password, right and not tried too often."""
        try:
            tried = throttling.begin(self.request, self.user.email)
        except throttling.TooMany as rest:
            raise ValidationError(str(rest), code="throttled") from rest
        old: str = super().clean_old_password()
        tried.succeeded(self.user)
        return old


#: The field for a typed day: it reads and shows ROC dates. It stands on a layer above; the settings name it.
DayField = import_string(settings.DAY_FIELD)
_WITHIN_REASON = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]


#: So many organisations are named when none has the code that was typed.
_FEW = 5


class InviteForm(forms.Form):
    """A person by e-mail and name, with a role in an organisation from a day on."""

    email = AddressFormField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=[(role, ROLES[role].name) for role in GIVEN_ROLES])
    organisation_code = forms.CharField(
        label=_("Organisation code"),
        max_length=20,
        help_text=_("For a school its six-character code; the codes of all other bodies are offered while you type."),
        widget=forms.TextInput(attrs={"list": "bodies"}),
    )
    starts_on = DayField(label=_("From"), validators=_WITHIN_REASON)
    ends_on = DayField(label=_("Last day"), required=False, validators=_WITHIN_REASON)

    def clean(self) -> dict[str, Any]:
        """Find the organisation of a kind in which the role is given."""
        cleaned = super().clean() or {}
        role, code = cleaned.get("role"), cleaned.get("organisation_code")
        if role and code:
            organisation = Organisation.objects.filter(code=code.strip(), kind__in=ROLES[Role(role)].given_in).first()
            if organisation is None:
                self.add_error("organisation_code", _nowhere(Role(role)))
            cleaned["organisation"] = organisation
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


def _nowhere(role: Role) -> str:
    """That no organisation of the right kind has the code; which ones there are, where these are few."""
    sentence = gettext("No organisation of the kind in which this role is given has this code.")
    bodies = Organisation.objects.filter(kind__in=ROLES[role].given_in).order_by("code")[: _FEW + 1]
    if not 0 < len(bodies) <= _FEW:
        return sentence
    offered = "、".join(f"{body.code} {body.name}" for body in bodies)
    return f"{sentence} " + gettext("This role is given in: %(bodies)s.") % {"bodies": offered}


class FirstAccountForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]
    """The first person of an installation, with the token that its start printed."""

    email = AddressFormField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    name = forms.CharField(label=_("Name"), max_length=60)
    password1, password2 = SetPasswordMixin.create_password_fields()
    token = forms.CharField(
        label=_("Token of the start"),
        max_length=200,
        help_text=_("Stands at the end of the address that the start printed; a link brings it along."),
    )

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same, and no weak one."""
        cleaned = super().clean() or {}
        self.validate_passwords("password1", "password2")
        self.validate_password_for_user(
            Person(email=cleaned.get("email", ""), name=cleaned.get("name", "")), "password1"
        )
        return cleaned
