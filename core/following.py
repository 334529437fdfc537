"""Where a page leads once it has asked for a job."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import policy
from accounts.pages import Request
from accounts.permissions import Permission as P
from core.models import Job


def follow(request: Request, job: Job, back: str) -> HttpResponse:
    """To the job's page; where somebody else's is under way already, back to the address `back`, with that said."""
    if policy.can(request.actor, P.JOB_VIEW, job):
        return redirect("core:job", pk=job.pk)
    messages.info(request, _("It is being made already. Reload this page in a moment."))
    return redirect(back)
