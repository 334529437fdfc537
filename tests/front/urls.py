"""A page of sample fields over a store in memory, so that the scripts are tested apart from any app."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from accounts.pages import Request, _ask_to_sign_in, open_to_all
from config.urls import urlpatterns as real
from core import autosave
from core.cells import Refusal
from core.drafts import Clash, Saved, is_clash
from core.months import Month, months_of

PAGE = """{% extends "base.html" %}{% block title %}Sample{% endblock %}{% block content %}
<h1 data-mirrors="goal" data-empty="nothing yet">{{ texts.goal }}</h1><a href="/sample/elsewhere/">Elsewhere</a>
<form class="form" data-autosave data-url="/sample/save/" autocomplete="off">
{% include "components/autosave_field.html" with name="goal" label="Goal" kind="textarea" maxlength=most value=goal %}
{% include "components/autosave_field.html" with name="price" label="Price" kind="money" value=texts.price %}
{% include "components/months.html" with groups=groups %}
<table data-grid class="grid"><tbody>{% for row in "1 2 3"|words %}<tr>{% for column in "a b"|words %}
{% with name=column|add:row %}
<td><input type="text" class="cell" name="{{ name }}" aria-label="{{ name }}" value="{{ name }}"></td>
{% endwith %}{% endfor %}</tr>{% endfor %}</tbody></table><p data-state></p>
<table data-grid class="grid"><tbody>{% for row in "1 2"|words %}<tr>
<td><select class="cell" name="s{{ row }}" aria-label="s{{ row }}"><option value="">—</option>
<option value="x">X</option><option value="y"{% if row == "1" %} selected{% endif %}>Y</option></select></td>
<td class="num"><input type="text" class="cell num" name="n{{ row }}" aria-label="n{{ row }}" value="3,500"></td>
</tr>{% endfor %}</tbody><tfoot><tr><th scope="row">Sum</th>
<td><input type="text" class="cell" name="sum" aria-label="sum" value="7000"></td></tr></tfoot></table>
</form>
<div id="region" hx-get="/sample/region/" hx-trigger="gonghao:saved from:body">before</div>
<div id="around" hx-get="/sample/region/" hx-trigger="redraw from:body"><form data-autosave data-url="/sample/save/">
{% include "components/autosave_field.html" with name="inner" label="Inner" %}</form></div>
{% endblock %}"""


FRAMED = (
    """{% extends "base.html" %}{% block title %}There{% endblock %}{% block content %}<h1>There</h1>{% endblock %}"""
)
FORM = """{% extends "base.html" %}{% block title %}Form{% endblock %}{% block content %}<h1>Form</h1>
<form method="post" enctype="multipart/form-data" novalidate>{% csrf_token %}
<textarea name="reason" aria-label="reason">{{ given.reason }}</textarea>
<input name="title" aria-label="title" maxlength="20" value="{{ given.title }}">
<label><input type="checkbox" name="sure" value="1">sure</label>
<select name="kind" aria-label="kind"><option value="a">A</option><option value="b">B</option></select>
<input type="password" name="secret" aria-label="secret"><input type="file" name="file" aria-label="file">
<button name="go" value="1">Send</button></form>
<form method="post" action="/sample/other-form/">{% csrf_token %}<input name="title" aria-label="other title"></form>
{% endblock %}"""


@dataclass
class Months:
    """A row of the schedule."""

    months: Sequence[Month]
    months_name: str = "months"
    legend: str = "Months"
    mirrors: str = ""


@dataclass
class Store:
    """What the sample server holds, and how it misbehaves next."""

    texts: dict[str, str] = field(default_factory=dict)
    answer: int = 200
    posts: list[tuple[str, str, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)


store = Store()


@open_to_all
def sample(request: HttpRequest) -> HttpResponse:
    """The page of fields."""
    page = engines["django"].from_string(PAGE)
    shown = {"texts": store.texts, "groups": [Months(months_of([9, 10]))], "most": 5000, "goal": store.texts["goal"]}
    return HttpResponse(page.render(shown, request))


@open_to_all
def form(request: Request) -> HttpResponse:
    """A plain form, and what comes of it: a redirect (200), a redirect that says what went wrong (302), or an error."""
    page = engines["django"].from_string(FORM)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if store.answer == 500:
            raise RuntimeError("a mistake of ours")
        if store.answer in (403, 404):
            raise PermissionDenied("Not now.") if store.answer == 403 else Http404
        if store.answer == 422:
            return HttpResponse(page.render({"given": request.POST}, request), status=422)
        if store.answer == 302:
            messages.error(request, "Refused.")
            return redirect("/sample/elsewhere-framed/")
        store.sent.append({name: str(value) for name, value in request.POST.items()})
        return redirect("/sample/elsewhere-framed/")
    return HttpResponse(page.render({"given": {"title": "old title"}}, request))


@open_to_all
def framed(request: Request) -> HttpResponse:
    """Another page of the application."""
    return HttpResponse(engines["django"].from_string(FRAMED).render({}, request))


@open_to_all
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Somewhere to go."""
    return HttpResponse("<!doctype html><title>Elsewhere</title><h1>Elsewhere</h1>")


@open_to_all
def region(request: HttpRequest) -> HttpResponse:
    """A part that is drawn again."""
    return HttpResponse(f"saved {len(store.posts)}")


def write(*, field: str, base: str, value: str) -> Saved | Clash:
    """Save into the store; refuses the word "bad"; tells a clash as the drafts of the application do."""
    stored = store.texts.get(field, base)
    if is_clash(stored, base, value):
        return Clash(stored, value, "陳同事", datetime(2022, 9, 30, 6, 32, tzinfo=UTC))
    if len(value) > 5000:
        raise Refusal(f"At most 5000; this has {len(value)}.")
    if "bad" in value:
        raise Refusal("Not this word.")
    store.texts[field] = value
    store.posts.append((field, base, value))
    return Saved(value, "", datetime.now(UTC))


@open_to_all
def save(request: Request) -> HttpResponse:
    """The sample's autosave."""
    if store.answer != 200:
        return HttpResponse("no", status=store.answer)
    return autosave.answer(request, write, can_join=True)


urlpatterns = [
    path("sample/", sample),
    path("sample/elsewhere/", elsewhere),
    path("sample/elsewhere-framed/", framed),
    path("sample/form/", form),
    path("sample/region/", region),
    path("sample/save/", save),
    *real,
]
handler403, handler404, handler500 = "core.views.forbidden", "core.views.not_found", "core.views.failed"
