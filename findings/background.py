"""Background jobs of the rules."""

from django.utils.translation import gettext_lazy as _

from core.jobs import Outcome, Run, job
from core.models import StoredFile
from findings import printing, queries


@job(printing.KIND, title=_("Rules as PDF"))
def print_rules(run: Run, *, edition: str, language: str) -> Outcome:
    """Set an edition's rules once; they are public, and so is the file."""
    published = queries.published_edition(edition)
    return Outcome(
        file=StoredFile.keep(
            name=f"rules-{edition}-{language}.pdf",
            media_type="application/pdf",
            content=printing.rules_pdf(published, language),
        )
    )
