"""Private links as the pages of who gives them show them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.gonghao import roc_datetime
from workspace.models import LINKS, LinkTry, Mail, MailState, PrivateLink


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link: for whom, until when, how far it has come (`kind` and `word` of its chip, `more` of it in a sentence)."""

    link: PrivateLink
    kind: str
    word: str
    more: str
    is_in_force: bool
    may_be_mailed: bool

    @property
    def most(self) -> int:
        """How many links a record may have in force at once."""
        return LINKS.most


def links_of(model: type[Model], keys: Collection[int]) -> dict[int, list[ShownLink]]:
    """The links of many records of a model, by record, newest first; two queries."""
    mails = Mail.objects.filter(code=None).order_by("-pk")
    rows = PrivateLink.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    opened = Max("tries__at", filter=Q(tries__outcome=LinkTry.Outcome.OPENED))
    found: defaultdict[int, list[ShownLink]] = defaultdict(list)
    for link in rows.annotate(opened_at=opened).prefetch_related(Prefetch("mails", mails, to_attr="of_itself")):
        found[link.object_id].append(_shown(link, link.opened_at, getattr(link, "of_itself", [])))
    return dict(found)


def _shown(link: PrivateLink, opened_at: datetime | None, mails: list[Mail]) -> ShownLink:
    is_over = link.expires_at <= timezone.now()
    in_force = link.revoked_at is None and link.used_at is None and not is_over
    newest = mails[0] if mails else None
    may_be_mailed = in_force and bool(link.address) and (newest is None or newest.state != MailState.WAITING)
    if link.used_at:
        how = ("ok", _("Used"), roc_datetime(link.used_at))
    elif link.revoked_at:
        how = ("neutral", _("Revoked"), roc_datetime(link.revoked_at))
    elif is_over:
        how = ("neutral", _("Run out"), roc_datetime(link.expires_at))
    elif opened_at:
        how = ("info", _("Opened"), roc_datetime(opened_at))
    elif newest is None:
        how = ("draft", _("To be handed over"), "")
    elif newest.state == MailState.SENT:
        how = ("info", _("Sent"), roc_datetime(newest.handed_at))
    elif newest.has_failed:
        how = ("warn", _("Not delivered"), newest.answer)
    else:
        how = ("draft", _("Being mailed"), "")
    return ShownLink(link, *how, is_in_force=in_force, may_be_mailed=may_be_mailed)
