"""Take an applied import back from the command line: the same checks and writing as the page."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actors import Actor
from core.refusals import Refused
from exchange import actions
from exchange.models import Batch

DEPENDS, UNKNOWN = 1, 2


class Command(BaseCommand):
    """manage.py undo_import BATCH"""

    help = (
        "Undo an import by its number, as import_data --apply --json answers it. Exit codes: 0 undone, 1 something "
        "depends on it (nothing was changed), 2 there is no such import."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """BATCH is the number of the import."""
        parser.add_argument("batch", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo, or say what depends on it."""
        batch = Batch.objects.filter(pk=options["batch"]).first()
        if batch is None:
            raise CommandError(f"no import has the number {options['batch']}", returncode=UNKNOWN)
        try:
            batch = actions.undo(by=Actor.system(), batch=batch)
        except Refused as refused:
            self.stderr.write(str(refused))
            sys.exit(DEPENDS)
        self.stdout.write(f"{batch.pk} {batch.get_state_display()}")
