"""Makers for reviews: rounds with the edition's criteria, cases with a frozen document, assigned reviewers."""

from django.test import Client

from accounts.actors import Actor
from accounts.models import Membership, Organisation
from accounts.roles import OrganisationKind, Role
from core.models import StoredFile
from reviews import actions
from reviews.models import Assignment, Case, Round
from tests import make

_subjects = iter(range(1, 10**9))


def staff() -> Actor:
    """Somebody of the Administration."""
    return make.actor(Role.ADMINISTRATION_STAFF)


def round_(year: int = 111, *, open: bool = False, needed: int = 3) -> Round:  # noqa: A002 - reads well where it is used
    """A round with four criteria of 25 %; open for scoring if asked."""
    by = staff()
    made = actions.set_round(by=by, year=year, reviewers_needed=needed, closes_at=None)
    return actions.move_round(by=by, round=made, event="open") if open else made


def case(
    of: Round, *concerns: Organisation, title: str = "示例社區計畫書", files: list[StoredFile] | None = None
) -> Case:
    """A case with a small document, about these bodies."""
    return actions.open_case(
        by=staff(),
        round=of,
        subject=f"test:{next(_subjects)}",
        title=title,
        document={"sections": [{"title": "社區分析", "text": "本社區…"}]},
        digest="0" * 64,
        concerns=concerns or [make.organisation(OrganisationKind.SCHOOL)],
        files=files or [],
    )


def reviewer() -> Membership:
    """A reviewer who holds nothing yet."""
    return make.member(Role.REVIEWER)


def assigned(of: Case, who: Membership | None = None) -> Assignment:
    """The case in a reviewer's hands."""
    [made] = actions.assign(by=staff(), case=of, reviewers=[who or reviewer()])
    return made


def mark(assignment: Assignment, *values: int) -> None:
    """Write the marks, criterion by criterion, as the reviewer does."""
    by = Actor.of(assignment.reviewer)
    for criterion, value in zip(assignment.case.round.criteria.all(), values, strict=False):
        actions.save_field(by=by, assignment=assignment, field=f"value-{criterion.pk}", base="", value=str(value))


def submitted(of: Case, *values: int) -> Assignment:
    """A submitted review with these marks."""
    made = assigned(of)
    mark(made, *values)
    return actions.submit(by=Actor.of(made.reviewer), assignment=made)


def visitor(client: Client, who: Membership | None = None) -> Client:
    """The client signed in as this person, or as staff."""
    person = (who or make.member(Role.ADMINISTRATION_STAFF)).person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
