from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = _("Demonstration")

    def ready(self) -> None:
        from core import navigation
        from demo.views import front

        navigation.add_front(front)
