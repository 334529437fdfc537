"""Who has a role and no password yet: whom invitations went to, and sending them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.emails import can_be_sent
from accounts.pages import Request, page
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace import invitations as inviting
from workspace.filters import InvitationFilter
from workspace.tables import InvitationTable


@page(P.PERSON_MANAGE)
def invitations(request: Request) -> HttpResponse:
    """The list, and how many of it can be invited."""
    filters = InvitationFilter(request.GET, request.actor)
    counts = inviting.counts(filters.qs)
    shown = {
        "table": InvitationTable(filters),
        "without_link": sum(counts[standing] for standing in inviting.WITHOUT_LINK),
        "with_link": sum(counts[standing] for standing in inviting.WITH_LINK),
        "days": inviting.INVITED_FOR.days,
        "can_be_sent": can_be_sent(),
        "send_url": f"{reverse('workspace:send_invitations')}?{urlencode(filters.kept)}",
    }
    return render(request, "workspace/invitations.html", shown)


@page(P.PERSON_MANAGE, methods=("POST",))
def send(request: Request) -> HttpResponse:
    """Invite those of the list, filtered as the address says, who have no link that holds; `again`: the others too."""
    filters = InvitationFilter(request.GET, request.actor)
    try:
        count = inviting.send(by=request.actor, to=filters.qs, again="again" in request.POST)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        sentence = ngettext("%(n)s invitation is on its way.", "%(n)s invitations are on their way.", count)
        nobody = _("Nobody was invited: all of them have a link that holds, or were written to within a day.")
        messages.success(request, sentence % {"n": count}) if count else messages.info(request, nobody)
    return redirect(f"{reverse('workspace:invitations')}?{urlencode(filters.kept)}")
