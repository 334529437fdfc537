"""Minutes that are written: signed, printed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.downloads import answer
from core.following import follow
from core.refusals import Refused
from workspace.meetings import printing, shown, signing
from workspace.meetings.queries import Whole
from workspace.meetings.snapshot import digest_of
from workspace.meetings.snapshot import minutes as minutes_of
from workspace.models import Meeting, Outcome
from workspace.states import MeetingState


@page(P.MEETING_SIGN, key="pk", methods=("GET", "POST"))
def sign_minutes(request: Request, meeting: Meeting) -> HttpResponse:
    """Read the minutes as they will stand, and sign them."""
    errors = []
    if request.method == "POST":
        try:
            signing.sign(by=request.actor, meeting=meeting, seen=request.POST.get("seen", "")[:64])
        except Refused as refused:
            errors = [{"text": str(refused)}]
        else:
            meeting.refresh_from_db()
            done = _("The minutes are signed by both; what was resolved is in force.")
            waiting = _("You have signed. The other signature is missing still.")
            messages.success(request, done if meeting.state == MeetingState.SIGNED else waiting)
            return redirect("workspace:meeting", meeting.pk)
    whole = Whole(meeting)
    content = minutes_of(whole)
    context = {
        "meeting": meeting,
        "doc": content,
        "digest": digest_of(content),
        "signatures": shown.signatures_of(meeting),
        "deeds": [
            (item.position, declared.does)
            for item in whole.items
            if (resolution := whole.resolutions.get(item.pk)) is not None
            and resolution.outcome == Outcome.CARRIED
            and (declared := whole.kind.resolving(resolution.kind)) is not None
            and declared.deed is not None
        ],
        "errors": errors,
    }
    return render(request, "workspace/meeting_sign.html", context, status=422 if errors else 200)


@page(P.MEETING_VIEW, key="pk", methods=("GET", "POST"))
def minutes_pdf(request: Request, meeting: Meeting) -> HttpResponse:
    """The signed minutes as PDF; posting makes them where they are not made yet."""
    back = reverse("workspace:meeting", args=[meeting.pk])
    signed = printing.signed_content(meeting)
    if signed is None:
        messages.info(request, _("The minutes are not signed yet."))
        return redirect(back)
    printed = getattr(signed, "printed", None)
    if printed is not None:
        return answer(printed.file)
    if request.method == "POST":
        return follow(request, printing.print_minutes(by=request.actor, meeting=meeting), back)
    messages.info(request, _("The PDF is not made yet. Press “Print the minutes”."))
    return redirect(back)
