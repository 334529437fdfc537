"""What a sub-plan and the shared parts still lack, measured by the form of the sample plan (計畫示例).

These are no findings: an empty field breaks no rule while one is still writing. They are listed while one writes, and
all of them at sign-off and submission, each with a link to its field.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from budgets import presenters as budgets
from budgets.links import table_url
from core.texts import Text, texts_of
from findings.presenters import language
from proposals import fields
from proposals.links import page_of
from proposals.models import Activity, Proposal, Subplan, SubplanItem
from rulebook import Edition, load_edition


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing: where (a printed number, or a part of the plan), what, and the link to its field."""

    where: str
    what: str
    url: str
    part: str = "subplan"
    """Which of the two texts it is missing from: "subplan", or "budget"."""

    def __str__(self) -> str:
        return _("%(where)s: %(what)s") % {"where": self.where, "what": self.what}


def lacking(subplan: Subplan) -> list[Lack]:
    """Everything that a complete sub-plan needs and this one does not have, in the order of the form.

    The sub-plan may come from `queries.subplan_for_reading`, which has read all that is asked here.
    """
    return list(_Sheet(subplan).lacks())


def lacking_shared(proposal: Proposal) -> list[Lack]:
    """The shared parts that are still blank."""
    page = page_of(proposal, "shared")
    return [Lack(_("Shared parts"), _blank(each.label), f"{page}#{each.name}") for each in _missing(proposal)]


def _missing(row: Model) -> list[Text]:
    """The texts of a row that a complete one has and this one has not."""
    return [each for each in texts_of(type(row)) if each.declared.needed and not each.of(row).strip()]


