import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.core.management.base import BaseCommand, CommandParser

from workspace.sink import Sink


class Command(BaseCommand):
    """Runs until it is ended; bin/run starts it where no mail server is named."""

    help = "Take mail on a port of this machine and keep it in a folder, for trying out; nothing is sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, required=True)
        parser.add_argument("--folder", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        controller = Controller(Sink(options["folder"]), hostname="127.0.0.1", port=options["port"])
        controller.start()
        try:
            while True:
                time.sleep(3600)
        finally:
            controller.stop()
