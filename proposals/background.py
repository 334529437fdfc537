"""Jobs of proposals: printing a submitted version, and drafts of what is being written."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from core.jobs import Failure, Outcome, Run, job
from core.models import StoredFile
from proposals.models import Proposal, Subplan, Version, VersionFile
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
    frozen = _version(run.by, version)
    seen = sight.of_version(run.by, frozen.proposal)
    printed = of_version(frozen, seen)
    for done, (kind, make, ending, media_type) in enumerate(_KINDS):
        run.progress(done, len(_KINDS), str(kind.label))
        place = {"version": frozen, "kind": kind, "school_id": seen.school, "sees": seen.others}
        if VersionFile.objects.filter(**place).exists():
            continue
        name = f"{printed.title}-v{frozen.number}.{ending}"
        file = StoredFile.keep(name=name, media_type=media_type, content=make(printed), owner_id=None)
        VersionFile.objects.create(**place, file=file)
    run.progress(len(_KINDS), len(_KINDS), _("Ready"))
    return Outcome(result={"version": frozen.pk}, url=frozen.get_absolute_url())


@job("proposals.draft", title=gettext_lazy("Draft to print"))
def print_draft(run: Run, *, proposal: int, subplan: int | None, kind: str) -> Outcome:
    """Make a draft, marked as such, of the whole proposal or of one sub-plan; a file of the one who asked."""
    printed = _draft(run.by, proposal, subplan)
    run.progress(0, 1, str(VersionFile.Kind(kind).label))
    _kind, make, ending, media_type = next(each for each in _KINDS if each[0] == kind)
    name = f"{printed.title}-草稿.{ending}"
    file = StoredFile.keep(name=name, media_type=media_type, content=make(printed), owner_id=run.by.person_id)
    return Outcome(file=file)


def _draft(by: Actor, proposal: int, subplan: int | None) -> Printed:
    if subplan is not None:
        own: Subplan | None = policy.scope(by, Permission.SUBPLAN_VIEW).filter(pk=subplan, proposal=proposal).first()
        if own is None:
            raise Failure(_("You may no longer see this sub-plan."))
        return of_subplan(own)
    found: Proposal | None = policy.scope(by, Permission.PROPOSAL_VIEW).filter(pk=proposal).first()
    if found is None:
        raise Failure(_("You may no longer see this proposal."))
    return draft(found, sight.of_draft(by, found))


def _version(by: Actor, pk: int) -> Version:
    """The version, judged again: whoever asked may have lost the role meanwhile."""
    if by.role is None:
        return Version.objects.get(pk=pk)
    found = policy.scope(by, Permission.VERSION_VIEW).filter(pk=pk).first()
    if found is None:
        raise Failure(_("You may no longer see this version."))
    version: Version = found
    return version
