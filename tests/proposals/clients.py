"""Signed-in browsers of the people of a proposal."""

from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from proposals.models import Subplan
from tests import make as ground


def sign_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.person, "django.contrib.auth.backends.ModelBackend")
    return client


def client_of(subplan: Subplan, role: Role = Role.SCHOOL_OFFICER) -> Client:
    return sign_in(ground.member(role, subplan.school.organisation))


def staff() -> Client:
    return sign_in(ground.member(Role.ADMINISTRATION_STAFF))
