"""The lists of proposals and of calls: their order, columns and filters, the rows of each reader, the words."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.roles import Role
from budgets.actions import set_requested
from proposals.filters import ProposalFilter
from proposals.models import Proposal
from proposals.queries import listed, proposals_visible_to
from proposals.tables import CallTable, ProposalTable
from tests.budgets import make as lower
from tests.lists import ListOf
from tests.proposals import make
from tests.proposals.clients import client_of, staff

pytestmark = pytest.mark.django_db
PROPOSALS = ListOf("/proposals/", ProposalTable)
CALLS = ListOf("/calls/", CallTable)


@pytest.fixture
def reader() -> Client:
    client = staff()
    client.cookies["django_language"] = "en"
    return client


def asking(amount: int) -> Proposal:
    proposal = make.proposal()
    plan = make.subplan(proposal).plan
    lower.item(plan, "advising", (1, amount))
    set_requested(by=Actor.system(), plans=[plan])
    return proposal


def test_the_list_holds_to_the_pattern(reader: Client) -> None:
    asking(5000)
    make.submitted(make.complete(make.proposal()))
    PROPOSALS.sorts_every_column(reader)
    PROPOSALS.ignores_nonsense(reader)
    PROPOSALS.takes_the_same_queries(reader, more=make.proposal)


def test_proposals_are_sorted_by_what_they_ask_those_that_ask_nothing_last(reader: Client) -> None:
    little, nothing, much = asking(2000), make.proposal(), asking(10_000)
    for asked, order in (("sort=-requested", (much, little, nothing)), ("sort=requested", (little, much, nothing))):
        page = PROPOSALS.opened(reader, asked)
        assert page.column("Alliance") == [str(each.alliance) for each in order]
        assert page.column("Requested")[-1].startswith("—")
    assert page.column("Requested")[0].startswith("2,000"), "and how many schools the sum counts"
    assert "1 of 2 schools" in page.column("Requested")[0]


def test_what_is_shown_is_what_the_database_sorts_by() -> None:
    asking(2000), make.proposal(), make.submitted(make.complete(make.proposal()))
    both = make.proposal()
    subplans = [make.subplan(both, number) for number in (1, 2)]
    for subplan, amount in zip(subplans, (5000, 7000), strict=True):
        lower.item(subplan.plan, "advising", (1, amount))
    set_requested(by=Actor.system(), plans=[subplan.plan for subplan in subplans])
    figures = ("convener_name", "schools_count", "signed_count", "requested", "approved")
    for reader in (make.staff(), *(make.officer(subplan.school) for subplan in subplans)):
        shown = list(proposals_visible_to(reader))
        listed.tell(reader, shown)
        for figure in figures:
            rows = listed.sortable(reader, proposals_visible_to(reader), figure)
            assert [getattr(row, figure) for row in rows] == [getattr(row, figure) for row in shown], figure


def test_filters_in_the_address_keep_their_meaning(reader: Client) -> None:
    first, second = make.proposal(), make.proposal()
    with attributed(Actor.system(), "test"):
        Proposal.objects.filter(pk=second.pk).update(
            extended_until=timezone.now() + timedelta(days=9), extension_reason="展延"
        )
        first.call.subplans_due_at = first.call.submit_until = timezone.now() - timedelta(hours=1)
        first.call.save()
    for asked, found in (
        ("", {first, second}),
        ("year=111", {first, second}),
        ("year=110", {first, second}),  # no such year here
        ("state=draft", {first, second}),
        ("state=approved", set()),
        (f"words={first.alliance.community.name}", {first}),
        (f"words={make.subplan(second, 2).school.name}", {second}),
        ("overdue=on", {first}),
        ("overdue=", {first, second}),
        (f"overdue=on&words={second.alliance.community.name}", set()),
    ):
        assert set(ProposalFilter(QueryDict(asked), make.staff()).qs) == found, asked
    assert len(PROPOSALS.opened(reader, "overdue=on").rows) == 1
    assert ("overdue", "on") in PROPOSALS.opened(reader, "overdue=on").forms[1], "goes along when columns are chosen"


def test_nobody_sees_anothers_proposals() -> None:
    own, other = make.subplan(make.proposal()), make.proposal()
    client = client_of(own)
    for asked in ("", "sort=-requested", f"words={other.alliance.community.name}", "overdue=on", PROPOSALS.everything):
        assert str(other.alliance) not in str(PROPOSALS.opened(client, asked).rows), asked
    assert len(PROPOSALS.opened(client).rows) == 1
    assert not ProposalFilter(QueryDict(), Actor.public()).qs.exists()
    reviewer = Actor(None, None, Role.REVIEWER, None)
    assert not ProposalFilter(QueryDict(), reviewer).qs.exists()


def test_an_export_takes_the_filters_of_the_sorted_list(reader: Client) -> None:
    first, second = make.proposal(), make.proposal()
    url = reverse("exchange:export", args=["proposals", "csv"])
    told = b"".join(reader.post(f"{url}?words={first.alliance.community.name}&sort=-requested&column=year"))
    assert str(first.alliance) in told.decode() and str(second.alliance) not in told.decode()


def test_calls_are_looked_for_by_their_state(reader: Client) -> None:
    make.call(112), make.call(111, state="closed"), make.call(113, state="draft")
    for asked, years in (
        ("", ["113", "112", "111"]),
        ("state=open", ["112"]),
        ("state=x&sort=year", ["111", "112", "113"]),
        ("state=draft", ["113"]),
    ):
        assert [year[-3:] for year in CALLS.opened(reader, asked).column("Academic year")] == years, asked
    school = client_of(make.subplan(make.proposal()))
    school.cookies["django_language"] = "en"
    assert len(CALLS.opened(school).rows) == 3, "schools read of every call, also of one that is being prepared"
