from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class WorkspaceConfig(AppConfig):
    name = "workspace"
    verbose_name = _("Around a record")

    def ready(self) -> None:
        from accounts.models import Membership
        from accounts.permissions import Permission as P
        from core import navigation
        from workspace import notices
        from workspace.inbox import TRY
        from workspace.telling import EVENTS

        navigation.add(_("Mail"), "workspace:undelivered", P.MAIL_MANAGE, order=95)
        notices.register(
            notices.Event(
                TRY,
                Membership,
                P.NOTICE_VIEW,
                label=_("A mail to yourself"),
                text=_("Mail arrives. You asked for this one to try it."),
                url=lambda membership: reverse("workspace:settings"),
                listed=False,
            )
        )
        notices.register(*EVENTS)
        notices.connect()
