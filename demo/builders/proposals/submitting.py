"""What follows writing: signatures, justifications, submission with its frozen version."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from accounts.roles import Role
from budgets.models import Plan
from communities.models import Alliance
from demo.log import Log, day
from demo.nation import Nation
from demo.stories.progress import SUBPLAN_WAYS, WAYS
from findings.models import Waiver
from proposals.actions.submitting import freeze
from proposals.judging import judged_all
from proposals.models import Duty, Proposal, SignedContent, Signoff, Subplan
from proposals.snapshot import signed_contents, signed_digest
from proposals.states import PROPOSAL, SUBPLAN, SubplanState
from proposals.states import ProposalState as S
from rulebook import Strength

_SIGNERS = {
    Duty.OFFICER: Role.SCHOOL_OFFICER,
    Duty.ACCOUNTANT: Role.ACCOUNTANT,
    Duty.PRINCIPAL: Role.PRINCIPAL,
}
Contents = Mapping[int, dict[str, Any]]  # what the signatures of a sub-plan stand under, by its key
_TOGETHER = 30  # proposals written out at once: what they are read from is held meanwhile
_REASON = "本社區幅員遼闊、校數眾多，經聯盟會議討論後決議如此安排。（示範資料）"


def build(nation: Nation) -> None:
    """Bring every proposal of the told years to its state."""
    for year, proposals in nation.proposals.items():
        subplans = list(
            Subplan.objects.filter(proposal__in=proposals).select_related("proposal__alliance", "plan", "school")
        )
        contents = _sign(nation, proposals, subplans)
        _log(nation, year, proposals, subplans)
        gone = [proposal for proposal in proposals if proposal.state != S.DRAFT]
        _justify(nation, gone)
        _settle(gone, subplans)
        _versions(nation, gone, contents)
        for proposal in proposals:
            if proposal.state == S.RETURNED:
                Proposal.objects.filter(pk=proposal.pk).update(
                    extended_until=day(nation, year, 25), extension_reason="退回補正（示範資料）"
                )


def _sign(nation: Nation, proposals: list[Proposal], subplans: list[Subplan]) -> Contents:
    """Three signatures where a sub-plan is signed, the officer's own where it is ready; what they stand under."""
    contents: dict[int, dict[str, Any]] = {}
    for start in range(0, len(proposals), _TOGETHER):
        contents |= signed_contents(*proposals[start : start + _TOGETHER])
    digests = {pk: signed_digest(content) for pk, content in contents.items()}
    rows: list[Signoff] = []
    for subplan in subplans:
        count = {SubplanState.SIGNED: len(_SIGNERS), SubplanState.READY: 1}.get(SubplanState(subplan.state), 0)
        for duty, role in list(_SIGNERS.items())[:count]:
            by: Any = nation.of(subplan.school, role)
            rows.append(
                Signoff(
                    subplan=subplan,
                    duty=duty,
                    person_id=by.person_id,
                    membership_id=by.membership_id,
                    digest=digests[subplan.pk],
                )
            )
    Signoff.objects.bulk_create(rows, batch_size=2000)
    _keep_signed(dict.fromkeys(row.subplan_id for row in rows), digests, contents)
    return contents


def _keep_signed(subplans: Iterable[int], digests: Mapping[int, str], contents: Contents) -> None:
    """What was signed, by COPY: a statement for each of these long documents takes twice as long."""
    table = SignedContent._meta.db_table
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} (subplan_id, digest, content) FROM STDIN") as copy:
        for pk in subplans:
            copy.write_row((pk, digests[pk], json.dumps(contents[pk], ensure_ascii=False)))


def _log(nation: Nation, year: int, proposals: Iterable[Proposal], subplans: Iterable[Subplan]) -> None:
    log = Log()
    for proposal in proposals:
        if events := WAYS[S(proposal.state)]:
            convener = nation.of(nation.members[proposal.alliance][0])
            way = [
                (event, convener if event == "submit" else nation.staff, day(nation, year, step - 8))
                for step, event in enumerate(events)
            ]
            log.tell(proposal, PROPOSAL, way)
    for subplan in subplans:
        officer = nation.of(subplan.school)
        events = SUBPLAN_WAYS[SubplanState(subplan.state)]
        log.tell(subplan, SUBPLAN, [(event, officer, day(nation, year, -12)) for event in events])
    log.write()


def _justify(nation: Nation, proposals: list[Proposal]) -> None:
    """Every departure from a principle of a submitted proposal stands with its reason."""
    rows: list[Waiver] = []
    for pk, shown in judged_all(proposals).items():
        proposal = next(each for each in proposals if each.pk == pk)
        by: Any = nation.of(nation.members[proposal.alliance][0])
        rows.extend(
            Waiver(
                content_type=ContentType.objects.get_for_model(each.subject),
                object_id=each.subject.pk,
                rule=each.rule,
                where=each.where,
                justification=_REASON,
                person_id=by.person_id,
            )
            for each in shown
            if each.strength == Strength.PRINCIPLE and each.subject is not None
        )
    Waiver.objects.bulk_create(rows)


def _settle(proposals: Iterable[Proposal], subplans: Iterable[Subplan]) -> None:
    """Alliances that have applied stand as they are, budgets are closed; a returned proposal is written in again."""
    for returned in (False, True):
        group = {proposal.pk: proposal for proposal in proposals if (proposal.state == S.RETURNED) == returned}
        # By key: a join over tables without statistics is planned as if they were empty and takes minutes.
        alliances = [proposal.alliance_id for proposal in group.values()]
        plans = [subplan.plan_id for subplan in subplans if subplan.proposal_id in group]
        Alliance.objects.filter(pk__in=alliances).update(applied=True, forming=returned)
        Plan.objects.filter(pk__in=plans).update(open_for_writing=returned)


def _versions(nation: Nation, proposals: list[Proposal], contents: Contents) -> None:
    findings = judged_all(proposals)
    for proposal in proposals:
        freeze(nation.of(nation.members[proposal.alliance][0]), proposal, findings[proposal.pk], contents)
