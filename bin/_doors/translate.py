"""bin/translate: builds the Chinese catalogue from locale/zh_Hant/parts/*.po, one file for each app.

English stands in the source; the catalogue (django.mo) is built and never committed. --check builds nothing: it
compares the parts with the strings of the source and prints, ready to be pasted into a part, what lacks a translation;
then what is fuzzy, translated in two ways, or no longer used.
"""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from _doors import machine
from _doors.place import PROJECT, state_folder
from _doors.steps import say
from _doors.trouble import Trouble

LANGUAGE = PROJECT / "locale" / "zh_Hant"
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_Hant\\n"\n"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)
NO_STRINGS_HERE = shutil.ignore_patterns(
    "tests", "bin", "docs", "static", "locale", "migrations", "var", ".*", "__pycache__"
)


def main(arguments: Sequence[str]) -> int:
    """Build or check; 1 if the check finds something."""
    parser = argparse.ArgumentParser(prog="bin/translate", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="compare the catalogue with the source instead of building it"
    )
    wanted = parser.parse_args(arguments)
    state = state_folder()
    machine.ensure_packages([*machine.VENV, *machine.TOOLS], state)
    if not wanted.check:
        build()
        return 0
    return check(machine.ensure_python("requirements.lock", state))


def build() -> None:
    """Write django.mo where Django reads it. Trouble names the part and the line that gettext refuses."""
    target = LANGUAGE / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder, "django.mo")
        _gettext("msgfmt", "--check-format", "-o", draft, "-", given=_catalogue(Path(folder)))
        shutil.copyfile(draft, target.with_suffix(".new"))
    target.with_suffix(".new").replace(target)


def check(programs: Path) -> int:
    """Print what is wrong with the catalogue; 1 if anything is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        catalogue, template = folder / "parts.po", folder / "source" / "locale" / "django.pot"
        catalogue.write_text(_catalogue(folder))
        _gettext("msgfmt", "--check-format", "-o", "/dev/null", catalogue)
        _collect_strings(programs, folder / "source")
        merged = _gettext("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", catalogue, template, "-o", "-")
        found = 0
        for title, kind in (
            ("Without translation: give each one in locale/zh_Hant/parts/<app>.po", "--untranslated"),
            ("Fuzzy, or translated differently in two parts", "--only-fuzzy"),
            ("No longer in the source: remove it from its part", "--only-obsolete"),
        ):
            entries = _gettext("msgattrib", kind, "--no-wrap", "-", given=merged).partition("\n\n")[2].strip()
            if entries:
                say(f"{title}:\n\n{entries}\n")
                found = 1
    return found


def _catalogue(folder: Path) -> str:
    """All parts as one catalogue in a fixed order; entries that contradict each other come out fuzzy (#-#-#-#-#)."""
    parts = []
    for part in sorted((LANGUAGE / "parts").glob("*.po")):
        text = part.read_text(encoding="utf-8").lstrip("\ufeff")
        _gettext("msgfmt", "-o", "/dev/null", part)
        # The same head in every part, so that heads never differ.
        copy = folder / part.name
        copy.write_text(f"{HEADER}\n{_without_header(text)}", encoding="utf-8")
        parts.append(copy)
    if not parts:
        return HEADER
    return _gettext("msgcat", "--sort-output", "--no-wrap", "--no-location", *parts)


def _without_header(text: str) -> str:
    """The entries of a part; the header is the paragraph with an empty msgid and no continuation of it."""
    paragraphs = text.split("\n\n")
    first = [line for line in paragraphs[0].splitlines() if not line.startswith("#")]
    is_header = first[:2] == ['msgid ""', 'msgstr ""'] or (
        first[:1] == ['msgid ""'] and first[1:2][0].startswith("msgstr")
    )
    return "\n\n".join(paragraphs[1:] if is_header else paragraphs)


def _collect_strings(programs: Path, copy: Path) -> None:
    """Let Django write the template of all marked strings, in a copy: it leaves working files beside the source."""
    copy.mkdir()
    (copy / "locale").mkdir()
    for folder in PROJECT.iterdir():
        if folder.is_dir() and folder.name not in NO_STRINGS_HERE(str(PROJECT), [folder.name]):
            shutil.copytree(folder, copy / folder.name, ignore=NO_STRINGS_HERE)
    command = [programs / "django-admin", "makemessages", "--locale", "zh_Hant", "--keep-pot", "--add-location", "file"]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(
        [str(part) for part in command], cwd=copy, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Trouble(f"makemessages failed: {done.stderr.strip().splitlines()[-1]}")


def _gettext(*command: str | Path, given: str | None = None) -> str:
    done = subprocess.run([str(part) for part in command], input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(f"the Chinese catalogue is not well formed: {done.stderr.strip().splitlines()[0]}")
    return done.stdout
