"""The kind of file that a school gives for its budget: its lines, in the layout of the grid."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from accounts.actors import Actor
from accounts.permissions import Permission as P
from budgets import actions, signals
from budgets.fields import columns_of, notes_of
from budgets.models import LINES, BudgetItem, BudgetLine, Plan
from budgets.queries import categories_of, edition_of, purposes_of
from core.texts import texts_of
from exchange.kinds import ImportColumn, ImportEntry, ImportKind, Key, Progress, Totals, kind
from exchange.kinds import Plan as FilePlan
from exchange.reading import Cell, Problem, said, same
from exchange.values import is_sum
from exchange.widgets import Key as Code
from exchange.widgets import Text, Whole, Wrong

_LINE = texts_of(BudgetLine)


def _declared() -> dict[str, ImportColumn]:
    """A column for each of a line; a head that several have is the first one's."""
    taken: set[str] = set()
    columns = {}
    for each in _LINE:
        heads = [head for head in each.declared.heads if head not in taken]
        taken.update(heads)
        cell = Text(each.longest) if each.declared.most is None else Whole(0, each.declared.most)
        needed = each.name == "description"
        columns[each.name] = ImportColumn(each.label, *heads, widget=cell, required=needed, filled=needed)
    return columns


class CategoryName(Widget):
    """A level-2 category of the plan's edition, by its name."""

    def clean(self, value: Cell, row: Any = None, *, kind: "BudgetLines", **_kwargs: Any) -> str:
        """The category's key."""
        category = kind.categories.get(same(value or ""))
        if category is None:
            raise Wrong(
                said(_("“{name}” is no category of this year's budgets."), name=value),
                said(_("Write one of these: {names}."), names="、".join(kind.words("category").values())),
            )
        return category