class _Sheet:
    """One sub-plan being looked through; its numbers and texts by key."""

    def __init__(self, subplan: Subplan) -> None:
        self.subplan = subplan
        self.edition: Edition = load_edition(subplan.proposal.edition)
        self.figures = {(figure.item_id, figure.key): figure for figure in subplan.figures.all()}
        self.texts = {passage.key: passage.text for passage in subplan.passages.all()}
        self.items: list[SubplanItem] = list(subplan.items.all())

    def lacks(self) -> Iterator[Lack]:
        page = self._page("subplan")
        for each in _missing(self.subplan):
            yield Lack(self.subplan.label, _blank(each.label), f"{page}#{each.name}")
        if self.subplan.hours is None and (typed := self.subplan.hours_raw.strip()):
            yield Lack(self.subplan.label, _no_number(_("Reduced teaching hours a week"), typed), f"{page}#hours")
        if not self.items:
            yield Lack(self.subplan.label, _("there is no item yet"), f"{page}#items")
        for number, item in enumerate(self.items, 1):
            yield from self._item(f"{self.subplan.label}-{number}", item)
        yield from self._indicators()
        yield from self._unread()
        yield from self._budget()

    def _item(self, where: str, item: SubplanItem) -> Iterator[Lack]:
        page, field = self._page("item", item.pk), f"item-{item.pk}"
        blank = {each.name: each.label for each in _missing(item)}
        if not item.work_items:
            blank["work_items"] = _("Work items it carries out")
        order = [column.name for column in SubplanItem._meta.concrete_fields]
        for column in sorted(blank, key=order.index):
            yield Lack(where, _blank(blank[column]), f"{page}#{field}-{column}")
        if self._measured(item) and not item.indicators:
            yield Lack(where, _("no indicator is ticked that it works towards"), f"{page}#{field}-indicators")
        taking_part = [key for owner, key in self.figures if owner == item.pk and self._counts(owner, key)]
        if not any(key.startswith("participants.") for key in taking_part):
            first = f"{field}-figure-participants.{next(iter(fields.LEVELS))}.{next(iter(fields.COUNTED))}"
            yield Lack(where, _("nobody takes part yet: schools, teachers or students"), f"{page}#{first}")
        activities = list(item.activities.all())
        if not activities:
            yield Lack(where, _("there is no activity yet"), f"{page}#activities")
        for number, activity in enumerate(activities, 1):
            yield from self._activity(_("%(item)s, activity %(n)s") % {"item": where, "n": number}, activity, page)

    def _activity(self, where: str, activity: Activity, page: str) -> Iterator[Lack]:
        for each in _missing(activity):
            yield Lack(where, _blank(each.label), f"{page}#activity-{activity.pk}-{each.name}")
        if not activity.months:
            yield Lack(where, _("no month is set in the schedule"), f"{page}#activity-{activity.pk}-months")

    def _indicators(self) -> Iterator[Lack]:
        """Each indicator that an item works towards has its numbers and its summary; one quality is described."""
        page, ticked = self._page("indicators"), {key for item in self.items for key in item.indicators}
        for kpi in fields.kpis(self.edition, "quantity"):
            if kpi.key not in ticked:
                continue
            where = f"{_('Indicators')} {kpi['number']}"
            for part, label in (("last", _("Attained last year")), ("target", _("This year's target"))):
                key = f"kpi.{kpi.key}.{part}"
                if not (figure := self.figures.get((None, key))) or not figure.value_raw.strip():
                    yield Lack(where, _blank(label), f"{page}#figure-{key}")
            if not self.texts.get(f"kpi.{kpi.key}", "").strip():
                yield Lack(where, _blank(_("Summary of what is done")), f"{page}#text-kpi.{kpi.key}")
        qualities = fields.kpis(self.edition, "quality")
        described = any(self.texts.get(f"kpi.{kpi.key}", "").strip() for kpi in qualities)
        if qualities and any(map(self._measured, self.items)) and not described:
            first = f"{page}#text-kpi.{qualities[0].key}"
            yield Lack(_("Indicators"), _("no quality is described yet"), first)

    def _unread(self) -> Iterator[Lack]:
        """What was typed where a count belongs and is none."""
        for (owner, key), figure in self.figures.items():
            if figure.value is not None or not figure.value_raw.strip():
                continue
            item = next((item for item in self.items if item.pk == owner), None)
            part = key.partition(".")[0]
            if item is not None:
                where, url = item.purpose.number, f"{self._page('item', item.pk)}#item-{item.pk}-figure-{key}"
            else:
                kpi = part == "kpi"
                where = _("Indicators") if kpi else _("Designated checklist")
                url = f"{self._page('indicators' if kpi else 'designated')}#figure-{key}"
            yield Lack(where, _no_number("", figure.value_raw.strip()), url)

    def _budget(self) -> Iterator[Lack]:
        """Cells that hold no number, and lines that serve no item: a removed item leaves its lines without one."""
        table = table_url(self.subplan.plan)
        for cell in budgets.unfinished(self.subplan.plan_id, self.edition, language()):
            what = _no_number(cell.column, cell.typed) if cell.typed else _blank(cell.column)
            yield Lack(f"{_('Budget')} {cell.where}", what, f"{table}#{cell.anchor}", part="budget")

    def _measured(self, item: SubplanItem) -> bool:
        """Whether the catalogue holds indicators for a programme item that this item belongs to."""
        table = self.edition.tables["work_item"]
        belongs = {table[key]["item"] for key in item.work_items if key in table}
        return any(kpi["item"] in belongs for kpi in fields.kpis(self.edition, "quantity"))

    def _counts(self, owner: int | None, key: str) -> bool:
        return bool(self.figures[owner, key].value)

    def _page(self, name: str, *more: int) -> str:
        return page_of(self.subplan, name, *more)


def _blank(label: str | Promise) -> str:
    return _("“%(field)s” is blank") % {"field": label}


def _no_number(label: str, typed: str) -> str:
    words = _("“%(text)s” is no count that can stand") % {"text": typed}
    return _("%(where)s: %(what)s") % {"where": label, "what": words} if label else words
