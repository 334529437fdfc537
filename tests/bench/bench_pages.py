"""What a page costs the web server, beside a trivial page with the same visitor and middleware."""

import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Membership
from proposals.models import Proposal
from proposals.states import ProposalState
from tests.bench.meter import Load, Row, Visit
from tests.bench.stage import Server, Stage
from tests.bench.urls import TRIVIAL
from workspace.models import Comment, Meeting, StepCalendar

CROWD = 50
#: In trivial pages.
LIMITS = {
    "alliance list": 5,
    "proposal list, comments unread": 5,
    "matrix": 10,
    "sub-plan save": 10,
    "findings after a save": 5,
    "submit page": 10,
    "dashboard": 10,
    "calendar of a call": 10,
    "meeting with its people": 10,
    "notices": 5,
}


def rows(stage: Stage) -> Iterator[Row]:
    """What the pages cost: one user, many users, and a nation ten times as large."""
    alone: dict[tuple[str, int], float] = {}
    for scale in (1, 10):
        stage.use(scale)
        visits = _visits(stage)
        with stage.server(scale) as server:
            for name, limit in LIMITS.items():
                # Beside the trivial page before and after it: the machine's mood changes within minutes.
                before, found, after = (server.under(visits[each]) for each in ("trivial", name, "trivial"))
                trivial = (before.cpu_per_request + after.cpu_per_request) / 2
                alone[name, scale] = found.cpu_per_request / trivial
                title = f"{name}, nation × {scale}"
                _sound(title, found)
                yield Row(f"{title} (CPU a request)", found.cpu_per_request, trivial, "trivial page", limit)
                if scale == 1:
                    yield from _crowd(server, name, visits[name], found)
    for name in LIMITS:
        yield Row(
            f"{name}: cost in trivial pages, nation × 10 beside × 1",
            alone[name, 10],
            alone[name, 1],
            "nation × 1",
            1.25,
            "",
        )


def _crowd(server: Server, name: str, visit: Visit, alone: Load) -> Iterator[Row]:
    title = f"{name}, {CROWD} users at once"
    found, after = server.under(visit, users=CROWD), server.under(visit)
    _sound(title, found)
    one = (alone.cpu_per_request + after.cpu_per_request) / 2
    yield Row(f"{title} (CPU a request)", found.cpu_per_request, one, "one user", 1 / 0.85)


def _sound(title: str, found: Load) -> None:
    if found.errors:
        raise RuntimeError(f"{title}: {found.errors} of {found.requests} answers were wrong")


def _visits(stage: Stage) -> dict[str, Visit]:
    staff, officer = stage.session("staff@gonghao.example"), stage.session("convener@gonghao.example")
    proposal = (
        Proposal.objects.filter(
            state=ProposalState.DRAFT,
            alliance__members__part="convener",
            alliance__members__school__organisation__memberships__person__email="convener@gonghao.example",
        )
        .order_by("-alliance__year")
        .first()
    )
    if proposal is None:
        raise RuntimeError("the demonstration convener has no proposal being written")
    subplan = proposal.subplans.order_by("number").first()
    if subplan is None:
        raise RuntimeError("the demonstration convener has no sub-plan")
    # There and back again: each save finds the other text stored and writes, audit row included.
    texts = (subplan.goals, f"{subplan.goals}（修正）")
    saves = tuple(urlencode({"field": "goals", "base": texts[at], "value": texts[1 - at]}).encode() for at in range(2))
    headers = {**officer, "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    return {
        "trivial": Visit(TRIVIAL, headers=staff),
        "alliance list": Visit(reverse("communities:alliances"), headers=staff),
        "proposal list, comments unread": Visit(_commented(), headers=staff),
        "matrix": Visit(reverse("proposals:matrix", args=[proposal.pk]), headers=officer),
        "sub-plan save": Visit(
            reverse("proposals:save_subplan", args=[subplan.pk]), method="POST", bodies=saves, headers=headers
        ),
        "findings after a save": Visit(
            reverse("proposals:subplan_findings", args=[subplan.pk]), headers={**officer, "HX-Request": "true"}
        ),
        "submit page": Visit(reverse("proposals:submit", args=[proposal.pk]), headers=officer),
        "dashboard": Visit(reverse("dashboards:overview"), headers=staff),
        "calendar of a call": Visit(
            reverse("workspace:calendar", args=[StepCalendar.objects.latest("pk").pk]), headers=officer
        ),
        "meeting with its people": Visit(_meeting(), headers=staff),
        "notices": Visit(reverse("workspace:notices"), headers=officer),
    }


def _meeting() -> str:
    """The page of the meeting to which the most people are invited."""
    return reverse("workspace:meeting", args=[Meeting.objects.annotate(n=Count("invitees")).latest("n").pk])


def _commented() -> str:
    """The list of proposals, each with a comment that its readers but one have not read."""
    [by] = Membership.objects.current().filter(person__email="convener@gonghao.example")[:1]
    kind = ContentType.objects.get_for_model(Proposal)
    there = Comment.objects.filter(content_type=kind).values("object_id")
    with attributed(Actor.of(by), "bench"):
        Comment.objects.bulk_create(
            Comment(
                content_type=kind,
                object_id=key,
                body="x",
                person_id=by.person_id,
                membership=by,
                token=uuid.uuid4(),
            )
            for key in Proposal.objects.exclude(pk__in=there).values_list("pk", flat=True)
        )
    return reverse("proposals:proposals")
