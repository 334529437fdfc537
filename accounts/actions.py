"""Writes about people: give a role, end it, set a password."""

from datetime import date, timedelta

from django.contrib.auth.tokens import default_token_generator
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action, witness
from accounts.models import Membership, Organisation, Person
from accounts.permissions import Permission
from accounts.roles import ROLES, Role


class NotGiven(Exception):
    """The role cannot be given so; the sentence says why."""


@action("person.invite")
def give_role(
    *,
    by: Actor,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    starts_on: date,
    ends_on: date | None = None,
    password: str | None = None,
) -> Membership:
    """Give a person (made where new) a role in an organisation from `starts_on` to the last day `ends_on`.

    Raises NotGiven where the role is not given in such an organisation or is held there already in these days.
    """
    if by.role is not None and not policy.may(by, Permission.PERSON_MANAGE):
        raise policy.Denied(Permission.PERSON_MANAGE)
    if organisation.kind not in ROLES[role].given_in:
        raise NotGiven(_("This role is not given in an organisation of this kind."))
    person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, name, password)
    period = DateRange(starts_on, ends_on + timedelta(days=1) if ends_on else None)
    memberships = Membership.objects.filter(person=person, organisation=organisation, role=role, period__overlap=period)
    if memberships.exists():
        raise NotGiven(_("This person already has this role there in these days."))
    return Membership.objects.create(person=person, organisation=organisation, role=role, period=period)


@action("person.end-role")
def end_role(*, by: Actor, membership: Membership, on: date) -> Membership:
    """End a membership: `on` is the first day without it. Raises NotGiven for the role one acts in."""
    policy.require(by, Permission.PERSON_MANAGE, membership.person)
    if membership.pk == by.membership_id:
        raise NotGiven(_("You are acting in this role now. Somebody else can end it."))
    locked = Membership.objects.select_for_update().get(pk=membership.pk)
    locked.period = DateRange(min(locked.period.lower, on), on)
    locked.save(update_fields=["period"])
    return locked


@action("person.password-link")
def make_password_link(*, by: Actor, person: Person) -> str:
    """The path of a link by which the person sets a password: single use, for settings.PASSWORD_RESET_TIMEOUT seconds.

    Whoever holds it can sign in as the person. What makes it one stands behind the `#`, which no browser sends:
    it reaches no log of ours nor of a proxy.
    """
    if by.role is not None:
        policy.require(by, Permission.PERSON_MANAGE, person)
    witness(person, "password-link")
    code = f"{urlsafe_base64_encode(force_bytes(person.pk))}.{default_token_generator.make_token(person)}"
    return f"{reverse('accounts:set_password')}#{code}"


def person_of_link(code: str) -> Person | None:
    """Whose password the code of a link sets; None where it never did or does no longer. A whole link does too."""
    key, _dot, token = code.rpartition("#")[2].strip().partition(".")
    try:
        person = Person.objects.filter(pk=urlsafe_base64_decode(key).decode(), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    return person if person is not None and default_token_generator.check_token(person, token) else None


@action("person.password")
def set_password(*, by: Actor, person: Person, password: str) -> None:
    """Set the password of oneself, or as the system; every other session of the person ends."""
    if by.role is not None and by.person_id != person.pk:
        raise policy.Denied(Permission.PASSWORD_CHANGE)
    had_one = person.has_usable_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    witness(person, "password-changed" if had_one else "password-set")
