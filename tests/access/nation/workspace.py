"""A file of every sub-plan that is being written, with a picture of it."""

from django.contrib.contenttypes.models import ContentType

from core.models import StoredFile
from proposals.models import Subplan
from tests import make
from tests.access.nation import Nation, pk
from workspace.models import Attachment, Scan

AFTER = ("proposals",)
ARGUMENTS = {"workspace:attach": {"label": "proposals.subplan", "pk": pk(Subplan)}}


def build(nation: Nation) -> None:
    """One for each school."""
    kind = ContentType.objects.get_for_model(Subplan)
    for tenant in nation.tenants:
        for school, records in tenant.schools:
            giver = make.member("school-officer", school.organisation)
            kept, small = (
                StoredFile.keep(name=name, media_type=media_type, content=tenant.canary.encode())
                for name, media_type in (("f.pdf", "application/pdf"), ("f.jpg", "image/jpeg"))
            )
            records[Attachment] = Attachment.objects.create(
                content_type=kind,
                object_id=records[Subplan].pk,
                file=kept,
                preview=small,
                name="f.pdf",
                kind="pdf",
                caption=tenant.canary,
                scan=Scan.NOT_SCANNED,
                person=giver.person,
                membership=giver,
            )
