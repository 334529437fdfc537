from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        from accounts.permissions import Permission as P
        from accounts.roles import Role
        from core import navigation
        from core.lists import DeclaredList, declare
        from dashboards.filters import AllianceProgressFilter, SubplanProgressFilter
        from dashboards.tables import AllianceProgressTable, SubplanProgressTable

        declare(
            DeclaredList(
                "alliance-progress",
                _("Progress of the alliances"),
                P.DASHBOARD_VIEW,
                "dashboards:alliances",
                AllianceProgressFilter,
                AllianceProgressTable,
            ),
            DeclaredList(
                "subplan-progress",
                _("Sub-plans of the schools"),
                P.DASHBOARD_VIEW,
                "dashboards:subplans",
                SubplanProgressFilter,
                SubplanProgressTable,
            ),
        )

        navigation.add(
            _("Overview"),
            "dashboards:overview",
            P.DASHBOARD_VIEW,
            order=5,
            start_for={
                Role.ADMINISTRATION_STAFF,
                Role.EVALUATION_GROUP,
                Role.AUTHORITY_OFFICER,
                Role.DISTRICT_SUPERVISOR,
            },
        )
