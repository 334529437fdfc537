from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BudgetsConfig(AppConfig):
    name = "budgets"
    verbose_name = _("Budgets and grants")

    def ready(self) -> None:
        from accounts.permissions import Permission as P
        from budgets.filters import BudgetFilter, GrantFilter
        from budgets.judging import judged
        from budgets.links import field_url, table_url
        from budgets.models import Plan
        from budgets.presenters import BUDGETS
        from budgets.tables import BudgetTable, GrantTable
        from core import navigation
        from core.lists import DeclaredList, declare
        from findings import links, subjects
        from workspace import commentables

        declare(DeclaredList("budgets", _("Budgets"), P.BUDGET_VIEW, "budgets:list", BudgetFilter, BudgetTable))
        declare(DeclaredList("grants", _("Grants"), P.GRANT_VIEW, "budgets:grants_list", GrantFilter, GrantTable))
        navigation.add(_("Budgets"), "budgets:list", P.BUDGET_VIEW, order=50)
        navigation.add(_("Grants"), "budgets:grants_list", P.GRANT_VIEW, order=55)
        links.register("budget", field_url)
        subjects.register(subjects.Subject(Plan, waive=P.BUDGET_WRITE, judge=judged, url=table_url))
        commentables.register(BUDGETS)
