"""What a signer reads before anything else: the sums, and what has changed since."""

from dataclasses import dataclass
from typing import Any

from proposals.models import SignedContent, Subplan
from proposals.presenters.diff import Difference, between
from proposals.queries.subplans import earlier_subplan
from proposals.snapshot import signed_content

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount to be signed, NT$, beside the same of the last signature and of last year (None: there was none)."""

    name: str
    now: int
    signed: int | None
    last_year: int | None
    total: bool = False

    @property
    def since_signed(self) -> int:
        """How much more (or less) than at the last signature."""
        return 0 if self.signed is None else self.now - self.signed

    @property
    def since_last_year(self) -> int:
        """How much more (or less) than last year."""
        return 0 if self.last_year is None else self.now - self.last_year


@dataclass(frozen=True, slots=True)
class Brief:
    """What a signer reads before anything else."""

    sums: list[Sum]
    signed: SignedContent | None
    changes: list[Difference]
    """Since the content that was signed last, where that is another than today's."""
    last_year: str
    """The printed number of last year's sub-plan; "" where there is none."""
    new_items: list[str]
    dropped_items: list[str]


def brief(subplan: Subplan, content: Json, digest: str) -> Brief:
    """The sums of a sub-plan's content, and what is otherwise than when it was last signed, and than last year."""
    signed = SignedContent.objects.filter(subplan=subplan).exclude(digest=digest).order_by("-at", "-pk").first()
    earlier = earlier_subplan(subplan)
    before = signed_content(earlier) if earlier else None
    names, old = _items(content), _items(before)
    return Brief(
        sums=_sums(content, signed.content if signed else None, before),
        signed=signed,
        changes=between(signed.content, content) if signed else [],
        last_year=earlier.label if earlier else "",
        new_items=[name for name in names if name not in old] if before else [],
        dropped_items=[name for name in old if name not in names],
    )


def _items(content: Json | None) -> list[str]:
    return [item["name"] for item in content["items"]] if content else []


def _sums(now: Json, signed: Json | None, before: Json | None) -> list[Sum]:
    """The categories in the order of the form, those only of earlier contents after them; then the accounts."""
    names = {key: name for content in (now, signed, before) for key, name, _amount in _amounts(content)}
    rows = [
        Sum(name, _amount_of(now, key) or 0, _amount_of(signed, key), _amount_of(before, key))
        for key, name in names.items()
    ]
    accounts = [
        Sum(name, _total(now, key) or 0, _total(signed, key), _total(before, key), total=True)
        for key, name in TOTALS.items()
    ]
    return [*rows, *accounts]


#: The accounts that close a sub-plan's sums.
TOTALS = {"current": "經常門", "capital": "資本門", "total": "總經費"}


def _amounts(content: Json | None) -> list[tuple[str, str, int]]:
    """Key, name and amount of each category; what is typed and no number counts as nothing."""
    items = content["budget"]["items"] if content else []
    return [
        (item["category"], item["name"], item["amount"] if isinstance(item["amount"], int) else 0) for item in items
    ]


def _amount_of(content: Json | None, category: str) -> int | None:
    return None if content is None else sum(amount for key, _name, amount in _amounts(content) if key == category)


def _total(content: Json | None, account: str) -> int | None:
    return None if content is None else content["budget"]["totals"][account]
