from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Imports and exports")

    def ready(self) -> None:
        from django.core import checks

        from accounts import policy
        from core import navigation
        from core.lists import DeclaredList, declare
        from exchange.access import why_closed
        from exchange.filters import BatchFilter
        from exchange.kinds.checks import check_kinds
        from exchange.tables import BatchTable

        autodiscover_modules("imports", "exports", "background")
        declare(DeclaredList("imports", _("Imports"), P.IMPORT_VIEW, "exchange:imports", BatchFilter, BatchTable))
        navigation.add(_("Imports"), "exchange:imports", P.IMPORT_VIEW, order=80)
        policy.explain([P.IMPORT_RUN], why_closed)
        checks.register(check_kinds)
