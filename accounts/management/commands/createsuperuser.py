"""`manage.py createsuperuser`: a name that people know from Django; here nobody stands above the roles."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Names the command that makes the first account."""

    help = "There is no superuser here: first_account makes the first account."

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse whatever the arguments are."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse."""
        raise CommandError(
            _("There is no superuser here: everybody acts in a role. The first account is made by: first_account")
        )