@kind("budget-lines")
class BudgetLines(ImportKind):
    """One row a line of one budget, known by its category and its number there. Lines are added and changed, none is
    removed: a number says nothing of the line that an earlier file had there.
    """

    title = _("Lines of a budget")
    order = 60
    permission = P.BUDGET_WRITE
    target = Plan
    writes = (BudgetItem, BudgetLine)
    whose = {BudgetItem: "plan", BudgetLine: "item__plan"}
    holds = (BudgetLine,)
    tells_gone = False
    totals = Totals("line", _("Lines"), ("total",), "category")

    school = ImportColumn(
        _("School code"),
        *("學校代碼", "代碼", "學校代號"),
        widget=Code(6, "010301"),
        required=False,
        compared=False,
        offered=False,
    )
    category = ImportColumn(
        _("Budget category"), *("經費項目", "二級用途別項目", "用途別項目", "科目"), widget=CategoryName(), filled=True
    )
    number = ImportColumn(_("Number of the line"), "項次", "序號", "編號", widget=Whole(1, LINES.most), filled=True)
    number.note = _("1, 2, 3 … within its category, as the lines stand in the budget.")
    purpose = ImportColumn(_("Plan item"), *("細項計畫", "細項計畫編號", "子計畫項目"), widget=Text(20), required=False)
    purpose.note = _("The printed number of an item of the sub-plan, such as 111-1-1.")
    #: What a line holds, as its model declares it.
    vars().update(_declared())
    line = ImportColumn(_("Line"), widget=Text(80), compared=False)
    #: What the line counts with, as the budget's sums take it.
    total = ImportColumn(_("Amount"), widget=Whole(), compared=False)

    class Meta:
        import_id_fields = ("category", "number")

    def prepare(self) -> None:
        """Load the categories of the plan's edition, the items of its sub-plan, the lines that stand."""
        entries = categories_of(edition_of(self.record))
        self._names = {key: entry.name("zh-hant") for key, entry in entries.items()}
        self.categories = {same(entry.name(lang)): key for key, entry in entries.items() for lang in ("en", "zh-hant")}
        self._units = {key: str(unit["zh"]) if (unit := entry.get("unit")) else "" for key, entry in entries.items()}
        self._purposes = {purpose.number: purpose.pk for purpose in purposes_of(self.record)}
        self._standing = self.current()
        #: The new numbers of each category, with their rows; and the head of their column.
        self._new: dict[str, dict[int, int]] = {}
        self._head = ""

    def words(self, name: str) -> Mapping[Any, str]:
        """Names of categories."""
        return self._names if name == "category" else {}

    def barred(self) -> Problem | None:
        """A budget under signature is read: a file would void three signatures unasked."""
        if not self.record.under_signature:
            return None
        return Problem(
            _("The budget is being signed or signed."),
            _("To change it, choose “Mend the budget” on the sign-off page of the sub-plan, then read the file again."),
        )

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """A new line has the unit of its category, where it names none. A total is no line."""
        values, self._head = entry.values, heads["number"]
        category, number = values["category"], values["number"]
        values["line"] = f"{category} {number}"
        numbers = {**self._standing.get((category, number), {}), **values}
        values["total"] = BudgetLine(**{each.name: numbers.get(each.name) for each in _LINE if each.is_number}).total
        if (category, number) not in self._standing:
            self._new.setdefault(category, {})[number] = entry.row
            values["unit"] = values.get("unit") or self._units[category]
        if is_sum([values["description"]]):
            yield Problem(
                _("This reads like a total: it would be counted as a line. Sums are worked out by themselves."),
                _("Delete the row."),
                row=entry.row,
                column=heads["description"],
                value=values["description"],
            )
        yield from self._in_its_columns(entry, heads)

    def _in_its_columns(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """What a category has no column for is its note: the remark on a bus says whom it serves."""
        values, category = entry.values, entry.values["category"]
        own = {each.name for each in columns_of(category)}
        note = notes_of(category)[0]
        for each in _LINE:
            if each.name in own or each.name not in values:
                continue
            stray = values.pop(each.name)
            if stray and values.get(note.name):
                yield Problem(
                    said(
                        _("“{category}” has no column “{column}”."), category=self._names[category], column=each.label
                    ),
                    said(_("Write it under “{column}”."), column=note.label),
                    row=entry.row,
                    column=heads[each.name],
                    value=stray,
                )
            else:
                values[note.name] = values.get(note.name) or stray

    def close(self, made: FilePlan) -> None:
        """New lines number on from the last one: a number that is left out would not be found again."""
        for category, rows in self._new.items():
            last = max((number for known, number in self._standing if known == category), default=0)
            for following, number in enumerate(sorted(rows), last + 1):
                if number != following:
                    made.problems.append(
                        Problem(
                            said(
                                _("“{category}” has {last} lines so far; line {number} would leave a gap."),
                                category=self._names[category],
                                last=last,
                                number=number,
                            ),
                            said(_("Number it {following}."), following=following),
                            row=rows[number],
                            column=self._head,
                            value=str(number),
                        )
                    )
                    break

    def outside(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """A line of another school, or for an item of another sub-plan."""
        school, code = self.record.school, entry.values.get("school")
        if code is not None and code != school.organisation.code:
            yield Problem(
                said(_("This row is of the school {code}; this budget is of {school}."), code=code, school=school.name),
                _("Delete the row: each school gives the lines of its own budget."),
                row=entry.row,
                column=heads["school"],
                value=code,
            )
        purpose = entry.values.get("purpose")
        if purpose and purpose not in self._purposes:
            yield Problem(
                said(_("“{number}” is no item of this sub-plan."), number=purpose),
                said(_("Write one of these: {names}."), names="、".join(self._purposes))
                if self._purposes
                else _("Leave the cell empty; first write the items of the sub-plan."),
                row=entry.row,
                column=heads["purpose"],
                value=purpose,
            )

    def current(self) -> dict[Key, dict[str, Any]]:
        """The lines of the budget by category and number."""
        lines = BudgetLine.objects.filter(item__plan=self.record).select_related("item", "purpose")
        counts: Counter[str] = Counter()
        rows: dict[Key, dict[str, Any]] = {}
        for line in lines.order_by("item", "position", "pk"):
            category = line.item.category
            counts[category] += 1
            rows[category, counts[category]] = {
                "category": category,
                "number": counts[category],
                "purpose": line.purpose.number if line.purpose else "",
                **{each.name: getattr(line, each.name) for each in _LINE},
            }
        return rows

    def label(self, values: Mapping[str, Any]) -> str:
        """Category, number, what for."""
        return f"{self._names[values['category']]} {values['number']} {values['description']}"

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """The lines, by the same writing as the grid's."""
        lines = {}
        for entry in entries:
            cells = {each.name: entry.values[each.name] for each in _LINE if each.name in entry.values}
            if "purpose" in entry.values:
                cells["purpose_id"] = self._purposes.get(entry.values["purpose"])
            lines[entry.key] = cells
        actions.write_lines(by=by, plan=self.record, lines=lines)
        progress(len(entries), len(entries))

    def restored(self, keys: Sequence[Key], *, by: Actor) -> None:
        """Whoever listens to budgets hears that this one is as before."""
        signals.changed.send(Plan, plan=self.record, by=by)

    def blank_rows(self) -> Iterator[Mapping[str, Any]]:
        """The lines that stand."""
        yield from self.current().values()
