"""Import a file from the command line: the same reading, checks and writing as the page."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import get_language

from accounts.actors import Actor
from exchange import actions, queries
from exchange.exports import spoken
from exchange.models import Batch
from exchange.states import BatchState

WRONG, UNKNOWN = 1, 2
DETECT = "detect"


class Command(BaseCommand):
    """manage.py import_data KIND FILE --year 110 [--apply] --json"""

    help = (
        "Check a file and, with --apply, import it. Exit codes: 0 fine, 1 something in the file is wrong "
        "(nothing was written), 2 the kind or year of the file cannot be told or the file cannot be opened."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """KIND is one of the declared kinds, or "detect"."""
        parser.add_argument("kind", choices=[DETECT, *(kind.key for kind in queries.kinds_given(Actor.system()))])
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", type=int, help="ROC school year; else the year in the title of the file")
        parser.add_argument(
            "--answer",
            action="append",
            default=[],
            type=_answer,
            metavar="QUESTION=VALUE",
            help="where the file can be read in more than one way: which is meant (the questions name their values)",
        )
        parser.add_argument("--apply", action="store_true", help="write the rows; without it nothing is kept")
        parser.add_argument("--json", action="store_true", help="answer as JSON: state, counts, totals, problems")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and apply where asked and right; everything else is rolled back."""
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as missing:
            raise CommandError(f"{path}: {missing.strerror}", returncode=UNKNOWN) from missing
        wanted = "" if options["kind"] == DETECT else options["kind"]
        with transaction.atomic():
            batch = self._read(path.name, content, wanted, options["year"], dict(options["answer"]))
            if options["apply"] and batch.state == BatchState.PREVIEW:
                batch = actions.apply(by=Actor.system(), batch=batch, progress=_silent)
            else:
                transaction.set_rollback(True)
        self._tell(batch, as_json=options["json"])
        sys.exit({BatchState.WRONG: WRONG, BatchState.ASKING: UNKNOWN}.get(BatchState(batch.state), 0))

    def _read(self, name: str, content: bytes, kind: str, year: int | None, answers: dict[str, str]) -> Batch:
        by = Actor.system()
        batch = actions.upload(by=by, name=name, content=content, kind=kind, year=year, answers=answers)
        return actions.make_preview(by=by, batch=batch, progress=_silent)

    def _tell(self, batch: Batch, *, as_json: bool) -> None:
        preview, language = batch.preview or {}, get_language() or ""
        problems = [
            {**problem, "reason": spoken(problem["reason"], language), "remedy": spoken(problem["remedy"], language)}
            for problem in preview.get("problems", [])
        ]
        asked = [preview["question"]] if preview.get("question") else preview.get("questions", [])
        questions = [
            {
                "key": question["key"],
                "sentence": spoken(question["sentence"], language),
                "options": {value: spoken(label, language) for value, label in question["options"]},
                "chosen": question.get("chosen", ""),
            }
            for question in asked
        ]
        if as_json:
            report = {
                "kind": batch.kind,
                "year": batch.year,
                "state": batch.state,
                "batch": batch.pk if batch.state == BatchState.APPLIED else None,
                "counts": preview.get("counts", {}),
                "totals": batch.totals,
                "problems": problems,
                "questions": questions,
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        self.stdout.write(f"{batch.file.name}: {batch.kind or '?'} {batch.year or ''} {batch.get_state_display()}")
        for name, number in preview.get("counts", {}).items():
            self.stdout.write(f"  {name}: {number}")
        for question in questions:
            self.stdout.write(f"  {question['sentence']} {question['chosen']}")
            for value, label in question["options"].items():
                self.stdout.write(f"    --answer '{question['key']}={value}'  {label}")
        for problem in problems:
            where = f"{problem['row'] or '-'} {problem['column']} {problem['value']}"
            self.stdout.write(f"  {where}: {problem['reason']} {problem['remedy']}")


def _answer(text: str) -> tuple[str, str]:
    """QUESTION=VALUE apart; ValueError without the sign."""
    key, sign, value = text.partition("=")
    if not sign:
        raise ValueError(text)
    return key, value


def _silent(done: int, total: int) -> None:
    """The command line shows no progress."""
