"""Findings written out: as a version keeps them and a draft prints them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from communities.models import School
from findings.presenters import Shown
from rulebook.citing import cited


def plain(shown: Iterable[Shown], schools: Mapping[str, School]) -> list[dict[str, Any]]:
    """Findings as a version keeps them: whose, the official sentence, the clause, the justification."""
    with translation.override("zh-hant"):
        return [
            {
                "rule": each.rule,
                "strength": str(each.strength),
                "school": _named(schools.get(each.where.partition("/")[0])),
                "sentence": each.sentence,
                "clause": {
                    "document": each.clause.document,
                    "place": each.clause.place,
                    "cited": cited(each.clause),
                    "sentence": each.clause.sentence,
                },
                "where": each.where,
                "waiver": (
                    {"reason": each.waiver.reason, "by": each.waiver.by, "at": each.waiver.at.isoformat()}
                    if each.waiver
                    else None
                ),
            }
            for each in shown
        ]


def _named(school: School | None) -> dict[str, str] | None:
    return {"code": school.code, "name": school.name} if school else None
