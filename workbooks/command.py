"""What the commands for workbooks share: a file in, sentences or JSON and a marked copy out, an exit code."""

import errno
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.roc import academic_year_of
from exchange.reading import Book, Unreadable, read
from rulebook import Edition, EditionError, edition_for_year, edition_keys, load_edition
from workbooks import marking
from workbooks.reading import of_problem
from workbooks.verdict import UNUSABLE, Verdict

LANGUAGES = ("zh-hant", "en")
MOST_BYTES = 60 << 20


class WorkbookCommand(BaseCommand):
    """A command that reads one workbook and touches no database."""

    requires_system_checks: list[str] = []
    needs: str
    """A rule without which an edition cannot serve."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, or --template for an empty one."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.xlsx")
        parser.add_argument(
            "--edition", help="edition of the rules, such as 111; without it the one in force this school year"
        )
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument("--marked", type=Path, metavar="OUT.xlsx", help="write a copy with its cells coloured")
        parser.add_argument("--template", type=Path, metavar="OUT.xlsx", help="write the workbook to fill in")
        parser.add_argument("--force", action="store_true", help="write over a file that is there already")
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the template, or judge the file. Exit code: 0 nothing hard, 1 something hard, 2 not usable."""
        with translation.override(options["language"]):
            edition = self._edition(options["edition"])
            source, copy = options["file"], options["marked"]
            if (source is None) == (options["template"] is None):
                raise CommandError(_("Name the file to check, or --template and a file to write."), returncode=UNUSABLE)
            if source is None:
                self._may_write(options["template"], force=options["force"])
                self._write(options["template"], self.template(edition, options["language"]))
                return
            if copy is not None and copy.resolve() == source.resolve():
                raise CommandError(_("The marked copy needs a name of its own."), returncode=UNUSABLE)
            if copy is not None:
                self._may_write(copy, force=options["force"])
            code = self._answer(source, edition, options)
        sys.exit(code)

    def template(self, edition: Edition, language: str) -> bytes:
        """The workbook to fill in."""
        raise NotImplementedError

    def judge(self, book: Book, edition: Edition, language: str) -> Verdict:
        """What is said of the workbook."""
        raise NotImplementedError

    def _answer(self, source: Path, edition: Edition, options: dict[str, Any]) -> int:
        try:
            book = read(self._content(source))
            verdict = self.judge(book, edition, options["language"])
            if options["marked"] is not None:
                self._write(options["marked"], verdict.copy(book))
        except Unreadable as refused:
            verdict = Verdict([of_problem(problem) for problem in refused.problems])
        if options["json"]:
            found = {"edition": edition.key, "digest": edition.digest, **verdict.data()}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self.stdout.write(f"{source.name} · {edition.title(options['language'])}")
            for line in verdict.report():
                self.stdout.write(line)
        return verdict.code

    def _content(self, source: Path) -> bytes:
        try:
            if source.stat().st_size <= MOST_BYTES:
                return source.read_bytes()
        except OSError as missing:
            raise CommandError(
                _("%(file)s cannot be read (%(why)s). Look at its name and folder.")
                % {"file": source, "why": _why(missing)},
                returncode=UNUSABLE,
            ) from missing
        raise CommandError(
            _("The file is larger than %(size)s MB. Copy the table alone into a new workbook.")
            % {"size": MOST_BYTES >> 20},
            returncode=UNUSABLE,
        )

    def _edition(self, key: str | None) -> Edition:
        try:
            edition = load_edition(key) if key else edition_for_year(academic_year_of(localdate()))
        except EditionError as unknown:
            raise CommandError(
                _("There is no edition %(key)s to judge by; there are: %(known)s.")
                % {"key": key, "known": ", ".join(edition_keys())},
                returncode=UNUSABLE,
            ) from unknown
        if self.needs not in edition.rules:
            raise CommandError(
                _("Edition %(key)s has no rules on this subject. Take another: %(known)s.")
                % {"key": edition.key, "known": ", ".join(edition_keys())},
                returncode=UNUSABLE,
            )
        return edition

    def _may_write(self, path: Path, *, force: bool) -> None:
        """Nothing that is there is lost: somebody may have filled it in."""
        if path.suffix.lower() != ".xlsx":
            raise CommandError(_("%(file)s: the name has to end in .xlsx.") % {"file": path}, returncode=UNUSABLE)
        if path.exists() and not force:
            raise CommandError(
                _("%(file)s is there already, and nothing was written. Choose another name, or add --force.")
                % {"file": path},
                returncode=UNUSABLE,
            )

    def _write(self, path: Path, content: bytes) -> None:
        try:
            marking.write(path, content)
        except OSError as refused:
            raise CommandError(
                _("%(file)s cannot be written (%(why)s). Nothing was written; choose another place or name.")
                % {"file": path, "why": _why(refused)},
                returncode=UNUSABLE,
            ) from refused


def _why(trouble: OSError) -> str:
    """What the system says of a file, in the user's language."""
    known = {
        errno.ENOENT: _("there is no such file or folder"),
        errno.ENOTDIR: _("there is no such file or folder"),
        errno.EISDIR: _("it is a folder"),
        errno.EACCES: _("you have no right to"),
        errno.EPERM: _("you have no right to"),
        errno.EROFS: _("the disk cannot be written to"),
        errno.ENOSPC: _("no space is left on the disk"),
        errno.EEXIST: _("a part of it is being written"),
        errno.ENAMETOOLONG: _("its name is too long"),
    }
    return known.get(trouble.errno or 0, f"errno {trouble.errno}")
