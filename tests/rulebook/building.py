"""Facts from the case files: plain YAML becomes the rulebook's dataclasses, with shorthands that keep cases readable.

A text the case leaves out is made up (`key`, `code`, `name` …); `times: 3` in a list repeats an entry three times.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import count
from typing import Any

from rulebook.facts import (
    alliance,
    budget,
    designated,
    grant,
    matching,
    proposal,
    ranking,
    review,
    selfstudy,
    special,
    transfer,
)

SUBJECTS: dict[str, type] = {
    "alliance": alliance.AllianceFacts,
    "proposal": proposal.ProposalFacts,
    "designated": designated.DesignatedFacts,
    "budget": budget.BudgetFacts,
    "grant": grant.GrantFacts,
    "payment": grant.PaymentFacts,
    "spending": grant.SpendingFacts,
    "settlement": grant.SettlementFacts,
    "adjustment": grant.AdjustmentFacts,
    "review": review.ReviewFacts,
    "assignment": review.AssignmentFacts,
    "visits": review.VisitFacts,
    "selfstudy": selfstudy.SelfstudyFacts,
    "seats": transfer.SeatFacts,
    "application": transfer.ApplicationFacts,
    "interview": transfer.InterviewFacts,
    "ranking": ranking.RankingFacts,
    "run": ranking.RunFacts,
    "pair": matching.PairFacts,
    "region": special.RegionFacts,
    "special": special.SpecialFacts,
    "decision": special.DecisionFacts,
    "committee": special.CommitteeFacts,
}

MADE_UP: dict[str, Any] = {
    "key": "k{}",
    "code": "99{:04d}",
    "school": "99{:04d}",
    "school_name": "示例{}校",
    "name": "示例{}校",
    "community": "示例社區",
    "kind": "special-education",
    "academic_year": 111,
    "number": 1,
    "schools": 1,
    "conveners": (),
    "category": "sundries",
    "authority": "moe",
    "programme": "p",
    "period_end": date(2022, 12, 31),
}


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


class _Builder:
    def __init__(self) -> None:
        self.numbers = count(1)

    def facts(self, cls: type, data: Mapping[str, Any]) -> Any:
        fields = {field.name: field for field in dataclasses.fields(cls) if field.init}
        unknown = set(data) - set(fields)
        if unknown:
            raise KeyError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
        number = next(self.numbers)
        values = {}
        for name, field in fields.items():
            hint = _hints(cls)[name]
            if name in data:
                values[name] = self.value(hint, data[name])
            elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                made_up = () if typing.get_origin(hint) is tuple else MADE_UP[name]
                values[name] = made_up.format(number) if isinstance(made_up, str) else made_up
        return cls(**values)

    def value(self, hint: Any, data: Any) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if origin in (types.UnionType, typing.Union):
            if data is None:
                return None
            return self.value(next(option for option in inner if option is not type(None)), data)
        if origin is tuple:
            if inner[-1] is not Ellipsis:
                return tuple(self.value(option, part) for option, part in zip(inner, data, strict=True))
            return tuple(built for entry in data for built in self.repeated(inner[0], entry))
        if origin is frozenset:
            return frozenset(self.value(inner[0], entry) for entry in data)
        if origin is not None and issubclass(origin, Mapping):
            return {key: self.value(inner[1], entry) for key, entry in data.items()}
        if dataclasses.is_dataclass(hint):
            return self.facts(typing.cast(type, hint), data)
        if hint is date and not isinstance(data, date):
            raise TypeError(f"{data!r} is not a date")
        return data

    def repeated(self, hint: Any, entry: Any) -> list[Any]:
        if isinstance(entry, Mapping) and "times" in entry:
            rest = {key: value for key, value in entry.items() if key != "times"}
            return [self.value(hint, rest) for _ in range(entry["times"])]
        return [self.value(hint, entry)]


def build(subject: str | type, data: Mapping[str, Any]) -> Any:
    """The facts of a subject from a case's mapping."""
    return _Builder().facts(SUBJECTS[subject] if isinstance(subject, str) else subject, data)
