"""Imports on their way from a file to rows."""

import uuid

import pghistory
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.models import Job, StoredFile
from exchange.states import BATCH, BatchState


@pghistory.track(exclude=["preview"])
class Batch(models.Model):
    """One file given for import: what it is, what it would change, what it changed."""

    kind = models.CharField(_("kind"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("academic year"), null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT)
    state = models.CharField(_("state"), max_length=10, choices=BatchState, default=BatchState.READING)
    form = models.CharField(_("file format"), max_length=10, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    #: Where the file can be read in more than one way: key of the question → value chosen.
    answers = models.JSONField(_("answers"), default=dict)
    preview = models.JSONField(null=True)
    totals = models.JSONField(_("totals"), default=dict)
    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [BATCH.trigger()]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=BatchState.values), name="batch_state_known"),
        ]

    def __str__(self) -> str:
        return self.file.name
