"""The address at which a person's calendar program fetches his steps, without signing in: a private link.

Everybody makes, renews and ends his own. What it hands out is what the person's roles in force today see; it names
nobody, and reading it changes nothing.
"""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Membership
from accounts.permissions import Permission as P
from workspace.models import PrivateLink, Rhythm, StepCalendar, StepFeed
from workspace.private_links import giving, kinds
from workspace.steps import ical
from workspace.steps.reading import NEWEST, dated, visible, with_records

KEY = "steps.feed"
LIVES = timedelta(days=400)


def kind() -> kinds.Kind:
    """The kind of link, registered when the application starts."""
    return kinds.Kind(
        KEY,
        StepFeed,
        carries=P.FEED_READ,
        give=P.FEED_MANAGE,
        label=gettext_lazy("Calendar address"),
        text=gettext_lazy("A calendar program fetches the steps of the programme here."),
        lives=LIVES,
        read=read,
    )


def of_person(by: Actor) -> PrivateLink | None:
    """The link of the person's address that is in force; None where he has none."""
    feed = policy.scope(by, P.FEED_MANAGE).first()
    return links_of(feed).first() if feed is not None else None


@action("feed.renew")
def renew(*, by: Actor) -> str:
    """Make the person's address, in place of the one before, which opens nothing from now on; to be shown once.

    Raises policy.Denied, and Refused where it was renewed too often today.
    """
    if by.person_id is None or not policy.may(by, P.FEED_MANAGE):
        raise policy.Denied(P.FEED_MANAGE)
    feed, _made = StepFeed.objects.get_or_create(person_id=by.person_id)
    feed = StepFeed.objects.select_for_update().get(pk=feed.pk)
    giving.revoke_all(by=by, record=feed)
    link = giving.store(by=by, kind=kinds.of(KEY), record=feed, holder=_("Calendar program"))
    return giving.address_of(link)


@action("feed.end")
def end(*, by: Actor) -> bool:
    """The person's address opens nothing any more; False where there was none."""
    feed = policy.scope(by, P.FEED_MANAGE).select_for_update().first()
    return feed is not None and bool(giving.revoke_all(by=by, record=feed))


def read(feed: StepFeed, _holder: Actor) -> HttpResponse:
    """The calendars that the person's roles in force today see, in the language he is mailed in."""
    memberships = Membership.objects.current().filter(person=feed.person_id, person__is_active=True)
    seen = {
        pk
        for membership in memberships.select_related("person", "organisation")
        for pk in visible(Actor.of(membership)).values_list("pk", flat=True)[:NEWEST]
    }
    rows = StepCalendar.objects.filter(pk__in=seen).prefetch_related(with_records())
    rhythm = Rhythm.objects.filter(person=feed.person_id).first() or Rhythm()
    with override(rhythm.language):
        content = ical.calendar(dated(rows), _("Steps of the programme"))
    return HttpResponse(content, content_type=ical.MEDIA_TYPE)


def links_of(feed: StepFeed) -> QuerySet[PrivateLink]:
    """The links of a feed that are in force."""
    of = ContentType.objects.get_for_model(StepFeed)
    return PrivateLink.objects.in_force().filter(kind=KEY, content_type=of, object_id=feed.pk)
