"""What goes on paper: a document with its findings as its reader may see them, a submitted version or a draft."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from proposals.judging import judged, judged_subplan, schools_by_address
from proposals.models import MembersSee, Proposal, Subplan, Version
from proposals.snapshot import build
from proposals.snapshot.findings import plain
from proposals.snapshot.parts import Json
from proposals.snapshot.sight import Sight, seen


@dataclass(frozen=True, slots=True)
class Printed:
    """A document to print. `number` and `code` (the check code) are a version's; a draft has none."""

    document: Json
    findings: list[Json]
    at: datetime
    number: int | None = None
    code: str = ""
    left_out: str = ""
    """What is said where the reader may not see all of it."""
    one: bool = False
    """Whether it is one school's sub-plan alone."""

    @property
    def is_draft(self) -> bool:
        """Whether it has not been submitted."""
        return self.number is None

    @property
    def title(self) -> str:
        """What it is called."""
        if not self.one:
            return str(self.document["title"])
        (subplan,) = self.document["subplans"]
        return f"{subplan['number']}{subplan['school']['name']}子計畫"


def of_version(version: Version, sight: Sight) -> Printed:
    """A submitted version as this sight lets it be read."""
    document, findings = seen(version.document, version.findings, sight)
    return Printed(document, findings, version.at, version.number, version.digest[:16], sight.left_out)


def draft(proposal: Proposal, sight: Sight) -> Printed:
    """The proposal as it stands now, as this sight lets it be read."""
    findings = plain(judged(proposal), schools_by_address(proposal))
    document, findings = seen(build(proposal), findings, sight)
    return Printed(document, findings, timezone.now(), left_out=sight.left_out)


def of_subplan(subplan: Subplan) -> Printed:
    """One school's sub-plan and budget as they stand now."""
    proposal = subplan.proposal
    sight = Sight(MembersSee.OWN, frozenset({subplan.school.code}), subplan.school_id)
    document, _findings = seen(build(proposal), [], sight)
    findings = plain(judged_subplan(subplan), schools_by_address(proposal))
    return Printed(document, findings, timezone.now(), one=True)
