"""The list of findings as pages show it: how many are written out."""

import re

import pytest
from django.template.loader import render_to_string

MOST = 50


def _finding(number: int, strength: str) -> dict[str, object]:
    clause = {"document": "S111", "place": "一", "sentence": "應為整數", "cited": "補助要點一"}
    return {"strength": strength, "sentence": f"finding {number} ends", "clause": clause, "waiver": None}


@pytest.mark.parametrize("count", [MOST - 1, MOST, MOST + 1, 4 * MOST])
def test_the_hardest_fifty_are_listed_and_the_rest_is_counted(count: int) -> None:
    # The hard one comes last: it must not be among those left out.
    findings = [*(_finding(number, "advice") for number in range(count - 1)), _finding(count, "hard")]
    page = render_to_string("components/findings.html", {"findings": findings})
    shown = re.findall(r"finding (\d+) ends", page)
    assert len(shown) == min(count, MOST) and shown[0] == str(count)
    assert str(count - 1) in page.split("findings-list")[0]  # the head counts all of them
    more = re.search(r"data-more>([^<]*)<", page)
    assert (more is not None) == (count > MOST)
    if more is not None:
        assert re.findall(r"\d+", more[1]) == [str(count - MOST)]
