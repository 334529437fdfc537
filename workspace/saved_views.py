"""Views of lists: kept, named, shared, and which one is seen first."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.models import Membership, Organisation, Person
from accounts.permissions import Permission as P
from core.lists import DeclaredList
from core.refusals import Refused
from workspace.models import LONGEST_QUERY, OWN_VIEWS, SHARED_VIEWS, FirstView, SavedView

LONGEST_NAME = 60


def views_of(actor: Actor, key: str) -> QuerySet[SavedView]:
    """The views of a list that the actor may open, one's own first, then by name; each says whether it is one's own
    (`own`) and seen first (`first`)."""
    firsts = FirstView.objects.filter(view=OuterRef("pk"), person=actor.person_id, organisation=actor.organisation_id)
    rows = policy.scope(actor, P.SAVED_VIEW_USE).filter(listed=key)
    return rows.annotate(own=_is(actor), first=Exists(firsts)).order_by("-own", "name", "pk")


def with_owners(rows: QuerySet[SavedView]) -> QuerySet[SavedView]:
    """The views with who keeps them, and whether that person has left the organisation (`left`)."""
    there = Membership.objects.current().filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    return rows.select_related("person").annotate(left=~Exists(there))


def changeable(actor: Actor, views: Iterable[SavedView]) -> set[int]:
    """The keys of those of the views that the actor may change."""
    keys = [view.pk for view in views]
    return set(policy.scope(actor, P.SAVED_VIEW_CHANGE).filter(pk__in=keys).values_list("pk", flat=True))


@action("view.save")
def save(*, by: Actor, listed: DeclaredList, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep what a query string shows of a list under a name.

    Raises policy.Denied for a list that one may not see, and Refused for a name that is taken or too long, and where
    there are too many.
    """
    person, membership, organisation = by.person_id, by.membership_id, by.organisation_id
    if person is None or membership is None or organisation is None or not policy.may(by, listed.permission):
        raise policy.Denied(P.SAVED_VIEW_USE)
    Person.objects.select_for_update(no_key=True).get(pk=person)
    view = SavedView(
        listed=listed.key,
        name=_fitting(name),
        query=_normal(by, listed, query),
        person_id=person,
        membership_id=membership,
        organisation_id=organisation,
        shared=shared,
    )
    _free(view)
    OWN_VIEWS.room(SavedView.objects.filter(person=person).count())
    if shared:
        _room_among_shared(view)
    view.save()
    return view


@action("view.rename")
def rename(*, by: Actor, view: SavedView, name: str) -> None:
    """Give a view another name; raises policy.Denied, and Refused for a name that is taken or too long."""
    held = _hold(by, view)
    held.name = _fitting(name)
    _free(held)
    held.save(update_fields=["name"])


@action("view.replace")
def replace(*, by: Actor, view: SavedView, listed: DeclaredList, query: str) -> SavedView:
    """Let a view show what a query string shows; raises policy.Denied, and Refused where that is too long."""
    held = _hold(by, view)
    held.query = _normal(by, listed, query)
    held.save(update_fields=["query"])
    return held


@action("view.share")
def share(*, by: Actor, view: SavedView, shared: bool) -> None:
    """Share a view within its organisation, or keep it for its owner alone, who is the only one to decide that.

    Raises policy.Denied, and Refused where the name is taken there and where there are too many.
    """
    held = _hold(by, view)
    if held.person_id != by.person_id:
        raise Refused(_("Only who saved this view can share it or keep it to themselves. You can remove it."))
    if shared and not held.shared:
        _room_among_shared(held)
    held.shared = shared
    _free(held)
    held.save(update_fields=["shared"])
    if not shared:
        FirstView.objects.filter(view=held).exclude(person=held.person_id).delete()


@action("view.first")
def see_first(*, by: Actor, view: SavedView, first: bool) -> None:
    """See a view first where its list is opened by its bare address, or the list as it is by itself again."""
    policy.require(by, P.SAVED_VIEW_USE, view)
    place: dict[str, Any] = {"person_id": by.person_id, "organisation_id": by.organisation_id, "listed": view.listed}
    if first:
        FirstView.objects.update_or_create(defaults={"view": view}, **place)
    else:
        FirstView.objects.filter(view=view, **place).delete()


@action("view.remove")
def remove(*, by: Actor, view: SavedView) -> None:
    """Take a view away, from everybody who had it; raises policy.Denied."""
    _hold(by, view).delete()


def _is(actor: Actor) -> Any:
    return Case(When(person=actor.person_id, then=Value(True)), default=Value(False))


def _hold(by: Actor, view: SavedView) -> SavedView:
    held = SavedView.objects.select_for_update().get(pk=view.pk)
    policy.require(by, P.SAVED_VIEW_CHANGE, held)
    return held


def _fitting(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused(_("Give the view a name."))
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("A name has at most %(most)s characters; this has %(count)s.")
            % {"most": LONGEST_NAME, "count": len(name)}
        )
    return name


def _normal(by: Actor, listed: DeclaredList, query: str) -> str:
    """What the list makes of a query string: nothing else is kept."""
    normal = listed.asked(query, by).query
    if len(normal) > LONGEST_QUERY:
        raise Refused(_("This view holds too much to be saved. Look for fewer words."))
    return normal


def _room_among_shared(view: SavedView) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=view.organisation_id)
    SHARED_VIEWS.room(SavedView.objects.filter(organisation=view.organisation_id, shared=True).count())


def _free(view: SavedView) -> None:
    """Raise Refused where another view of the list has this name: of the same person, or among the shared ones."""
    alike = SavedView.objects.exclude(pk=view.pk).filter(
        listed=view.listed, organisation=view.organisation_id, name__iexact=view.name
    )
    if alike.filter(person=view.person_id).exists():
        raise Refused(
            _("You have a view “%(name)s” of this list already. Choose another name, or replace that one.")
            % {"name": view.name}
        )
    if view.shared and alike.filter(shared=True).exists():
        raise Refused(
            _("Your organisation has a shared view “%(name)s” of this list already. Choose another name.")
            % {"name": view.name}
        )
