"""Pages from sign-off to decision: who may press what, forms posted twice, the version and its printed forms."""

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from accounts.roles import Role
from core.models import Job
from proposals import actions
from proposals.models import Signoff, Version
from proposals.states import ProposalState
from reviews import actions as review_actions
from tests.proposals import make
from tests.proposals.clients import client_of, sign_in, staff
from tests.reviews import make as reviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return make.proposal()


@pytest.fixture
def own(proposal):
    return make.subplan(proposal)


def test_signing_what_has_changed_is_refused_with_a_message(own):
    make.introduced(own)
    make.item(own, "1.1")
    actions.mark_ready(by=make.officer(own.school), subplan=own)
    answer = client_of(own, Role.PRINCIPAL).post(
        reverse("proposals:sign", args=[own.pk]), {"seen": "stale"}, follow=True
    )
    assert answer.status_code == 200
    assert list(answer.context["messages"])
    assert not Signoff.objects.exists()


def test_the_three_sign_over_http(own):
    make.introduced(own)
    make.item(own, "1.1")
    client_of(own).post(reverse("proposals:ready", args=[own.pk]))
    for role in (Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL):
        client = client_of(own, role)
        page = client.get(reverse("proposals:signoff", args=[own.pk]))
        assert page.context["sign_as"]
        client.post(reverse("proposals:sign", args=[own.pk]), {"seen": page.context["seen"]})
    own.refresh_from_db()
    assert own.state == "signed"


def test_submission_lists_what_blocks(own):
    client = client_of(own)
    page = client.get(reverse("proposals:submit", args=[own.proposal_id]))
    assert page.context["hard"]
    assert page.context["refusal"]
    answer = client.post(reverse("proposals:submit", args=[own.proposal_id]))
    assert answer.status_code == 422
    assert not Version.objects.exists()


def test_submission_posted_twice_submits_once(proposal):
    make.signed(proposal)
    client = client_of(make.subplan(proposal))
    url = reverse("proposals:submit", args=[proposal.pk])
    first = client.post(url)
    assert first["Location"] == reverse("proposals:version", args=[Version.objects.get().pk])
    assert client.post(url).status_code == 403
    assert Version.objects.count() == Job.objects.filter(kind="proposals.print").count() == 1


def test_partner_may_not_open_the_submission(proposal):
    assert client_of(make.subplan(proposal, 2)).get(reverse("proposals:submit", args=[proposal.pk])).status_code == 403


def test_version_is_the_conveners_and_the_members(proposal):
    make.submitted(proposal)
    url = reverse("proposals:version", args=[Version.objects.get().pk])
    assert client_of(make.subplan(proposal)).get(url).status_code == 200
    assert staff().get(url).status_code == 200
    assert client_of(make.subplan(proposal, 2)).get(url).status_code == 200
    assert client_of(make.subplan(make.proposal(), 2)).get(url).status_code == 404


def test_staff_return_with_words_and_day(proposal):
    make.submitted(proposal)
    client, url = staff(), reverse("proposals:return", args=[proposal.pk])
    wrong = client.post(url, {"until_on": "昨天", "until_at": "17:00", "reason": "請補正"})
    assert wrong.status_code == 422
    assert "請補正" in wrong.content.decode()
    day = timezone.localdate() + timedelta(days=5)
    answer = client.post(url, {"until_on": day.isoformat(), "until_at": "17:00", "reason": "請補正"})
    assert answer.status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.RETURNED
    home = client_of(make.subplan(proposal, 2)).get(reverse("proposals:proposal", args=[proposal.pk]))
    assert "請補正" in home.content.decode()


def test_staff_accept_by_button(proposal):
    make.submitted(proposal)
    client = staff()
    assert 'value="accept"' in client.get(reverse("proposals:proposal", args=[proposal.pk])).content.decode()
    for _time in range(2):
        client.post(reverse("proposals:check", args=[proposal.pk]), {"event": "accept"})
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ACCEPTED


def test_schools_cannot_press_the_administrations_buttons(proposal):
    make.submitted(proposal)
    client = client_of(make.subplan(proposal))
    for name in ("check", "decide", "return", "extend"):
        assert client.post(reverse(f"proposals:{name}", args=[proposal.pk]), {"event": "accept"}).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED


def test_unknown_event_changes_nothing(proposal):
    make.submitted(proposal)
    staff().post(reverse("proposals:check", args=[proposal.pk]), {"event": "approve"})
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED


def test_prints_that_somebody_else_began_lead_back_to_the_version(proposal):
    make.submitted(proposal)
    url = reverse("proposals:version", args=[Version.objects.get().pk])
    assert staff().post(url).headers["Location"] == url
    assert Job.objects.filter(kind="proposals.print").count() == 1


def test_a_version_says_that_its_forms_are_being_made_until_they_are(proposal):
    make.submitted(proposal)
    client, url = staff(), reverse("proposals:version", args=[Version.objects.get().pk])
    client.post(url)
    asks_again = 'hx-trigger="every 2s"'
    assert asks_again in client.get(url).content.decode()
    part = client.get(url, {"part": "printed"}).content.decode()
    assert asks_again in part and "<html" not in part and "製作中" in part
    make.printed(proposal)
    assert asks_again not in client.get(url, {"part": "printed"}).content.decode()


def test_reviewer_who_came_to_belong_to_a_school_no_longer_finds_the_version(proposal):
    make.submitted(proposal)
    version = Version.objects.get()
    found = reviews.round_(open=True)
    case = review_actions.open_case(
        by=make.staff(),
        round=found,
        subject=f"proposal:{proposal.pk}",
        title="甲",
        document={},
        digest=version.digest,
        concerns=[own.school.organisation for own in proposal.subplans.all()],
    )
    reviewer = reviews.assigned(case).reviewer
    client, url = sign_in(reviewer), reverse("proposals:version", args=[version.pk])
    assert client.get(url).status_code == 200
    with attributed(Actor.system(), "test"):
        Membership.objects.create(
            person=reviewer.person,
            organisation=make.subplan(proposal).school.organisation,
            role=Role.PRINCIPAL,
            period=DateRange(date(2019, 1, 1), date(2019, 8, 1)),
        )
    assert client.get(url).status_code == 404
