"""Texts of clashes that their authors have not settled yet (models.SetAside): kept, offered again, dropped at last."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.actors import Actor
from accounts.attribution import action
from core.drafts import Clash
from core.models import SetAside


@action("draft.set-aside")
def put(*, by: Actor, clash: Clash, page: str, url: str, field: str, base: str) -> None:
    """Keep one's own text of a clash, in place of an older one; `page` shows the field, `url` saves it as `field`."""
    if clash.row is None or by.person_id is None or by.membership_id is None:
        return
    about = {
        "membership_id": by.membership_id,
        "content_type": ContentType.objects.get_for_model(clash.row),
        "object_id": clash.row.pk,
        "column": clash.column,
        "page": page[:300],
        "text": clash.mine,
        "base": base,
        "at": Now(),
    }
    SetAside.objects.update_or_create(person_id=by.person_id, url=url[:300], field=field, defaults=about)


@action("draft.settle")
def settle(*, by: Actor, url: str, field: str) -> None:
    """The author has chosen: what was set aside of the field is gone."""
    of_field(by, url, field).delete()


def of_field(actor: Actor, url: str, field: str) -> QuerySet[SetAside]:
    """What the person has not settled of the field that `url` saves."""
    return SetAside.objects.filter(person=actor.person_id, url=url, field=field)


def on_page(actor: Actor, page: str) -> QuerySet[SetAside]:
    """What the actor, in the role acted in, has not settled of a page's fields."""
    return SetAside.objects.filter(membership=actor.membership_id, page=page).order_by("pk")
