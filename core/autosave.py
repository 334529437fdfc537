"""The answers of an autosave request, the same for every field of every app (see static/js/autosave.js)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.pages import Request
from core import aside
from core.cells import Refusal
from core.drafts import OR, Clash, Saved
from core.keeping import form_page


def answer(
    request: Request,
    write: Callable[..., Saved | Clash],
    *,
    also: Callable[[], Mapping[str, str]] | None = None,
    can_join: bool = False,
) -> HttpResponse:
    """Call `write(field=, base=, value=)` with what was posted: 200 JSON, or 409 / 422 a fragment for the slot.

    `base` may be posted several times; `write` gets the texts parted by drafts.OR.
    `also` is asked after a save for texts of other elements (id → text: sums, totals);
    One's own text of a clash is set aside until one has chosen;
    `can_join` offers to keep both texts of a clash, one below the other.
    """
    posted = {name: request.POST.get(name, "") for name in ("field", "value")}
    posted["base"] = OR.join(request.POST.getlist("base"))
    try:
        if "\x00" in posted["field"]:
            raise KeyError(posted["field"])
        outcome = write(**posted)
    except KeyError:
        refused = _("This field cannot be written here. Reload the page; your text stays in this one.")
        return render(request, "components/field_error.html", {"text": refused}, status=422)
    except Refusal as unfit:
        return render(request, "components/field_error.html", {"text": str(unfit)}, status=422)
    place = {"url": request.path, "field": posted["field"]}
    if isinstance(outcome, Clash):
        page = urlsplit(form_page(request)).path
        aside.put(by=request.actor, clash=outcome, page=page, base=posted["base"].split(OR)[0], **place)
        shown = {
            "theirs": outcome.theirs,
            "mine": outcome.mine,
            "by": outcome.by or _("Somebody"),
            "own": outcome.writer is not None and outcome.writer == request.actor.person_id,
            "at": outcome.at,
            "can_join": can_join,
        }
        return render(request, "components/clash.html", shown, status=409)
    if aside.of_field(request.actor, **place).exists():
        aside.settle(by=request.actor, **place)
    body: dict[str, Any] = {
        "value": outcome.text,
        "problem": outcome.problem,
        "saved_at": timezone.localtime(outcome.at).strftime("%H:%M"),
        "also": also() if also else {},
    }
    return JsonResponse(body)
