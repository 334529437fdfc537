"""What the files of a sub-plan may be evidence for."""

from collections.abc import Mapping

from findings.presenters import language
from proposals import fields
from proposals.models import Subplan
from proposals.queries.subplans import school_year_of
from rulebook import load_edition


def parts_of_files(subplan: Subplan) -> Mapping[str, str]:
    """By key, the designated quantities that the school has, and their names; nothing where it is not designated."""
    known = school_year_of(subplan)
    return fields.evidence(
        load_edition(subplan.proposal.edition),
        language(),
        partnership=bool(known and known.designated_partnership),
        outreach=bool(known and known.designated_outreach),
    )
