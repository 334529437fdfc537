"""Jobs of proposals: printing a submitted version."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission
from core.jobs import Failure, Outcome, Run, job
from core.models import StoredFile
from proposals.documents import pdf, workbook
from proposals.models import Version, VersionFile

_KINDS = (
    (
        VersionFile.Kind.WORKBOOK,
        workbook.make,
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    (VersionFile.Kind.PDF, pdf.make, "pdf", "application/pdf"),
)


@job("proposals.print", title=gettext_lazy("Proposal as PDF and workbook"))
def print_version(run: Run, *, version: int) -> Outcome:
    """Make the PDF and the workbook of a version; made once, kept for good."""
    frozen = _version(run.by, version)
    for done, (kind, make, ending, media_type) in enumerate(_KINDS):
        run.progress(done, len(_KINDS), str(kind.label))
        if frozen.files.filter(kind=kind).exists():
            continue
        name = f"{frozen.document['title']}-v{frozen.number}.{ending}"
        file = StoredFile.keep(name=name, media_type=media_type, content=make(frozen), owner_id=None)
        VersionFile.objects.create(version=frozen, kind=kind, file=file)
    run.progress(len(_KINDS), len(_KINDS), _("Ready"))
    return Outcome(result={"version": frozen.pk}, url=frozen.get_absolute_url())


def _version(by: Actor, pk: int) -> Version:
    """The version, judged again: whoever asked may have lost the role meanwhile."""
    if by.role is None:
        return Version.objects.get(pk=pk)
    found = policy.scope(by, Permission.VERSION_VIEW).filter(pk=pk).first()
    if found is None:
        raise Failure(_("You may no longer see this version."))
    version: Version = found
    return version
