"""What schools are told of alliances: they are asked, appointed, answered."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from communities.links import page_of
from communities.models import Alliance, AllianceMember
from workspace.models import Handling
from workspace.notices import Event

_ALLIANCE: dict[str, Any] = {"model": Alliance, "url": page_of, "related": ("community",)}


def _of_convener(alliance: Alliance) -> Q:
    """The people of the school that convenes now."""
    convening = AllianceMember.objects.filter(alliance=alliance, part=AllianceMember.Part.CONVENER)
    return Q(organisation__in=convening.values("school"))


EVENTS = (
    Event(
        "alliance.invite",
        permission=P.ALLIANCE_ANSWER,
        label=_("Your school is invited to an alliance"),
        text=_("%(record)s of academic year %(year)s asks your school to join. Please answer."),
        **_ALLIANCE,
    ),
    Event(
        "alliance.appoint",
        permission=P.ALLIANCE_FORM,
        label=_("Your school is appointed convener"),
        text=_("Your school convenes %(record)s of academic year %(year)s."),
        among=_of_convener,
        **_ALLIANCE,
    ),
    Event(
        "alliance.answer",
        permission=P.ALLIANCE_FORM,
        label=_("A school has answered an invitation"),
        text=_("%(school)s has answered the invitation of %(record)s, academic year %(year)s."),
        among=_of_convener,
        handling=Handling.DIGEST,
        **_ALLIANCE,
    ),
    Event(
        "alliance.confirmation",
        permission=P.ALLIANCE_FORM,
        label=_("A cooperating unit has answered"),
        text=_("%(unit)s has answered what is planned with it in %(record)s, academic year %(year)s."),
        among=_of_convener,
        **_ALLIANCE,
    ),
)
