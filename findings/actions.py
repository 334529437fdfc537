"""Writes: justifications of principle findings, and dated figures with a second person's approval."""

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from findings import signals, subjects
from findings.models import DatedFigure, Waiver
from rulebook import Strength


class NotWaivable(Exception):
    """No justification can be written for this; the sentence says why."""


class FigureRefused(Exception):
    """The figure cannot be entered, approved or dropped; the sentence says why."""


@action("finding.waive")
def waive(*, by: Actor, subject: Model, rule: str, where: str, justification: str) -> Waiver:
    """Write, or rewrite, the justification of one principle finding that the record has now.

    Raises policy.Denied where the actor may not write on the record, NotWaivable where there is no such finding,
    where it is hard or only advice, or where nothing was written.
    """
    registered = _registered(subject)
    locked = _held(subject)
    policy.require(by, registered.waive, locked)
    if by.person_id is None:
        raise policy.Denied(registered.waive)
    if not justification.strip():
        raise NotWaivable(_("Write why the principle is departed from; reviewers and staff will read it."))
    findings = [each for each in registered.judge(locked) if (each.rule, each.where) == (rule, where)]
    if not findings:
        raise NotWaivable(_("This finding is no longer there: nothing needs a justification."))
    if any(each.strength != Strength.PRINCIPLE for each in findings):
        raise NotWaivable(_("Only a principle can be justified. This has to be mended, or is only advice."))
    waiver, _made = Waiver.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(locked),
        object_id=locked.pk,
        rule=rule,
        where=where,
        defaults={"justification": justification.strip(), "person_id": by.person_id, "at": Now()},
    )
    signals.justified.send(type(locked), subject=locked, by=by)
    return waiver


@action("finding.withdraw-waiver")
def withdraw(*, by: Actor, subject: Model, rule: str, where: str) -> None:
    """Take a justification back; the finding is open again. Nothing happens where there is none."""
    locked = _held(subject)
    policy.require(by, _registered(subject).waive, locked)
    kind = ContentType.objects.get_for_model(locked)
    deleted, _rows = Waiver.objects.filter(content_type=kind, object_id=locked.pk, rule=rule, where=where).delete()
    if deleted:
        signals.justified.send(type(locked), subject=locked, by=by)


def _held(subject: Model) -> Model:
    """The record as it is now, locked: what is judged stays until the justification is written."""
    return type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)


def _registered(subject: Model) -> subjects.Subject:
    registered = subjects.of(type(subject))
    if registered is None:
        raise LookupError(f"{subject._meta.label} is no subject of findings")
    return registered


@action("figure.enter")
def enter_figure(
    *, by: Actor, key: str, subject: str, value: int, valid_from: date, valid_until: date | None, source: str
) -> DatedFigure:
    """Enter a figure; it is in force only once somebody else approves it.

    `value` in NT$ or as a tier; `subject` a county's code or ""; `valid_until` the last day.
    Raises FigureRefused where one for the same day already waits.
    """
    _may_edit(by)
    if DatedFigure.objects.filter(key=key, subject=subject, valid_from=valid_from, approved_at__isnull=True).exists():
        raise FigureRefused(_("A figure for this day already waits for approval. Drop it first."))
    return DatedFigure.objects.create(
        key=key,
        subject=subject,
        value=value,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
        entered_by_id=by.person_id,
    )


@action("figure.approve")
def approve_figure(*, by: Actor, figure: DatedFigure) -> DatedFigure:
    """Put a figure in force. Raises FigureRefused where it is one's own or already in force."""
    locked = _locked(by, figure)
    if locked.entered_by_id == by.person_id:
        raise FigureRefused(_("You entered this figure yourself: a second person approves it."))
    locked.approved_by_id = by.person_id
    locked.approved_at = Now()
    locked.save(update_fields=["approved_by", "approved_at"])
    return locked


@action("figure.drop")
def drop_figure(*, by: Actor, figure: DatedFigure) -> None:
    """Remove a figure that nobody has approved yet. Raises FigureRefused where it is in force."""
    _locked(by, figure).delete()


def _locked(by: Actor, figure: DatedFigure) -> DatedFigure:
    policy.require(by, P.FIGURE_EDIT, figure)
    locked = DatedFigure.objects.select_for_update().get(pk=figure.pk)
    if locked.approved_at is not None:
        raise FigureRefused(_("This figure is already in force and stands. Enter a newer one to correct it."))
    return locked


def _may_edit(by: Actor) -> None:
    if not policy.may(by, P.FIGURE_EDIT):
        raise policy.Denied(P.FIGURE_EDIT)
