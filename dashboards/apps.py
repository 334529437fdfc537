from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DashboardsConfig(AppConfig):
    name = "dashboards"
    verbose_name = _("Dashboards")

    def ready(self) -> None:
        from accounts.permissions import Permission as P
        from accounts.roles import Role
        from core import navigation

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
