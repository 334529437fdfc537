"""Justifications that let a finding stand, and figures that change by date without the rules changing."""

import pghistory
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Person


@pghistory.track()
class Waiver(models.Model):
    """A written justification for a finding of a *principle* rule; it marks the finding, never removes it.

    The subject is the record that was judged (a proposal or a budget plan); `rule` and `where` are the finding's.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.BigIntegerField()
    rule = models.CharField(max_length=60)
    where = models.CharField(max_length=200)
    justification = models.TextField(_("justification"))
    person = models.ForeignKey(Person, models.PROTECT)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "rule", "where"], name="waiver_once_a_finding"
            ),
            models.CheckConstraint(condition=~models.Q(justification=""), name="waiver_says_why"),
        ]


@pghistory.track()
class DatedFigure(models.Model):
    """A figure with its days and its source: a wage, a fiscal tier, a fee.

    In force once approved: by a second person, or with the application's own reference data (then nobody entered it).
    An approved figure stands for good; a correction is a newer one for the same days.
    """

    class Key(models.TextChoices):
        MINIMUM_WAGE_HOUR = "minimum-wage-hour", _("Minimum wage an hour (NT$)")
        MINIMUM_WAGE_MONTH = "minimum-wage-month", _("Minimum wage a month (NT$)")
        ATTENDANCE_FEE = "attendance-fee", _("Attendance fee, at most (NT$ a person and meeting)")
        FISCAL_TIER = "fiscal-tier", _("Fiscal tier of a county (1 to 5)")

    key = models.CharField(_("figure"), max_length=60, choices=Key)
    subject = models.CharField(_("applies to"), max_length=40, blank=True)
    value = models.PositiveBigIntegerField(_("value"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by"))
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved at"), null=True)

    class Meta:
        verbose_name = _("dated figure")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "subject", "valid_from"],
                condition=models.Q(approved_at__isnull=True),
                name="figure_waits_once",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | models.Q(approved_at__isnull=False) & ~models.Q(approved_by=models.F("entered_by")),
                name="figure_approved_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, entered_by__isnull=False)
                | models.Q(approved_by__isnull=True, entered_by__isnull=True),
                name="figure_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                name="figure_ends_after_start",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="figure_has_source"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="approved_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__approved_at__isnull=False),
            )
        ]

    @property
    def full_key(self) -> str:
        """The key the rulebook asks by: `fiscal-tier/66000`, `minimum-wage-hour`."""
        return f"{self.key}/{self.subject}" if self.subject else self.key


class Tally(models.Model):
    """How many findings a record had when it was last counted: for lists and dashboards, which judge nothing.

    Derived from the record and the rules at any time (`findings.tallies.keep`); hence without audit.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.BigIntegerField()
    hard = models.PositiveIntegerField()
    principle = models.PositiveIntegerField()
    advice = models.PositiveIntegerField()
    waived = models.PositiveIntegerField()
    rules = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="tally_once_a_record")]
