"""The two words every rule carries: how strongly it binds and what sort of rule it is."""

from enum import StrEnum


class Strength(StrEnum):
    """How a rule binds: *hard* blocks submission, *principle* may stand with a written reason, *advice* informs."""

    HARD = "hard"
    PRINCIPLE = "principle"
    ADVICE = "advice"


class RuleKind(StrEnum):
    """What a rule does with facts.

    A *check* turns facts into findings, a *calculation* gives amounts with their steps, a *property* must hold of a
    result, a *preference* orders alternatives, a *declaration* is what no program can see and a person must declare.
    """

    CHECK = "check"
    CALCULATION = "calculation"
    PROPERTY = "property"
    PREFERENCE = "preference"
    DECLARATION = "declaration"
