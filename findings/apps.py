from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FindingsConfig(AppConfig):
    name = "findings"
    verbose_name = _("Rules and findings")

    def ready(self) -> None:
        from accounts.permissions import Permission as P
        from core import navigation
        from findings.reference import load_figures

        navigation.add(_("Rules"), "findings:rules", P.RULES_VIEW, order=90)
        navigation.add(_("Dated figures"), "findings:figures", P.FIGURE_VIEW, order=92)
        post_migrate.connect(load_figures, sender=self, dispatch_uid="findings.reference")
