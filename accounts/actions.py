"""Writes about people: give a role, end it, set a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.tokens import default_token_generator
from django.core.signing import BadSignature, TimestampSigner
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts import policy, queries
from accounts.actors import Actor
from accounts.attribution import action, witness
from accounts.fields import one_spelling
from accounts.models import Membership, Organisation, Person, days_of, overlap
from accounts.permissions import Permission
from accounts.roles import ROLES, Role

#: How long an invitation's link holds from when it was mailed.
INVITED_FOR = timedelta(days=14)


class NotGiven(Exception):
    """The role cannot be given so; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Giving:
    """A role to be given: to whom, where, from which day to which last day (None: until further notice)."""

    email: str
    name: str
    role: Role
    organisation: Organisation
    starts_on: date
    ends_on: date | None = None

    @property
    def period(self) -> DateRange:
        """The days, as a membership keeps them."""
        return days_of(self.starts_on, self.ends_on)


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
    """Give a person (made where new, with this password) a role in an organisation from `starts_on` to the last day
    `ends_on`. Raises NotGiven as `give_roles` does."""
    _require_to_give(by)
    if password is not None and not Person.objects.filter(email=email).exists():
        Person.objects.create_user(email, name, password)
    (membership,) = _given([Giving(email, name, role, organisation, starts_on, ends_on)])
    return membership


@action("person.invite")
def give_roles(*, by: Actor, givings: Sequence[Giving]) -> list[Membership]:
    """Give many roles at once, all or none. People who are new are made; who is known keeps the name.

    Raises NotGiven where a role is not given in such an organisation or is held there already in some of these days.
    """
    _require_to_give(by)
    return _given(givings)


def _require_to_give(by: Actor) -> None:
    if by.role is not None and not policy.may(by, Permission.PERSON_MANAGE):
        raise policy.Denied(Permission.PERSON_MANAGE)


def _given(givings: Sequence[Giving]) -> list[Membership]:
    if any(each.organisation.kind not in ROLES[each.role].given_in for each in givings):
        raise NotGiven(_("This role is not given in an organisation of this kind."))
    by_email = {one_spelling(each.email): each for each in givings}
    people = queries.people_by_email(by_email)
    held = queries.days_held(by_email)
    try:
        with transaction.atomic():
            made = [Person(email=email, name=each.name) for email, each in by_email.items() if email not in people]
            for person in made:
                person.set_unusable_password()
            people |= {person.email: person for person in Person.objects.bulk_create(made)}
            rows = []
            for each in givings:
                email = one_spelling(each.email)
                theirs = held.setdefault((email, each.organisation.pk, each.role), [])
                if any(overlap(each.period, days) for days in theirs):
                    raise NotGiven(_("This person already has this role there in these days."))
                theirs.append(each.period)
                rows.append(
                    Membership(person=people[email], organisation=each.organisation, role=each.role, period=each.period)
                )
            return Membership.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise NotGiven(_("Somebody has just given one of these roles. Nothing was changed; look once more.")) from taken


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
    return _link(person, default_token_generator.make_token(person))


def _link(person: Person, token: str) -> str:
    return f"{reverse('accounts:set_password')}#{urlsafe_base64_encode(force_bytes(person.pk))}.{token}"


def _invitations_of(person: Person) -> TimestampSigner:
    """Signs what lets this person in, as long as address and (no) password are as they are."""
    return TimestampSigner(salt=f"accounts.invitations.{person.email}.{person.password}")


def _is_invitation(person: Person, token: str) -> bool:
    if person.has_usable_password():
        return False
    try:
        return _invitations_of(person).unsign(token, max_age=INVITED_FOR) == str(person.pk)
    except BadSignature:
        return False


def make_invitation_link(person: Person) -> str:
    """The path of a link by which somebody without a password sets the first one: for INVITED_FOR from now, until one
    is set. It is made where its mail is written, and stands nowhere else."""
    return _link(person, _invitations_of(person).sign(str(person.pk)))


def person_of_link(code: str) -> Person | None:
    """Whose password the code of a link sets; None where it never did or does no longer. A whole link does too."""
    key, _dot, token = code.rpartition("#")[2].strip().partition(".")
    try:
        person = Person.objects.filter(pk=urlsafe_base64_decode(key).decode(), is_active=True).first()
    except (ValueError, OverflowError):
        return None
    if person is None or not (default_token_generator.check_token(person, token) or _is_invitation(person, token)):
        return None
    return person


@action("person.password")
def set_password(*, by: Actor, person: Person, password: str) -> None:
    """Set the password of oneself, or as the system; every other session of the person ends."""
    if by.role is not None and by.person_id != person.pk:
        raise policy.Denied(Permission.PASSWORD_CHANGE)
    had_one = person.has_usable_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    witness(person, "password-changed" if had_one else "password-set")
