from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    name = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        from accounts import policy
        from accounts.permissions import Permission as P
        from accounts.roles import Role
        from budgets import homes
        from budgets.models import Plan
        from communities.models import Alliance
        from core import navigation
        from core.queries import tell_parts
        from findings import links, subjects
        from proposals import listening, places
        from proposals.deadlines import why_closed
        from proposals.judging import judged
        from proposals.models import Proposal, Subplan
        from proposals.places import written_in
        from reviews import documents
        from reviews.models import Round

        navigation.add(
            _("Our proposal"),
            "proposals:own",
            P.SUBPLAN_SIGN,
            order=10,
            start_for={Role.SCHOOL_OFFICER, Role.ACCOUNTANT, Role.PRINCIPAL},
        )
        navigation.add(_("Proposals"), "proposals:proposals", P.PROPOSAL_VIEW, order=20)
        navigation.add(_("Calls"), "proposals:calls", P.CALL_VIEW, order=25)
        homes.register(Plan, places.home_of_plan)
        homes.register(Alliance, places.home_of_alliance)
        homes.count_by(places.alliances_by_plan)
        for head, resolver in places.RESOLVERS.items():
            links.register(head, resolver)
        subjects.register(subjects.Subject(Proposal, waive=P.PROPOSAL_WRITE, judge=judged, url=places.findings_url))
        policy.explain([P.PROPOSAL_WRITE, P.PROPOSAL_SUBMIT], why_closed)
        policy.explain([P.SUBPLAN_WRITE, P.SUBPLAN_SIGN], places.why_closed_subplan)
        policy.explain([P.BUDGET_WRITE], places.why_closed_plan)
        tell_parts(Subplan, written_in)
        documents.shown_by(Round.Kind.PROPOSAL, "proposals/_case_document.html")
        listening.connect()
