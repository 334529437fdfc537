from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from accounts.permissions import Permission as P
        from core import navigation
        from core.grants import lay_grants
        from core.lists import DeclaredList, declare
        from core.own_jobs import JobFilter, JobTable
        from core.people import PersonFilter, PersonTable
        from core.transitions import check_guards

        declare(DeclaredList("jobs", _("Your background jobs"), P.JOB_VIEW, "core:jobs", JobFilter, JobTable))
        declare(DeclaredList("people", _("People"), P.PERSON_VIEW, "core:people", PersonFilter, PersonTable))
        navigation.add(_("People"), "core:people", P.PERSON_VIEW, order=95)

        checks.register(check_guards)
        post_migrate.connect(lay_grants, dispatch_uid="core.grants")
