"""Private links in tests: a unit that is asked, the holder's browser, kinds of links that no app has yet."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.permissions import Permission as P
from accounts.roles import Role
from communities import actions
from communities.actions.confirming import CONFIRM
from communities.models import Alliance, AllianceMember, Confirmation, CooperatingUnit
from tests.communities import make
from workspace.models import PrivateLink
from workspace.private_links import giving, kinds
from workspace.private_links.kinds import Kind, Proof

PLANNED = "協同開設陶藝課程，每學期八節"


def alliance() -> Alliance:
    """One that is being formed."""
    return make.alliance(None, make.school(), make.school())


def alliance_in(code: str) -> Alliance:
    """One of another community."""
    there = make.community(code, make.elsewhere())
    return make.alliance(there, make.school(make.elsewhere()))


def convener(of: Alliance) -> Actor:
    """The officer of the school that convenes."""
    school = AllianceMember.objects.get(alliance=of, part="convener").school
    return make.officer(school)


def unit(of: Alliance, name: str = "陶瓷工程科") -> CooperatingUnit:
    """A department of another community that cooperates."""
    return actions.save_unit(
        by=convener(of),
        alliance=of,
        school=make.school(make.elsewhere()),
        kind=CooperatingUnit.Kind.RARE_DEPARTMENT,
        unit=name,
        cooperates_in=PLANNED,
    )


def asked(of: Alliance | None = None, **more: Any) -> PrivateLink:
    """The link by which a unit answers."""
    of = of or alliance()
    given = {"planned": PLANNED, "holder": "示例大學教務處", **more}
    return actions.ask(by=convener(of), alliance=of, whom=given.pop("whom", None) or unit(of), **given)


def confirmation(link: PrivateLink) -> Confirmation:
    """What the link is to."""
    return Confirmation.objects.get(pk=link.object_id)


def token(link: PrivateLink) -> str:
    """What stands behind the #."""
    return re.split("[#=]", giving.address_of(link))[-1]


def opened(link: PrivateLink, client: Client | None = None) -> Client:
    """A browser in which the link was opened."""
    client = client or Client()
    assert post_token(client, token(link)).status_code == 302
    return client


def post_token(client: Client, typed: str, **more: Any) -> Any:
    """Press the button of the page that links lead to."""
    return client.post(reverse("workspace:open_link"), {"token": typed}, **more)


def ended(link: PrivateLink, **how: Any) -> None:
    """Let the link have ended that way."""
    with attributed(Actor.system(), "test"):
        PrivateLink.objects.filter(pk=link.pk).update(**how)


def page(link: PrivateLink) -> str:
    """Where the unit answers."""
    return reverse("communities:confirmation", args=[link.ref])


ANSWER = {"answer": "takes-part", "name": "王示例", "office": "教務處組長", "remark": ""}


@contextmanager
def kind(key: str, **more: Any) -> Iterator[Kind]:
    """A kind of link to confirmations that exists for the block alone."""
    given: dict[str, Any] = {
        "model": Confirmation,
        "carries": P.CONFIRMATION_ANSWER,
        "give": P.ALLIANCE_FORM,
        "through": "alliance",
        "label": "A kind of the tests",
        "text": "What it is for.",
        "page": "communities:confirmation",
        **more,
    }
    made = Kind(key, **given)
    kinds.register(made)
    try:
        yield made
    finally:
        del kinds._kinds[key]


def readable(record: Confirmation, actor: Actor) -> HttpResponse:
    """What a program reads of a confirmation."""
    assert actor.role is Role.LINK_HOLDER
    return HttpResponse(record.planned, content_type="text/calendar")


__all__ = ["CONFIRM", "Proof"]
