"""Calling a route as somebody: the request, and what came of it. Every call's writes are rolled back."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts import policy
from accounts.roles import Role
from core.routes import Route, walk
from tests.access.arguments import variants
from tests.access.cells import Key, asked
from tests.access.nation import CANARY, WHOSE, Nation
from workspace.models import PrivateLink
from workspace.private_links import tokens

ROUTES: dict[str, Route] = {}


def routes() -> dict[str, Route]:
    """All routes by name; a name that stands twice is an error."""
    if not ROUTES:
        for route in walk():
            assert route.name not in ROUTES, f"two routes are called {route.name}"
            ROUTES[route.name] = route
    return ROUTES


class CannotCall(Exception):
    """The test does not know with what to call a route; the sentence says where to tell it."""


def route_of(variant: str) -> Route:
    """The route that a row of the table is about."""
    return routes()[variant.partition("[")[0]]


def _holder(nation: Nation) -> Client:
    """A browser in which nobody is signed in and tenant A's private link was opened."""
    client = Client(raise_request_exception=False)
    token = tokens.token_of(cast(PrivateLink, nation.a.records[PrivateLink]))
    with transaction.atomic():
        assert client.post(reverse("workspace:open_link"), {"token": token}).status_code == 302
    return client


class World:
    """The nation with a browser for each role."""

    def __init__(self, nation: Nation) -> None:
        self.nation = nation
        self.clients = {Role.PUBLIC: Client(raise_request_exception=False)}
        for role, member in nation.members.items():
            self.clients[role] = Client(raise_request_exception=False)
            self.clients[role].force_login(member.person, "django.contrib.auth.backends.ModelBackend")
        self.clients[Role.LINK_HOLDER] = _holder(nation)

    def every_call(self) -> Iterator[Key]:
        """Every (route, method, whose) that there is to call; a route with variants by their names."""
        for name, route in routes().items():
            for variant in variants(name):
                for method in route.methods:
                    for whose in self._whose(route):
                        yield variant, method, whose

    def _whose(self, route: Route) -> tuple[str, ...]:
        model = self.model_of(route)
        if model is None:
            return ("-",)
        return tuple(whose for whose in WHOSE if self.nation.row(model, whose, Role.ADMINISTRATION_STAFF) is not None)

    def model_of(self, route: Route) -> type[Model] | None:
        """The model of the row that a route's address names; None for a route about no row."""
        if getattr(route.view, "opened_by_link", False):
            return PrivateLink
        if route.row_key is None:
            return None
        model = policy.model_of(route.permission)
        if model is None:
            raise AssertionError(f"{route.name}: no access.py says which rows {route.permission} is about")
        if not self.nation.knows(model):
            raise AssertionError(f"{route.name}: let tests/access/nation make a {model.__name__} for each tenant")
        return model

    def address(self, variant: str, whose: str, role: Role) -> str:
        """The URL of the route for that record."""
        route = route_of(variant)
        model = self.model_of(route)
        given: dict[str, Any] = {}
        for name, value in variants(route.name)[variant].items():
            given[name] = value(lambda wanted: self._beside(wanted, whose, role)) if callable(value) else value
        if model is not None:
            key = route.row_key or "ref"
            row = self.nation.row(model, whose, role)
            given.setdefault(key, getattr(row, key))
        missing = set(route.arguments) - set(given)
        if missing:
            what = ", ".join(sorted(missing))
            raise CannotCall(f"{route.name} {route.address}: ARGUMENTS in tests/access/nation lack its {what}")
        return reverse(route.name, kwargs={name: given[name] for name in route.arguments})

    def _beside(self, model: type[Model], whose: str, role: Role) -> Model:
        row = self.nation.row(model, "own" if whose == "-" else whose, role) or self.nation.row(model, "own", role)
        if row is None:
            raise CannotCall(f"no app in tests/access/nation/ makes a {model.__name__}")
        return row

    def call(self, key: Key, role: Role, **headers: str) -> Any:
        """The answer to the role's call."""
        name, method, whose = key
        address = self.address(name, whose, role)
        client = self.clients[role]
        cookies = copy(client.cookies)
        with transaction.atomic():
            # A form as a browser sends it when nothing was filled in.
            form = {} if method == "GET" else {"csrfmiddlewaretoken": "-"}
            answer = getattr(client, method.lower())(address, form, headers=headers)
            if answer.streaming:
                answer.content = b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        client.cookies = cookies
        return answer

    def answer(self, key: Key, role: Role) -> "Answer":
        """What the role gets, as the tests compare it."""
        found = self.call(key, role)
        cell = str(found.status_code)
        if found.status_code == 302 and found["Location"].startswith(reverse("accounts:sign_in")):
            cell = "in"
        text = found.content.decode(errors="replace") if found.status_code == 200 else ""
        return Answer(cell, frozenset(letter for letter, canary in CANARY.items() if canary in text))


@dataclass(frozen=True)
class Answer:
    """A cell of the table, and whose canaries the page showed."""

    cell: str
    canaries: frozenset[str]


@dataclass(frozen=True)
class Answers:
    """Every call by the roles asked, made once for all tests that look at them."""

    found: dict[tuple[Key, Role], Answer]
    models: dict[Key, type[Model] | None]
    uncallable: set[str]


def ask_everything(world: World) -> Answers:
    """Call every route with every method and record, as the roles that are asked of each row."""
    answers = Answers({}, {}, set())
    for key in world.every_call():
        try:
            answers.found.update({(key, role): world.answer(key, role) for role in asked(key)})
            answers.models[key] = world.model_of(route_of(key[0]))
        except CannotCall as why:
            answers.uncallable.add(str(why))
    return answers
