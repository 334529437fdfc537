"""`manage.py demo_export DIR`: the demonstration nation as files in the ministry's layouts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.queries import is_demonstration
from demo.exports import files


class Command(BaseCommand):
    """Writes four files that the import reads like the ministry's."""

    help = "Write the demonstration nation in the layouts of the ministry's files, to try the import with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_demonstration():
            raise CommandError("There is no demonstration nation here; load it with: bin/manage demo")
        directory: Path = options["directory"]
        try:
            directory.mkdir(parents=True, exist_ok=True)
            for name, content in files().items():
                (directory / name).write_bytes(content)
                self.stdout.write(str(directory / name))
        except OSError as trouble:
            raise CommandError(f"{trouble.filename}: {trouble.strerror}") from trouble
