"""Write down which characters the faces of the printed documents can draw, without a database."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exchange.values.characters import DRAWABLE

FOLDER = Path("/usr/share/fonts")
#: Drawn where both do, since people read on the page what is printed in the document; and where the fallback does.
FACES = ("opentype/noto/NotoSerifCJK-Regular.ttc", "opentype/noto/NotoSansCJK-Regular.ttc")
FALLBACK = ("truetype/dejavu/DejaVuSans.ttf",)


class Command(BaseCommand):
    """manage.py drawable [--fonts FOLDER]"""

    help = "Write exchange/values/drawable.txt from the installed faces (fonts-noto-cjk, fonts-dejavu-core)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the faces lie."""
        parser.add_argument("--fonts", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the faces and write the table."""
        try:
            codes = covered(options["fonts"])
        except OSError as missing:
            raise CommandError(f"{missing.filename}: {missing.strerror}") from missing
        DRAWABLE.write_text("".join(f"{line}\n" for line in _lines(codes)))


def covered(folder: Path) -> set[int]:
    """The characters that can be drawn with the faces below `folder`. OSError where one is not installed."""
    both = set.intersection(*(_codes(folder / face, "TC") for face in FACES))
    return both.union(*(_codes(folder / face) for face in FALLBACK))


def _codes(path: Path, region: str = "") -> set[int]:
    from fontTools.ttLib import TTCollection, TTFont

    with (TTCollection if path.suffix == ".ttc" else TTFont)(path, lazy=True) as file:
        fonts = file.fonts if path.suffix == ".ttc" else [file]
        font = next(font for font in fonts if str(font["name"].getDebugName(1)).endswith(region))
        return {code for code in font.getBestCmap() if code >= ord(" ")}


def _lines(codes: Iterable[int]) -> Iterator[str]:
    """Runs of codes: 4E00-9FEA."""
    first = last = -2
    for code in [*sorted(codes), -2]:
        if code != last + 1:
            if first >= 0:
                yield f"{first:04X}" if first == last else f"{first:04X}-{last:04X}"
            first = code
        last = code
