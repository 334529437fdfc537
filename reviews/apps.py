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
        from core.lists import DeclaredList, declare
        from reviews.access import why_closed
        from reviews.filters import CaseFilter, DeskFilter, RoundFilter
        from reviews.meetings import REVIEW
        from reviews.notices import EVENTS, due_on
        from reviews.tables import CaseTable, DeskTable, RoundTable
        from workspace import notices
        from workspace.meetings import kinds as meetings

        declare(
            DeclaredList("cases", _("Cases under review"), P.CASE_SCORES, "reviews:cases", CaseFilter, CaseTable),
            DeclaredList("desk", _("My reviews"), P.ASSIGNMENT_SCORE, "reviews:desk", DeskFilter, DeskTable),
            DeclaredList("rounds", _("Rounds of review"), P.ROUND_MANAGE, "reviews:rounds", RoundFilter, RoundTable),
        )
        notices.register(*EVENTS)
        notices.add_calendar(due_on)
        meetings.register(REVIEW)
        policy.explain([P.ASSIGNMENT_SCORE], why_closed)

        navigation.add(_("My reviews"), "reviews:desk", P.ASSIGNMENT_SCORE, order=10, start_for={Role.REVIEWER})
        navigation.add(_("Rounds of review"), "reviews:rounds", P.ROUND_MANAGE, order=60)
