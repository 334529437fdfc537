from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P


class ExchangeConfig(AppConfig):
    name = "exchange"
    verbose_name = _("Imports and exports")

    def ready(self) -> None:
        from core import navigation

        autodiscover_modules("imports", "exports", "background")
        navigation.add(_("Imports"), "exchange:imports", P.IMPORT_VIEW, order=80)
