"""What belongs to one alliance's schools stays with them."""

import pytest
from django.urls import reverse

from accounts import policy
from accounts.models import Person
from accounts.roles import Role
from budgets.models import Grant, Plan
from communities.models import Alliance
from core.models import Job, StoredFile
from proposals.models import Proposal, Subplan, Version
from reviews.models import Assignment, Case
from tests.access.calls import Answers, World

#: Nobody outside knows that such a record exists. Names of schools and communities are public.
PRIVATE = (Alliance, Proposal, Subplan, Version, Plan, Grant, Case, Assignment, Job, StoredFile, Person)

#: Roles that see every alliance by their office.
OVERSEEING = {Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP, Role.WORKING_GROUP}
OWN = {Job, StoredFile}


@pytest.mark.slow
def test_another_tenants_record_is_not_found(answers: Answers) -> None:
    called = 0
    for (key, role), answer in answers.found.items():
        model = answers.models[key]
        if key[2] != "other" or model not in PRIVATE or role is Role.PUBLIC:
            continue
        if role in OVERSEEING and model not in OWN:
            continue
        called += 1
        assert answer.cell == "404", f"{role} {key} of another tenant: {answer.cell}"
    assert called > 1000


def test_history_of_another_tenants_record_is_not_found(world: World) -> None:
    client = world.clients[Role.SCHOOL_OFFICER]
    asked = 0
    for model in PRIVATE:
        if policy.view_permission(model) is None or model in OWN:
            continue
        row = world.nation.row(model, "other", Role.SCHOOL_OFFICER)
        assert row is not None
        address = reverse("core:history", args=[model._meta.label, row.pk])
        assert client.get(address).status_code == 404, address
        asked += 1
    assert asked >= 8


@pytest.mark.slow
def test_no_page_shows_a_text_of_the_other_tenant(answers: Answers) -> None:
    own_seen = set()
    for (key, role), answer in answers.found.items():
        if role not in OVERSEEING:
            assert "b" not in answer.canaries, f"{role} reads tenant B in {key}"
            own_seen |= {role} if "a" in answer.canaries else set()
    assert {Role.SCHOOL_OFFICER, Role.CONVENER_OFFICER, Role.REVIEWER} <= own_seen
