"""Review: last year's round is closed, this year's is open and half done, next year's is being prepared."""

from dataclasses import dataclass
from random import Random
from typing import Any

from accounts.actors import Actor
from demo.log import Log, day
from demo.nation import Nation
from proposals.models import Proposal, Version
from proposals.states import ProposalState as S
from reviews.models import Assignment, Case, Criterion, Recusal, Round, Score
from reviews.states import ASSIGNMENT, ROUND, AssignmentState, RoundState

CRITERIA = (
    ("計畫目標與社區需求之契合", "How the goals fit the community's needs", 30),
    ("辦理項目之完整與可行", "Completeness and feasibility of the items", 30),
    ("學校合作與資源共享", "Cooperation and sharing of resources", 20),
    ("經費編列之合理", "Reasonable budget", 20),
)
REVIEWERS_A_CASE = 3
_REVIEWED = (S.IN_REVIEW, S.REPORTED, S.APPROVED, S.REFUSED)
_ADVICE = "規劃具體，建議補充執行期程。（示範資料）"
_VERDICT = "整體規劃完整，符合社區需求。（示範資料）"
_CONFLICT = "曾任該校顧問，依規定迴避。（示範資料）"


def build(nation: Nation) -> None:
    """Three rounds, with cases for every proposal that came under review."""
    log, chance = Log(), nation.chance("reviews")
    for year, state in (
        (nation.year - 1, RoundState.CLOSED),
        (nation.year, RoundState.OPEN),
        (nation.year + 1, RoundState.PREPARING),
    ):
        stage = Round.objects.create(
            year=year,
            closes_at=day(nation, year, 14),
            reviewers_needed=REVIEWERS_A_CASE,
        )
        criteria = Criterion.objects.bulk_create(
            Criterion(round=stage, position=position, name_zh=zh, name_en=en, weight=weight)
            for position, (zh, en, weight) in enumerate(CRITERIA, 1)
        )
        if state != RoundState.PREPARING:
            Round.objects.filter(pk=stage.pk).update(state=RoundState.OPEN)
        _Panel(nation, stage, criteria, chance, log).review(
            [each for each in nation.proposals.get(year, []) if each.state in _REVIEWED]
        )
        if state == RoundState.CLOSED:
            Round.objects.filter(pk=stage.pk).update(state=state)
        way = [("open", nation.staff, day(nation, year, -4)), ("close", nation.staff, day(nation, year, -2))]
        log.tell(stage, ROUND, way[: list(RoundState).index(state)])
    log.write()


@dataclass
class _Panel:
    """The reviewers of one round at work."""

    nation: Nation
    stage: Round
    criteria: list[Criterion]
    chance: Random
    log: Log

    def review(self, proposals: list[Proposal]) -> None:
        """A case with its reviewers for each proposal."""
        versions = {version.proposal_id: version for version in Version.objects.filter(proposal__in=proposals)}
        cases = Case.objects.bulk_create(
            (
                Case(
                    round=self.stage,
                    subject=f"proposal:{proposal.pk}",
                    title=str(proposal),
                    document=versions[proposal.pk].for_review,
                    digest=versions[proposal.pk].digest,
                )
                for proposal in proposals
            ),
            batch_size=1,  # several would go as arrays, in which each quote of these long documents is escaped
        )
        concern = Case.concerns.through
        concern.objects.bulk_create(
            concern(case_id=case.pk, organisation_id=school.pk)
            for case, proposal in zip(cases, proposals, strict=True)
            for school in self.nation.members[proposal.alliance]
        )
        panel = self.nation.reviewers
        self._assign(
            [
                (case, panel[(number + turn) % len(panel)], _progress(number, turn, proposal.state != S.IN_REVIEW))
                for number, (case, proposal) in enumerate(zip(cases, proposals, strict=True))
                for turn in range(REVIEWERS_A_CASE)
            ]
        )

    def _assign(self, turns: list[tuple[Case, Any, AssignmentState]]) -> None:
        """Reviewers with their cases, each as far as told; scores are written before they are submitted."""
        assignments = Assignment.objects.bulk_create(
            Assignment(case=case, reviewer_id=reviewer.membership_id) for case, reviewer, _state in turns
        )
        rows = [(row, *turn) for row, turn in zip(assignments, turns, strict=True)]
        Recusal.objects.bulk_create(
            Recusal(case=case, membership_id=reviewer.membership_id, reason=_CONFLICT)
            for _row, case, reviewer, state in rows
            if state == AssignmentState.RECUSED
        )
        scores = [score for row, _case, _reviewer, state in rows for score in self._scores(row, state)]
        Score.objects.bulk_create(scores, batch_size=2000)
        for event, reached, verdict in (
            ("recuse", AssignmentState.RECUSED, ""),
            ("submit", AssignmentState.SUBMITTED, _VERDICT),
        ):
            there = [(row, reviewer) for row, _case, reviewer, state in rows if state == reached]
            pks = [row.pk for row, _reviewer in there]
            Assignment.objects.filter(pk__in=pks).update(state=reached, comment=verdict)
            for row, reviewer in there:
                self._tell(row, event, reviewer)

    def _scores(self, assignment: Assignment, state: AssignmentState) -> list[Score]:
        """All scores of a review that is finished, some of one that is being written."""
        if state == AssignmentState.RECUSED:
            return []
        finished = state == AssignmentState.SUBMITTED
        scored = self.criteria if finished else self.criteria[: self.chance.randrange(3)]
        values = [(criterion, self.chance.randrange(65, 96)) for criterion in scored]
        return [
            Score(assignment=assignment, criterion=criterion, value=value, value_raw=str(value), comment=_ADVICE)
            for criterion, value in values
        ]

    def _tell(self, assignment: Assignment, event: str, reviewer: Actor) -> None:
        self.log.tell(assignment, ASSIGNMENT, [(event, reviewer, day(self.nation, self.stage.year, -3))])


def _progress(number: int, turn: int, finished: bool) -> AssignmentState:
    """Of a case still under review the first reviewer has finished, of every third one the second keeps away."""
    if finished or turn == 0:
        return AssignmentState.SUBMITTED
    return AssignmentState.RECUSED if turn == 1 and number % 3 == 1 else AssignmentState.ASSIGNED


AFTER = ("accounts", "proposals")
STEPS = (build,)
