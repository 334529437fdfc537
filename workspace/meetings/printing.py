"""Signed minutes as PDF, in the form of 會議紀錄: made once, kept for good."""

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core import jobs
from core.jobs import Failure, Outcome, Run, job
from core.models import Job, StoredFile
from core.reversing import url_for
from core.templatetags.gonghao import roc_datetime
from exchange import pdf
from workspace.models import Meeting, PrintedMinutes, SignedMinutes
from workspace.states import MeetingState

KIND = "workspace.minutes"


def key_of(meeting: Meeting) -> str:
    """By which one job prints a meeting's minutes at a time."""
    return f"minutes:{meeting.pk}"


@action("meeting.print")
def print_minutes(*, by: Actor, meeting: Meeting) -> Job:
    """Start the job that prints the signed minutes; one that is under way is returned."""
    return jobs.start(KIND, by=by, once=key_of(meeting), meeting=meeting.pk)


def signed_content(meeting: Meeting) -> SignedMinutes | None:
    """What both signatures stand under; None while they are not signed."""
    if meeting.state != MeetingState.SIGNED:
        return None
    last = meeting.signatures.filter(voided_at=None).first()
    return meeting.contents.select_related("printed").filter(digest=last.digest).first() if last is not None else None


@job(KIND, title=_("Minutes as PDF"))
def make(run: Run, *, meeting: int) -> Outcome:
    """Print the signed minutes, unless they are printed."""
    row = run.record(P.MEETING_VIEW, pk=meeting)
    signed = signed_content(row)
    if signed is None:
        raise Failure(_("The minutes are not signed yet."))
    if not PrintedMinutes.objects.filter(minutes=signed).exists():
        file = StoredFile.keep(name=f"會議紀錄-{row.pk}.pdf", media_type="application/pdf", content=pdf_of(signed))
        PrintedMinutes.objects.create(minutes=signed, file=file)
    return Outcome(url=url_for("workspace:meeting", row.pk))


def pdf_of(signed: SignedMinutes) -> bytes:
    """The PDF of signed minutes."""
    valid = signed.meeting.signatures.filter(voided_at=None).select_related("person", "membership__organisation")
    signatures = [
        {
            "duty": row.duty,
            "name": row.person.name,
            "organisation": row.membership.organisation.name,
            "at": roc_datetime(row.at),
        }
        for row in valid.order_by("duty")
    ]
    people = signed.content["people"]
    shown = {
        "doc": signed.content,
        "attending": [each for each in people if each["votes"]],
        "guests": [each for each in people if not each["votes"]],
        "signatures": signatures,
        "digest": signed.digest,
    }
    return pdf.render("workspace/pdf/minutes.html", shown, language="zh-hant")
