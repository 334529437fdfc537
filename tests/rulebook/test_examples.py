"""What the cases are told to say is what the rulebook says: every sentence, in both languages."""

import pytest

from rulebook import edition_keys

from .cases import ROOT
from .examples import EXAMPLES, examples, told

KEYS = edition_keys()


@pytest.mark.parametrize("key", KEYS)
def test_examples_are_what_the_rulebook_says(key: str) -> None:
    assert (EXAMPLES / f"{key}.json").read_text(encoding="utf-8") == examples(key)


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_case_file_says_what_comes_out(path) -> None:
    assert path.read_text(encoding="utf-8") == told(path)
