"""`manage.py demo`: load the demonstration nation once."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.actors import Actor
from core import jobs
from demo.frame import load, year_called


class Command(BaseCommand):
    """Loads an invented nation; a second call says that it is there."""

    help = "Load the demonstration nation: invented schools, people and plans over the real counties and townships."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="how many times 45 communities (1 to 10)")
        parser.add_argument("--year", type=int, help="the ROC school year whose call is open; else the next to begin")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        on = timezone.localdate()
        if load(scale=options["scale"], year=options["year"] or year_called(on), on=on):
            jobs.start("dashboards.findings", by=Actor.system(), once="all")
            self.stdout.write(f"The demonstration nation is loaded ({time.monotonic() - begun:.0f} s).")
        else:
            self.stdout.write("The demonstration nation is there already; nothing was changed.")
