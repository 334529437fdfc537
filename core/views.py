"""Home, the jobs' tray, the history of a record, health, and what is shown when a form is too old."""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError, OperationalError, connection
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from redis import RedisError

from accounts.pages import Request, open_to_all, page, record
from accounts.permissions import Permission as P
from accounts.roles import Role
from core import jobs, keeping, queries, queue
from core.downloads import answer
from core.models import Job, StoredFile
from core.navigation import front, start_page
from core.own_jobs import JobFilter, JobTable
from core.people import PersonFilter, PersonTable


@open_to_all
def home(request: Request) -> HttpResponse:
    """To the first page of the role acted in; to signing in, where no other front page is due."""
    if not request.user.is_authenticated:
        return front(request) or redirect("accounts:sign_in")
    if request.actor.role is Role.PUBLIC:
        return render(request, "core/no_role.html", status=403)
    return redirect(start_page(request.actor))


@page(P.PERSON_VIEW)
def people(request: Request) -> HttpResponse:
    """Everyone with the roles they hold today."""
    return render(request, "core/people.html", {"table": PersonTable(PersonFilter(request.GET, request.actor))})


@page(P.JOB_VIEW)
def jobs_tray(request: Request) -> HttpResponse:
    """The tray in the header: the newest jobs of this person."""
    newest = list(queries.jobs_of(request.actor)[: queries.RECENT])
    shown = {
        "jobs": newest,
        "running": any(each.is_open for each in newest),
        "unseen": sum(not each.is_open and not each.seen_by_owner for each in newest),
    }
    return render(request, "core/jobs_tray.html", shown)


@page(P.JOB_VIEW)
def jobs_list(request: Request) -> HttpResponse:
    """All jobs of this person; having looked, the tray counts none of them any more."""
    table = JobTable(JobFilter(request.GET, request.actor))
    response = render(request, "core/jobs.html", {"table": table})
    jobs.mark_seen(table.page.object_list)
    return response


@page(P.JOB_VIEW, key="pk")
def job(request: Request, job: Job) -> HttpResponse:
    """One job; asked for by htmx, its progress alone."""
    template = "core/job_progress.html" if request.headers.get("HX-Request") else "core/job.html"
    jobs.mark_seen([job])
    return render(request, template, {"job": job})


@page(P.JOB_VIEW, key="pk", methods=("POST",))
def cancel_job(request: Request, job: Job) -> HttpResponse:
    """Ask a job to stop."""
    jobs.cancel(job)
    return redirect("core:job", pk=job.pk)


@page(P.FILE_VIEW, key="pk")
def file(request: Request, file: StoredFile) -> HttpResponse:
    """A file of one's own."""
    return answer(file)


@page(P.RULES_VIEW)
def history(request: Request, model: str, pk: int) -> HttpResponse:
    """Who changed a record, when, acting as whom, from what to what; for whoever may see the record."""
    row = record(request, model, pk)
    kind = type(row)
    named = kind.__str__ is not Model.__str__  # type: ignore[comparison-overlap]
    name = str(row) if named else f"#{row.pk}"
    title = f"{queries.called(kind)} {name}"
    shown, entries = queries.history_page(row, request.GET.get("page"), request.actor)
    seen = queries.for_reader(entries, request.actor)
    return render(request, "core/history.html", {"title": title, "entries": seen, "page": shown})


@open_to_all
def session(request: Request) -> HttpResponse:
    """Under whose seal this browser acts now ("" for nobody), and the token its next post needs."""
    seal = keeping.seal_of(request.actor)
    answer = JsonResponse({"seal": seal.owner if seal else "", "token": get_token(request)})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@open_to_all
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@open_to_all
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too, so pages are served; 503 if not. Without Redis they are, and jobs wait."""
    return _health(database=_ask_database)


@open_to_all
def jobs_run(request: HttpRequest) -> HttpResponse:
    """Within the last minute a worker did what beat asked for, and no worker is silent; 503 names what is not so."""
    return _health(redis=_ask_redis, jobs=_ask_sweep, workers=_ask_workers)


def _health(**probes: Callable[[], object]) -> HttpResponse:
    states: dict[str, str] = {}
    for name, probe in probes.items():
        try:
            probe()
            states[name] = "ok"
        except LookupError as silent:
            states[name] = f"down {silent}".strip()
        except (DatabaseError, RedisError):
            states[name] = "down"
    return JsonResponse(states, status=200 if set(states.values()) == {"ok"} else 503)


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    queue.client().ping()


def _ask_sweep() -> None:
    if not queue.was_swept():
        raise LookupError


def _ask_workers() -> None:
    if silent := queue.silent_workers():
        raise LookupError(", ".join(silent))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page: say so; parts and saves keep the text in the page."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(_("This page is older than your session."), status=401)
    return render(
        request,
        "errors/csrf.html"
        if getattr(request, "user", None) and request.user.is_authenticated
        else "errors/signed_out.html",
        status=403,
    )


def bad_request(request: HttpRequest, exception: Any = None, status: int = 400) -> HttpResponse:
    """400: what was sent is no request that a page of ours sends; 413 where it was too much. Nothing was changed."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    why = str(exception) if isinstance(exception, BadRequest) else ""
    # May come before anything has found the reader's language.
    with translation.override(translation.get_language_from_request(request)):
        if too_much:
            why = _("It is larger than %(size)s MB, or has more than %(fields)s fields. Send it in parts.") % {
                "size": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20,
                "fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
            }
        status = 413 if too_much else status
        if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
            return HttpResponse(why, status=status, content_type="text/plain; charset=utf-8")
        return render(request, "errors/400.html", {"why": why}, status=status)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 with the sentence that the view gave; the sentence alone for parts and saves."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
        return HttpResponse(str(exception or ""), status=403, content_type="text/plain; charset=utf-8")
    return render(request, "errors/403.html", {"why": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404 in the frame of the other pages: what is not there and what one may not know of look the same."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our own mistake, told without asking database or session for anything.

    503 where the database is away, or gave the statement up after waiting too long: that passes by itself.
    """
    left = {"left": keeping.left_behind(request)}
    if isinstance(sys.exc_info()[1], OperationalError):
        return HttpResponse(render_to_string("errors/503.html", left), status=503, headers={"Retry-After": "5"})
    return HttpResponse(render_to_string("errors/500.html", left), status=500)
