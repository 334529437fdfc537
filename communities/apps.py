from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from accounts.roles import Role
from accounts.signals import founding


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Schools, communities, alliances")

    def ready(self) -> None:
        from accounts import policy
        from communities import receivers
        from communities.access import why_closed
        from communities.actions.confirming import CONFIRM, MOST_AGREEMENTS
        from communities.filters import AllianceFilter, CommunityFilter, SchoolFilter, VacancyFilter
        from communities.links import alliance_url, page_of
        from communities.meetings import FOUNDING
        from communities.models import Alliance, Confirmation, School
        from communities.notices import EVENTS
        from communities.presenters import history_of_alliance, history_of_school
        from communities.queries.alliances import findings_of
        from communities.tables import AllianceTable, CommunityTable, SchoolTable, VacancyTable
        from core import navigation
        from core.lists import DeclaredList, declare
        from core.queries import tell_whole
        from findings import links, subjects
        from workspace import attachables, notices
        from workspace.meetings import kinds as meetings
        from workspace.private_links import kinds

        declare(
            DeclaredList(
                "alliances", _("Alliances"), P.ALLIANCE_VIEW, "communities:alliances", AllianceFilter, AllianceTable
            ),
            DeclaredList(
                "communities",
                _("Communities"),
                P.COMMUNITY_VIEW,
                "communities:communities",
                CommunityFilter,
                CommunityTable,
            ),
            DeclaredList("schools", _("Schools"), P.SCHOOL_VIEW, "communities:schools", SchoolFilter, SchoolTable),
            DeclaredList(
                "vacant-offices",
                _("Schools without an officer, accountant or principal"),
                P.PERSON_MANAGE,
                "communities:vacancies",
                VacancyFilter,
                VacancyTable,
            ),
        )
        notices.register(*EVENTS)
        meetings.register(FOUNDING)
        founding.connect(receivers.load, dispatch_uid="communities.receivers")
        post_migrate.connect(receivers.after_migrate, sender=self, dispatch_uid="communities.receivers")
        links.register("alliance", alliance_url)
        subjects.register(subjects.Subject(Alliance, waive=P.ALLIANCE_FORM, judge=findings_of, url=page_of))
        kinds.register(
            kinds.Kind(
                CONFIRM,
                Confirmation,
                carries=P.CONFIRMATION_ANSWER,
                give=P.ALLIANCE_FORM,
                through="alliance",
                label=_("Please confirm a cooperation"),
                text=_(
                    "Schools of a community plan something with you. Read what it is and answer whether you take part."
                ),
                page="communities:confirmation",
                once=True,
                done=_("Your answer has reached the school that asked."),
                why_closed=lambda confirmation: why_closed(confirmation.alliance),
            )
        )
        attachables.register(
            attachables.Attachable(
                Confirmation, see=P.CONFIRMATION_VIEW, write=P.CONFIRMATION_ANSWER, most=MOST_AGREEMENTS
            )
        )
        policy.explain([P.ALLIANCE_FORM, P.ALLIANCE_ANSWER], why_closed)
        tell_whole(Alliance, history_of_alliance)
        tell_whole(School, history_of_school)
        navigation.add(
            _("Alliances"), "communities:alliances", P.ALLIANCE_VIEW, order=30, start_for={Role.WORKING_GROUP}
        )
        navigation.add(_("Communities"), "communities:communities", P.COMMUNITY_VIEW, order=70)
        navigation.add(_("Schools"), "communities:schools", P.SCHOOL_VIEW, order=72)
