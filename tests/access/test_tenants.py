"""What belongs to one alliance's schools stays with them."""

import pytest
from django.urls import reverse

from accounts import policy
from accounts.roles import Role
from communities.models import AcademicYear, Community, JuniorHigh, School, University
from core.models import Job, StoredFile
from exchange.models import Batch
from findings.models import DatedFigure
from proposals.models import Call
from reviews.models import Round
from tests.access.calls import Answers, World
from tests.access.test_table import OPENED_BY_LINK
from workspace.models import LetterTemplate, Mail, Notice, Step, StepCalendar, StepFeed

#: What may be known to exist: of another tenant what the ministry publishes, and the Administration's, of no tenant.
#: A further one is a decision: add it here by hand.
PUBLIC = {AcademicYear, Call, Community, JuniorHigh, School, University}
PUBLIC |= {DatedFigure, LetterTemplate, Mail, Round, Step, StepCalendar}
#: Of everything else that the policy knows, nobody outside knows that a record exists.
PRIVATE = {model for permission in policy.declared() if (model := policy.model_of(permission))} - PUBLIC

#: Roles that see every alliance by their office.
OVERSEEING = {Role.ADMINISTRATION_STAFF, Role.EVALUATION_GROUP, Role.WORKING_GROUP}
OWN = {Job, StoredFile, Notice, StepFeed}
#: What even these see of their own alone.
NOBODY_ELSES = OWN | {Batch}


@pytest.mark.slow
def test_another_tenants_record_is_not_found(answers: Answers) -> None:
    called = 0
    for (key, role), answer in answers.found.items():
        model = answers.models[key]
        if key[2] != "other" or model not in PRIVATE or role in (Role.PUBLIC, Role.LINK_HOLDER):
            continue
        if key[0] in OPENED_BY_LINK:
            assert answer.cell == "401", f"{role} {key}: {answer.cell}"
            continue
        if role in OVERSEEING and model not in NOBODY_ELSES:
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
