"""Jobs of proposals: printing a submitted version, and drafts of what is being written."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from core.jobs import Outcome, Run, job
from core.models import StoredFile
from proposals.models import VersionFile
from proposals.presenters import sight
from proposals.printing import pdf, workbook
from proposals.printing.printed import Printed, draft, of_subplan, of_version

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_KINDS = (
    (VersionFile.Kind.WORKBOOK, workbook.make, "xlsx", _XLSX),
    (VersionFile.Kind.PDF, pdf.make, "pdf", "application/pdf"),
)


@job("proposals.print", title=gettext_lazy("Proposal as PDF and workbook"))
def print_version(run: Run, *, version: int) -> Outcome:
    """Make the PDF and the workbook of a version as the asker may read it; made once, kept for good."""
    frozen = run.record(Permission.VERSION_VIEW, pk=version)
    seen = sight.of_version(run.by, frozen.proposal)
    printed = of_version(frozen, seen)
    for done, (kind, make, ending, media_type) in enumerate(_KINDS):
        run.progress(done, len(_KINDS), str(kind.label))
        place = {"version": frozen, "kind": kind, "school_id": seen.school, "sees": seen.others}
        if VersionFile.objects.filter(**place).exists():
            continue
        name = f"{printed.title}-v{frozen.number}.{ending}"
        file = StoredFile.keep(name=name, media_type=media_type, content=make(printed))
        VersionFile.objects.create(**place, file=file)
    run.progress(len(_KINDS), len(_KINDS), _("Ready"))
    return Outcome(result={"version": frozen.pk}, url=frozen.get_absolute_url())


@job("proposals.draft", title=gettext_lazy("Draft to print"))
def print_draft(run: Run, *, proposal: int, subplan: int | None, kind: str) -> Outcome:
    """Make a draft, marked as such, of the whole proposal or of one sub-plan; a file of the one who asked."""
    printed = _draft(run, proposal, subplan)
    run.progress(0, 1, str(VersionFile.Kind(kind).label))
    _kind, make, ending, media_type = next(each for each in _KINDS if each[0] == kind)
    name = f"{printed.title}-草稿.{ending}"
    file = StoredFile.keep(name=name, media_type=media_type, content=make(printed))
    return Outcome(file=file)


def _draft(run: Run, proposal: int, subplan: int | None) -> Printed:
    if subplan is not None:
        return of_subplan(run.record(Permission.SUBPLAN_VIEW, pk=subplan, proposal=proposal))
    row = run.record(Permission.PROPOSAL_VIEW, pk=proposal)
    return draft(row, sight.of_draft(run.by, row))
