"""Organisations, people, and who acts where in which role for how long."""

from datetime import date, timedelta
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import AddressField
from accounts.roles import GIVEN_ROLES, ROLES, OrganisationKind


@pghistory.track()
class Organisation(models.Model):
    """A body that people act for: a school, an authority, the Administration. Schools hang one-to-one on it."""

    kind = models.CharField(_("kind"), max_length=20, choices=[(kind, kind) for kind in OrganisationKind])
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="organisation_code_once_a_kind"),
            models.CheckConstraint(condition=~models.Q(code=""), name="organisation_has_code"),
            models.CheckConstraint(condition=models.Q(kind__in=list(OrganisationKind)), name="organisation_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Makes people; the e-mail address is the name one signs in with, compared in its one spelling."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "Person":
        """A new person; without a password nobody can sign in as them yet."""
        person = self.model(email=email, name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=username or "")


@pghistory.track(exclude=["password", "last_login"])
class Person(AbstractBaseUser):
    """Someone who can sign in."""

    email = AddressField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[People] = People()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        constraints = [
            # The one spelling (accounts.fields): among printable ASCII, it is the one without capitals.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email"), email__regex=r"^[!-~]+$"), name="person_email_in_one_spelling"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships in force today, by the database's clock."""
        return self.filter(period__contains=models.functions.TruncDate(Now()))


#: A role begins and ends within these days.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2110, 12, 31)


@pghistory.track()
class Membership(models.Model):
    """A person × a role × an organisation × a period of days (end exclusive, open where none is set)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=40, choices=[(role, ROLES[role].name) for role in GIVEN_ROLES])
    period = DateRangeField(_("period"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=list(GIVEN_ROLES)), name="membership_role_known"),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.organisation}"

    @property
    def last_day(self) -> date | None:
        """The last day of the role; None while it is open."""
        return self.period.upper - timedelta(days=1) if self.period.upper else None


def days_of(starts_on: date, ends_on: date | None) -> DateRange:
    """A period from a day to a last day; None: until further notice."""
    return DateRange(starts_on, ends_on + timedelta(days=1) if ends_on else None)


def overlap(one: DateRange, other: DateRange) -> bool:
    """Whether two periods have a day in common."""
    if one.isempty or other.isempty:
        return False
    begins_in_time = one.upper is None or other.lower is None or other.lower < one.upper
    return begins_in_time and (other.upper is None or one.lower is None or one.lower < other.upper)


class FirstToken(models.Model):
    """Lets whoever was shown a token make the first account; only its digest is kept, and none once somebody exists."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_default=Now())


class SignIn(models.Model):
    """One try to sign in, or with a person one success: the log of sign-ins, from which failures are counted.

    The name is kept as a keyed hash, since people type passwords and addresses of others there.
    """

    append_only = True

    at = models.DateTimeField(default=timezone.now)
    name_key = models.CharField(max_length=64)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="sign_ins")
    address = models.GenericIPAddressField(null=True)
    network = models.CharField(max_length=43)
    browser = models.CharField(max_length=64)

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [
            models.Index(fields=["name_key", "at"], name="sign_in_of_name"),
            models.Index(fields=["network", "at"], name="sign_in_of_network"),
            models.Index(fields=["at"], name="sign_in_at"),
        ]
