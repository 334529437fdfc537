"""Imports on their way from a file to rows."""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from core.limits import limit
from core.models import Job, StoredFile
from exchange.states import BATCH, BatchState

WAITING = limit("exchange.Batch", 50, _("imports of one person that are neither applied nor discarded"))
MAPPINGS = limit("exchange.ColumnMapping", 200, _("kept assignments of columns of an organisation"))


@pghistory.track(exclude=["preview", "sample", "keys"])
class Batch(models.Model):
    """One file given for import: whose it is and for what, what it would change, what it changed."""

    #: For whom it was given. The command line gives nationwide files for nobody: the installation's own.
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    #: The record that a file of its kind is for; none for a nationwide kind (`exchange.kinds`).
    target_type = models.ForeignKey(ContentType, models.PROTECT, null=True, related_name="+")
    target_id = models.BigIntegerField(null=True)
    target = GenericForeignKey("target_type", "target_id")
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("academic year"), null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.READING)
    form = models.CharField(_("file format"), max_length=10, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    #: The day of which the file says it is.
    as_of = models.DateField(_("as of"), null=True)
    #: What the reading or the plan asked: key of the question → value chosen; and the columns said by hand.
    answers: "models.JSONField[Any, Any]" = models.JSONField(_("answers"), default=dict)
    #: The first cells of its sheets, for the page that assigns columns.
    sample: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    #: The natural keys of its rows, once applied.
    keys: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    preview = models.JSONField(null=True)
    totals = models.JSONField(_("totals"), default=dict)
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(_("applied at"), null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [
            BATCH.trigger(),
            *WAITING.triggers(
                "person_id",
                parent="accounts_person",
                only="r.state IN ('reading', 'asking', 'preview', 'wrong')",
            ),
            pgtrigger.ReadOnly(
                name="given_once", fields=["file", "token", "person", "organisation", "target_type", "target_id", "at"]
            ),
            pgtrigger.Protect(
                name="one_kind_for_a_target",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__target_id__isnull=False, old__kind__df=pgtrigger.F("new__kind")),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="batch_of_target")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=BatchState.values), name="batch_state_known"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, organisation__isnull=True)
                | models.Q(person__isnull=False, organisation__isnull=False),
                name="batch_of_somebody_for_an_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(target_type__isnull=True, target_id__isnull=True)
                | (
                    models.Q(target_type__isnull=False, target_id__isnull=False, organisation__isnull=False)
                    & ~models.Q(kind="")
                ),
                name="batch_for_a_record_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.file.name


@pghistory.track()
class ColumnMapping(models.Model):
    """Which column is what in files with these heads, as an organisation has said it once.

    `heads`: the words of the head row as they are compared, "" where there is none; `places`: column of the kind →
    place in that row, counted from 0.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=60)
    heads: "models.JSONField[Any, Any]" = models.JSONField()
    digest = models.CharField(max_length=64)
    places: "models.JSONField[Any, Any]" = models.JSONField(_("columns"))
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="mapping_once_for_the_same_heads"),
        ]
        triggers = MAPPINGS.triggers("organisation_id", parent="accounts_organisation")
