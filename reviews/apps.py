from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Review")

    def ready(self) -> None:
        from accounts import policy
        from accounts.permissions import Permission as P
        from accounts.roles import Role
        from core import navigation
        from reviews.access import why_closed
        from reviews.meetings import REVIEW
        from reviews.notices import EVENTS, due_on
        from workspace import notices
        from workspace.meetings import kinds as meetings

        notices.register(*EVENTS)
        notices.add_calendar(due_on)
        meetings.register(REVIEW)
        policy.explain([P.ASSIGNMENT_SCORE], why_closed)

        navigation.add(_("My reviews"), "reviews:desk", P.ASSIGNMENT_SCORE, order=10, start_for={Role.REVIEWER})
        navigation.add(_("Rounds of review"), "reviews:rounds", P.ROUND_MANAGE, order=60)
