"""Private links: what each opens for whom and until when, the codes that were mailed, what was tried with them."""

import pghistory
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.limits import limit
from core.models import AppendOnly
from workspace.models.notices import LANGUAGES

LINKS = limit(
    "workspace.PrivateLink", 10, _("private links in force of a record"), _("Revoke one that is not needed first.")
)

_AT_MOST = f"""
    PERFORM pg_advisory_xact_lock(NEW.content_type_id, hashtext(NEW.object_id::text));
    SELECT count(*) INTO found FROM workspace_privatelink r
    WHERE r.content_type_id = NEW.content_type_id AND r.object_id = NEW.object_id
    AND r.revoked_at IS NULL AND r.used_at IS NULL AND r.expires_at > now();
    IF found > {LINKS.most} THEN
        RAISE EXCEPTION 'at most {LINKS.most} rows of workspace_privatelink here';
    END IF;
    RETURN NULL;
"""  # noqa: S608

_STAYS = [
    "ref",
    "kind",
    "content_type",
    "object_id",
    "nonce",
    "digest",
    "person",
    "membership",
    "at",
]


class PrivateLinkQuerySet(models.QuerySet["PrivateLink"]):
    def in_force(self) -> "PrivateLinkQuerySet":
        """Those that open something now, by the database's clock."""
        return self.filter(revoked_at=None, used_at=None, expires_at__gt=Now())


@pghistory.track(exclude=[*_STAYS, "holder", "address", "language", "proof_digest", "revoked_by"])
class PrivateLink(models.Model):
    """Opens one record, for one purpose (`kind`), to whoever has its token, until it ends.

    The token is kept nowhere: `digest` is its SHA-256, and it is made again from `nonce` with the installation's key
    when it is mailed. `ref` names the link in addresses and opens nothing. A link of a kind that is used once ends with
    its use.
    """

    ref = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=60)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    holder = models.CharField(_("for whom"), max_length=100)
    address = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language of mail"), max_length=7, choices=LANGUAGES, default="zh-hant")
    nonce = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    proof_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(_("holds until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+", null=True)
    used_at = models.DateTimeField(_("used"), null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="link_of_record"),
            models.Index(fields=["expires_at"], condition=~models.Q(address=""), name="link_with_address"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(holder=""), name="link_is_for_somebody"),
            models.CheckConstraint(condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="link_keeps_a_digest"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="at_most",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("found", "integer")],
                func=pgtrigger.Func(_AT_MOST),
            ),
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="opens_one_thing", fields=_STAYS),
            # What has ended stays ended.
            pgtrigger.Protect(
                name="ends_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False, new__revoked_at__isnull=True)
                | pgtrigger.Q(old__used_at__isnull=False, new__used_at__isnull=True)
                | pgtrigger.Q(new__expires_at__gt=pgtrigger.F("old__expires_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.holder


class LinkCode(models.Model):
    """A code that was mailed to a link's address: made again from `nonce` with the installation's key, kept nowhere."""

    link = models.ForeignKey(PrivateLink, models.PROTECT, related_name="codes")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    wrong = models.PositiveSmallIntegerField(default=0)
    is_over = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]


class LinkTry(AppendOnly):
    """Something tried with a private link, or with a token of none (`link` None): the log from which tries are counted.

    Where it came from is kept as sign-ins keep it.
    """

    class Outcome(models.TextChoices):
        UNKNOWN = "unknown", _("Unknown link")
        ENDED = "ended", _("Tried after its end")
        OPENED = "opened", _("Opened")
        CODE = "code", _("A code was asked for")
        WRONG = "wrong", _("Wrong proof")
        PROVED = "proved", _("Proved")
        USED = "used", _("Used")
        READ = "read", _("Read by a program")

    link = models.ForeignKey(PrivateLink, models.PROTECT, related_name="tries", null=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    address = models.GenericIPAddressField(null=True)
    network = models.CharField(max_length=43)
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        indexes = [
            models.Index(fields=["link", "-at"], name="try_of_link"),
            models.Index(
                fields=["network", "at"],
                condition=models.Q(outcome__in=["unknown", "wrong"]),
                name="failed_try_of_network",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    outcome__in=["unknown", "ended", "opened", "code", "wrong", "proved", "used", "read"]
                ),
                name="try_outcome_known",
            ),
        ]
