"""What a file leaves open, put to whoever imports it: a sentence, a few choices, and the answer once it is given.

Answers are kept with the batch by the key of the question; the same keys serve `manage.py import_data --answer`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.reading import Option, said
from exchange.reading.table import in_every_language

#: Rows of earlier files that this one no longer holds: keep or remove them.
GONE = "gone"
#: The file is older than what is stored.
OLDER = "older"
#: Codes that have lost their leading zeros: put them back in all.
ZEROS = "zeros"
#: Rows with the same key: parts of one whole, to be added up.
PARTS = "parts"
#: Rows without a code, whose school is not known by name either.
UNCODED = "uncoded"
#: Rows whose place the file does not tell.
PLACELESS = "placeless"
#: The columns said by hand: {"sheet", "head", "places"}.
COLUMNS = "columns"
#: A kept assignment of columns was offered and declined.
KEPT = "kept"

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a file that could be read. `chosen`: the value of the option taken, "" while there is none."""

    key: str
    sentence: str | Promise
    options: Sequence[Option]
    chosen: str = ""

    @classmethod
    def of(cls, key: str, sentence: str | Promise, answers: Answers) -> "Asked":
        """The question with this key, with the answer that was given to it."""
        options = OPTIONS[key]
        answer = answers.get(key, "")
        return cls(key, sentence, options, answer if answer in {option.value for option in options} else "")

    def as_json(self) -> dict[str, Any]:
        """Plain data, sentences in every language of the application."""
        return {
            "key": self.key,
            "sentence": in_every_language(self.sentence),
            "options": [[option.value, in_every_language(option.label)] for option in self.options],
            "chosen": self.chosen,
        }


OPTIONS: dict[str, Sequence[Option]] = {
    GONE: (
        Option("keep", _("Keep these rows as they are")),
        Option("remove", _("Remove these rows")),
    ),
    OLDER: (Option("go-on", _("Write the older data all the same")),),
    ZEROS: (
        Option("remedy", _("Put the zeros back in all of them")),
        Option("leave", _("Leave them; they are corrected in the file")),
    ),
    PARTS: (
        Option("add", _("They are parts of one whole: add them up")),
        Option("correct", _("One of them is wrong; the file is corrected")),
    ),
    PLACELESS: (
        Option("open", _("Take them in; the township is filled in later")),
        Option("correct", _("The file is given the township or the address")),
    ),
    UNCODED: (
        Option("leave-out", _("Leave these rows out")),
        Option("correct", _("The codes are filled in in the file")),
    ),
}


def listed(words: Iterable[str], most: int = 10) -> Promise:
    """The words in one line; beyond `most` they are counted."""
    all_words = list(words)
    shown = "、".join(all_words[:most])
    if len(all_words) <= most:
        return said("{words}", words=shown)
    return said(_("{words} and {more} more"), words=shown, more=len(all_words) - most)
