"""Tables that every app leans on: the log of transitions, background jobs, stored files."""

import hashlib
import uuid
from typing import Any

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Person
from core.limits import limit


class AppendOnly(models.Model):
    """Base of tables whose rows stand for good: a trigger refuses changes, the role has no right to them."""

    append_only = True

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class Transition(AppendOnly):
    """One change of state of one record: who did it, when, in which role, with what remark."""

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    event = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    membership = models.ForeignKey(Membership, models.PROTECT, null=True)
    remark = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="transition_of_record")]


class SetAside(models.Model):
    """A text that its author typed while somebody else wrote the same field: nobody has chosen between the two yet.

    It is offered to its author when the page is opened again and stands in the record's history; once its author has
    chosen, the row is gone. One row a person and field, so that its number is bounded by what can be written.
    """

    person = models.ForeignKey(Person, models.CASCADE)
    membership = models.ForeignKey(Membership, models.CASCADE)
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    column = models.CharField(max_length=60)
    page = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    field = models.CharField(max_length=120)
    text = models.TextField()
    base = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "url", "field"], name="set_aside_once_a_field")]
        indexes = [
            models.Index(fields=["membership", "page"], name="set_aside_on_page"),
            models.Index(fields=["content_type", "object_id"], name="set_aside_of_record"),
        ]


class StoredFile(AppendOnly):
    """A file as it was given or made; kept in the database, so that it commits and is backed up with its record.

    It is nobody's own: whoever may see the record that holds it (a batch, a version, a case, a job) may have it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    @classmethod
    def keep(cls, *, name: str, media_type: str, content: bytes) -> "StoredFile":
        """Store bytes under a display name (no personal data in it) and return the row."""
        return cls.objects.create(
            name=name,
            media_type=media_type,
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_JOBS = limit(
    "core.Job",
    20,
    _("jobs of one person that wait or run"),
    _("Wait until some are done, or cancel some under My files."),
)
JOBS_OF_A_DAY = limit(
    "core.Job", 500, _("jobs of one person within a day"), _("Earlier files are under My files; try again tomorrow.")
)


class Job(models.Model):
    """Work done in the background. This row is the truth; the queue only carries its id.

    A worker holds it by a lease; its effects and the state `done` commit together,
    so a killed worker has done nothing, and the sweeper hands the job on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="jobs")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True)
    language = models.CharField(max_length=10, default="zh-hant")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    progress_text = models.CharField(max_length=200, blank=True)
    result: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    result_file = models.ForeignKey(StoredFile, models.PROTECT, null=True)
    result_url = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    once_key = models.CharField(max_length=120, blank=True)
    seen_by_owner = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
            models.Index(fields=["state", "lease_until"], name="job_to_sweep"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="job_state_known"),
            models.UniqueConstraint(
                fields=["kind", "once_key"],
                condition=~models.Q(once_key="") & models.Q(state__in=["queued", "running"]),
                name="job_once_while_open",
            ),
        ]
        triggers = [
            *OPEN_JOBS.triggers("owner_id", parent="accounts_person", only="r.state IN ('queued', 'running')"),
            *JOBS_OF_A_DAY.triggers(
                "owner_id",
                parent="accounts_person",
                only="r.created_at > now() - interval '1 day'",
                name="at_most_a_day",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def percent(self) -> int:
        """Whole percent done, 0 where the total is not known."""
        return 100 * self.progress_done // self.progress_total if self.progress_total else 0
