"""Review as such: a round with weighted criteria, cases with a frozen document, reviewers and their scores."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from core.models import StoredFile
from reviews.states import ASSIGNMENT, ROUND, AssignmentState, RoundState


@pghistory.track()
class Round(models.Model):
    """One stage of review of one year's cases of a kind."""

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", _("Proposals")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PROPOSAL)
    year = models.PositiveSmallIntegerField(_("academic year"))
    stage = models.PositiveSmallIntegerField(_("stage"), default=1)
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.PREPARING)
    closes_at = models.DateTimeField(_("scores due"), null=True, blank=True)
    reviewers_needed = models.PositiveSmallIntegerField(_("reviewers for each case"), default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "stage"], name="round_once"),
            models.CheckConstraint(condition=models.Q(state__in=RoundState.values), name="round_state_known"),
        ]
        triggers = [ROUND.trigger()]


@pghistory.track()
class Criterion(models.Model):
    """What is scored from 0 to 100, and its weight in percent of the round's total."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name_zh = models.CharField(_("name in Chinese"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160)
    weight = models.PositiveSmallIntegerField(_("weight (%)"))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="criterion_position_once"),
            models.CheckConstraint(condition=models.Q(weight__lte=100), name="criterion_weight_at_most_100"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_while_preparing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=pgtrigger.Func(
                    """
                    IF EXISTS (
                        SELECT FROM reviews_round
                        WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END).round_id AND state <> 'preparing'
                    ) THEN
                        RAISE EXCEPTION 'criteria are fixed once scoring is open';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


@pghistory.track()
class Case(models.Model):
    """One thing under review: a frozen document with its digest, and the organisations it concerns."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="cases")
    subject = models.CharField(_("subject"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    document = models.JSONField(_("frozen document"))
    digest = models.CharField(max_length=64)
    concerns = models.ManyToManyField(Organisation, related_name="+")
    files = models.ManyToManyField(StoredFile, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "subject"], name="case_once_a_round")]
        triggers = [
            pgtrigger.Protect(
                name="document_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("document", "digest", "subject", "round"),
            )
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Recusal(models.Model):
    """A person keeps away from a case: by the rule (own school) or by declaration."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="recusals")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="recusals")
    reason = models.TextField(_("reason"))
    declared_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "membership"], name="recusal_once")]


@pghistory.track()
class Assignment(models.Model):
    """A reviewer (in that membership) has a case to score."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Membership, models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=AssignmentState, default=AssignmentState.ASSIGNED)
    comment = models.TextField(_("overall comment"), blank=True)
    assigned_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "reviewer"], name="assignment_once"),
            models.CheckConstraint(condition=models.Q(state__in=AssignmentState.values), name="assignment_state_known"),
        ]
        triggers = [
            ASSIGNMENT.trigger(),
            pgtrigger.Protect(
                name="comment_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__comment__df=pgtrigger.F("new__comment"))
                & ~pgtrigger.Q(old__state="assigned"),
            ),
            pgtrigger.Trigger(
                name="no_conflict",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=pgtrigger.Func(
                    """
                    IF EXISTS (
                        SELECT FROM reviews_recusal AS recusal
                        JOIN accounts_membership AS held ON held.id = recusal.membership_id
                        JOIN accounts_membership AS mine ON mine.person_id = held.person_id
                        WHERE recusal.case_id = NEW.case_id AND mine.id = NEW.reviewer_id
                    ) OR EXISTS (
                        SELECT FROM reviews_case_concerns AS concern
                        JOIN accounts_membership AS held ON held.organisation_id = concern.organisation_id
                        JOIN accounts_membership AS mine ON mine.person_id = held.person_id
                        WHERE concern.case_id = NEW.case_id AND mine.id = NEW.reviewer_id
                    ) THEN
                        RAISE EXCEPTION 'nobody reviews a case that he is recused from or that concerns his own body';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)


@pghistory.track()
class Score(models.Model):
    """A reviewer's mark (whole points 0 to 100, raw text beside it) and comment on one criterion."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value_raw = models.CharField(_("score"), max_length=40, blank=True)
    value = models.PositiveSmallIntegerField(null=True)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__lte=100), name="score_0_to_100"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_while_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=pgtrigger.Func(
                    """
                    IF NOT EXISTS (
                        SELECT FROM reviews_assignment
                        JOIN reviews_case ON reviews_case.id = reviews_assignment.case_id
                        JOIN reviews_round ON reviews_round.id = reviews_case.round_id
                        WHERE reviews_assignment.id = (CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END).assignment_id
                            AND reviews_assignment.state = 'assigned' AND reviews_round.state = 'open'
                    ) THEN
                        RAISE EXCEPTION 'scores are frozen once a review is submitted or recused, or the round closed';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]
