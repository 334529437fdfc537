"""The programme's rules: dated data judged by pure functions. Knows no Django and nothing else of this project.

edition = edition_for_year(111)
for finding in evaluate(facts, edition, figures, on=date(2022, 4, 30)):
    print(finding.where, finding.strength, finding.clause, render(finding, "zh-hant"))
"""

import rulebook.calculations
import rulebook.checks  # noqa: F401 - importing registers every function
from rulebook.checks.budget_shares import Share, shares
from rulebook.editions import (
    Edition,
    EditionError,
    EditionUnconfirmed,
    edition_for_year,
    edition_keys,
    load_edition,
)
from rulebook.figures import Figure, FigureMissing, Figures
from rulebook.judging import calculate, declarations, evaluate, render
from rulebook.kinds import RuleKind, Strength
from rulebook.rules import Calculation, Clause, Entry, Finding, Rule, Step, Text

__all__ = [
    "Calculation",
    "Clause",
    "Edition",
    "EditionError",
    "EditionUnconfirmed",
    "Entry",
    "Figure",
    "FigureMissing",
    "Figures",
    "Finding",
    "Rule",
    "RuleKind",
    "Share",
    "Step",
    "Strength",
    "Text",
    "calculate",
    "declarations",
    "edition_for_year",
    "edition_keys",
    "evaluate",
    "load_edition",
    "render",
    "shares",
]
