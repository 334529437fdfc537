"""What must hold before a round or a review moves on: each guard says why it may not, in a sentence, or None."""

from django.utils.translation import gettext as _

from reviews.models import Assignment, Round


def weights_make_100(stage: Round) -> str | None:
    """The criteria of a round weigh 100 percent together."""
    total = sum(criterion.weight for criterion in stage.criteria.all())
    if total != 100:
        return _("The weights of the criteria add up to %(total)s %%; make them 100 %%.") % {"total": total}
    return None


def every_criterion_scored(assignment: Assignment) -> str | None:
    """A review has a score for every criterion of its round."""
    criteria = assignment.case.round.criteria.count()
    scored = assignment.scores.filter(value__isnull=False).count()
    if scored < criteria:
        return _("%(missing)s criteria have no score yet.") % {"missing": criteria - scored}
    return None
