"""Submission and what follows: guards, the frozen version, one effect of two, returned once, decided."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import attributed
from budgets import actions as budgets
from budgets.models import Grant
from communities.models import AllianceMember
from core.models import Job
from core.refusals import Refused
from findings import actions as findings
from findings.models import Waiver
from proposals import actions
from proposals.models import Call, Version
from proposals.snapshot import build, digest
from proposals.states import ProposalState
from rulebook import Strength
from tests.budgets import make as lower
from tests.proposals import make
from tests.proposals.clients import client_of

db = pytest.mark.django_db


@db
def test_a_signed_proposal_is_frozen():
    proposal = make.signed(make.proposal())
    proposal.refresh_from_db()
    expected = build(proposal)
    version = make.submit(proposal)
    assert make.state(proposal) == ProposalState.SUBMITTED
    assert version.document == expected
    assert version.digest == digest({"document": version.document, "findings": version.findings})
    assert Job.objects.filter(kind="proposals.print", arguments={"version": version.pk}).count() == 1
    assert not proposal.subplans.filter(plan__open_for_writing=True).exists()
    assert Grant.objects.filter(plan__subplan__proposal=proposal).count() == 4
    proposal.alliance.refresh_from_db()
    assert (proposal.alliance.forming, proposal.alliance.applied) == (False, True)


@db
def test_document_holds_names_tables_and_signatures():
    proposal = make.complete(make.proposal())
    item = lower.item(make.subplan(proposal).plan, "advising", (2, 2500), amount=5000)
    for own in proposal.subplans.all():
        make.sign(make.subplan(proposal, own.number))
    document = make.submit(proposal).document
    school = make.subplan(proposal).school
    first = document["subplans"][0]
    assert document["convener"] == {"code": school.code, "name": school.name}
    assert first["items"][0]["work_items"][0]["name"].startswith("社區學校合作辦理跨校教師專業學習社群")
    assert first["budget"]["items"][0]["name"] == "諮詢費、輔導費、指導費"
    assert first["budget"]["items"][0]["lines"][0]["description"] == item.lines.get().description
    assert document["budget"]["totals"]["total"] == first["budget"]["totals"]["operating"] == 5000
    assert [signature["duty"] for signature in first["signatures"]] == ["officer", "accountant", "principal"]
    assert document["matrix"][0]["cells"][0] == {"subplan": "111-1", "items": ["111-1-1"]}


@db
def test_version_cannot_be_altered():
    version = make.submit(make.signed(make.proposal()))
    with (
        pytest.raises(DatabaseError, match="permission denied for table proposals_version"),
        transaction.atomic(),
        attributed(Actor.system(), "test"),
    ):
        Version.objects.filter(pk=version.pk).update(digest="0" * 64)


@db
def test_unsigned_subplan_blocks():
    proposal = make.complete(make.proposal())
    make.sign(make.subplan(proposal, 1))
    with pytest.raises(Refused, match="尚未完成核章") as refused:
        make.submit(proposal)
    assert make.subplan(proposal, 2).school.name in str(refused.value)
    assert not Version.objects.exists()


@db
def test_hard_finding_blocks():
    proposal = make.complete(make.proposal())
    own = make.subplan(proposal, 2)
    make.item(own, "4.1")
    for each in proposal.subplans.all():
        make.sign(make.subplan(proposal, each.number))
    with pytest.raises(Refused, match="還有 1 項必須先修正"):
        make.submit(proposal)
    assert make.state(proposal) == ProposalState.DRAFT


@db
def test_principle_without_justification_blocks():
    proposal = make.signed(make.proposal())
    with attributed(Actor.system(), "test"):
        Waiver.objects.first().delete()
    with pytest.raises(Refused, match="須先敘明理由"):
        make.submit(proposal)


@db
def test_findings_are_frozen_with_their_justification():
    version = make.submit(make.signed(make.proposal()))
    principles = [finding for finding in version.findings if finding["strength"] == Strength.PRINCIPLE]
    assert principles
    assert all(finding["waiver"]["reason"] for finding in principles)
    assert all(finding["clause"]["sentence"] for finding in version.findings)


@db
def test_partner_cannot_submit():
    proposal = make.signed(make.proposal())
    with pytest.raises(policy.Denied, match=r"proposal\.submit"):
        actions.submit(by=make.officer(make.subplan(proposal, 2).school), proposal=proposal)


@db
def test_second_submission_is_refused_and_freezes_nothing():
    proposal = make.signed(make.proposal())
    make.submit(proposal)
    with pytest.raises(Refused, match="狀態已經變更（目前為「已送出」）"):
        make.submit(proposal)
    assert Version.objects.count() == 1


@db
@pytest.mark.parametrize(("seconds", "accepted"), [(-1, False), (1, True)])
def test_submission_ends_at_the_deadline(seconds, accepted):
    """What the clock says when the proposal is locked and judged counts, however long freezing takes."""
    proposal = make.signed(make.proposal())
    by = make.officer(make.subplan(proposal).school)
    with attributed(Actor.system(), "test"):
        Call.objects.update(subplans_due_at=Now() - timedelta(hours=1), submit_until=Now() + timedelta(seconds=seconds))
    if accepted:
        assert actions.submit(by=by, proposal=proposal).number == 1
    else:
        with pytest.raises(policy.Denied, match=r"proposal\.submit"):
            actions.submit(by=by, proposal=proposal)
        assert not Version.objects.exists()


@db
def test_submitted_proposal_is_closed_for_everybody():
    proposal = make.submitted(make.proposal())
    own = make.subplan(proposal)
    by = make.officer(own.school)
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.save_field(by=by, subplan=own, field="goals", base="", value="太遲")
    with pytest.raises(policy.Denied, match=r"budget\.write"):
        budgets.add_item(by=by, plan=own.plan, category="advising")
    with pytest.raises(policy.Denied, match=r"subplan\.write"):
        actions.write_on(by=by, subplan=own)


@pytest.mark.django_db(transaction=True)
def test_two_submitting_at_once_have_one_effect():
    proposal = make.signed(make.proposal())
    by = make.officer(make.subplan(proposal).school)
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        try:
            actions.submit(by=by, proposal=proposal)
            outcomes.append("submitted")
        except (Refused, policy.Denied):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["refused", "submitted"]
    assert Version.objects.count() == 1
    assert Job.objects.filter(kind="proposals.print").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_save_during_submission_is_in_the_version_or_refused():
    proposal = make.signed(make.proposal())
    own = make.subplan(proposal)
    by, start, told = make.officer(own.school), threading.Barrier(2), []

    def save() -> None:
        start.wait()
        try:
            actions.save_field(by=by, subplan=own, field="benefit", base="課程更多元", value="同時")
            told.append("saved")
        except policy.Denied:
            told.append("denied")
        finally:
            connection.close()

    thread = threading.Thread(target=save)
    thread.start()
    start.wait()
    try:
        make.submit(proposal)
        told.append("submitted")
    except Refused:
        told.append("refused")
    thread.join(30)
    assert sorted(told) in (["refused", "saved"], ["denied", "submitted"])


@db
def test_a_submitted_subplan_stays_where_it_was_submitted():
    first = make.submitted(make.proposal())
    other = make.proposal(make.school(), make.school())
    own = make.subplan(first, 2)
    with attributed(Actor.system(), "test"):
        AllianceMember.objects.filter(school=own.school).update(alliance=other.alliance)
    with pytest.raises(Refused, match="已送出的計畫書，不能移出。") as refused:
        actions.sync_subplans(by=make.staff(), proposal=other)
    assert own.school.organisation.name in str(refused.value)
    own.refresh_from_db()
    assert (own.proposal_id, own.state, other.subplans.count()) == (first.pk, "signed", 2)


def locked(action):
    """Which tables the action locks rows of, in this order."""
    with CaptureQueriesContext(
        connection,
    ) as done:
        action()
    found = [query["sql"].partition(' FROM "')[2].partition('"')[0] for query in done if "FOR UPDATE" in query["sql"]]
    return list(dict.fromkeys(found))


@db
def test_actions_lock_alliance_then_plans_then_subplans_then_the_proposal():
    proposal = make.signed(make.proposal())
    tables = ["communities_alliance", "budgets_plan", "proposals_subplan", "proposals_proposal"]
    assert locked(lambda: make.submit(proposal))[:4] == tables
    until, staff = timezone.now() + timedelta(days=7), make.staff()
    returned = locked(
        lambda: actions.return_for_correction(by=staff, proposal=proposal, remark="經費請補正", until=until)
    )
    assert returned[:4] == tables
    closed = locked(lambda: actions.close_call(by=staff, call=proposal.call))
    assert closed[:2] == ["communities_alliance", "proposals_call"]


@db
def test_justifying_locks_the_proposal_first():
    proposal = make.complete(make.proposal())
    waiver = Waiver.objects.first()
    by, which = make.officer(make.subplan(proposal).school), {"rule": waiver.rule, "where": waiver.where}
    rewritten = locked(lambda: findings.waive(by=by, subject=proposal, justification="另有安排", **which))
    withdrawn = locked(lambda: findings.withdraw(by=by, subject=proposal, **which))
    assert (rewritten[0], withdrawn) == ("proposals_proposal", ["proposals_proposal"])


def judgements(queries: CaptureQueriesContext) -> int:
    """How often a whole proposal was judged: each time it is asked once which townships the community covers."""
    return sum("communities_communitytownship" in query["sql"] for query in queries.captured_queries)


@db
def test_a_submission_judges_once_and_so_does_its_page() -> None:
    proposal = make.signed(make.proposal())
    convener = make.officer(make.subplan(proposal).school)
    client = client_of(make.subplan(proposal))
    with CaptureQueriesContext(connection) as page:
        assert client.get(reverse("proposals:submit", args=[proposal.pk])).status_code == 200
    with CaptureQueriesContext(connection) as submission:
        actions.submit(by=convener, proposal=proposal)
    assert (judgements(page), judgements(submission)) == (1, 1)
