"""What of a proposal and a sub-plan may be commented on, by the names of their fields; who hears of it."""

import re
from collections.abc import Mapping
from functools import lru_cache

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission as P
from accounts.roles import OrganisationKind, Role
from communities.models import AllianceMember
from core.texts import texts_of
from findings.presenters import language
from proposals import fields
from proposals.judging import judged_shared, judged_subplan
from proposals.links import page_of
from proposals.models import Activity, Proposal, Subplan, SubplanItem
from rulebook import load_edition
from workspace.commentables import Commentable, Part

#: item-12, item-12-content, activity-33, activity-33-place
_ROW = re.compile(r"(?P<kind>item|activity)-(?P<pk>\d{1,18})(-(?P<column>\w+))?")
#: Fields that are no texts, by their names on the page, with their columns.
_CHOSEN: Mapping[type[Model], Mapping[str, str]] = {
    Proposal: {"industry_in_community": "industry_in_community", "material_convener_id": "material_convener"},
    Subplan: {"hours": "hours_raw"},
    SubplanItem: {name: name for name in ("work_items", "indicators", "benchmark_own")},
}
_OF_ADMINISTRATION = Q(organisation__kind=OrganisationKind.ADMINISTRATION)


def part_of_subplan(subplan: Subplan, key: str) -> Part | None:
    """A field of a sub-plan by its name, an item or activity by its key, an indicator by its text."""
    if row := _ROW.fullmatch(key):
        return _of_item(subplan, key, row) if row["kind"] == "item" else _of_activity(subplan, key, row)
    if key in (named := _columns(Subplan)):
        return Part(named[key], f"{page_of(subplan, 'subplan')}#{key}")
    kept = key.removeprefix("text-").removeprefix("figure-")
    called = _kept(subplan.proposal.edition, language()).get(kept) if kept != key else None
    if called is None:
        return None
    page = "indicators" if kept.startswith("kpi.") else "designated"
    return Part(called, f"{page_of(subplan, page)}#{key}")


def part_of_proposal(proposal: Proposal, key: str) -> Part | None:
    """A text of the shared parts by its column."""
    called = _columns(Proposal).get(key)
    return Part(called, f"{page_of(proposal, 'shared')}#{key}") if called else None


def rule_of(row: Proposal | Subplan, rule: str) -> str:
    """What the rules that it is written under call one of them; "" for one they do not have."""
    proposal = row if isinstance(row, Proposal) else row.proposal
    known = load_edition(proposal.edition).rules.get(rule)
    return known.title(language()) if known else ""


def of_subplan(subplan: Subplan) -> Q:
    """The people of the school, of the convener, of the Administration."""
    return Q(organisation=subplan.school_id) | _convener(subplan.proposal) | _OF_ADMINISTRATION


def of_proposal(proposal: Proposal) -> Q:
    """The people of the schools that have joined, and of the Administration."""
    joined = AllianceMember.objects.filter(alliance=proposal.alliance_id, answer=AllianceMember.Answer.JOINED)
    return Q(organisation__in=joined.values("school")) | _OF_ADMINISTRATION


def writers_of_subplan(subplan: Subplan) -> Q:
    """Who writes it: the school's officers."""
    return Q(organisation=subplan.school_id, role=Role.SCHOOL_OFFICER)


def writers_of_proposal(proposal: Proposal) -> Q:
    """Who writes its shared parts: the convener's officers."""
    return _convener(proposal) & Q(role=Role.SCHOOL_OFFICER)


def _convener(proposal: Proposal) -> Q:
    convener = AllianceMember.objects.filter(alliance=proposal.alliance_id, part=AllianceMember.Part.CONVENER)
    return Q(organisation__in=convener.values("school"))


def _of_item(subplan: Subplan, key: str, row: re.Match[str]) -> Part | None:
    item = SubplanItem.objects.filter(subplan=subplan, pk=int(row["pk"])).select_related("purpose").first()
    if item is None:
        return None
    number = item.purpose.number
    if row["column"] is None:
        return Part(f"{number} {item.name}".strip(), page_of(subplan, "item", item.pk))
    called = _columns(SubplanItem).get(row["column"])
    if row["column"] == "participants":
        return Part(f"{number} {_('Schools and people taking part')}", page_of(subplan, "item", item.pk))
    return Part(f"{number} {called}", f"{page_of(subplan, 'item', item.pk)}#{key}") if called else None


def _of_activity(subplan: Subplan, key: str, row: re.Match[str]) -> Part | None:
    found = Activity.objects.filter(item__subplan=subplan, pk=int(row["pk"]))
    activity = found.select_related("item__purpose").first()
    if activity is None:
        return None
    column = row["column"] or "name"
    if column not in (named := _columns(Activity)):
        return None
    called = _("%(number)s, activity %(at)s") % {"number": activity.item.purpose.number, "at": activity.position}
    what = named[column] if row["column"] else activity.name
    page = page_of(subplan, "item", activity.item_id)
    return Part(f"{called} {what}".strip(), f"{page}#activity-{activity.pk}-{column}")


def _columns(model: type[Model]) -> Mapping[str, str]:
    """What may be commented on of a row's columns, by the end of their names: its texts, and what is chosen."""
    named = {each.name: str(each.label) for each in texts_of(model)}
    for name, column in _CHOSEN.get(model, {}).items():
        named[name] = str(model._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    return named


@lru_cache
def _kept(edition: str, lang: str) -> Mapping[str, str]:
    """What a sub-plan's keyed texts and numbers are about, by their keys."""
    rules = load_edition(edition)
    tables = rules.tables
    about = {f"kpi.{kpi.key}": f"{kpi['number']} {kpi.name(lang)}" for kpi in tables.get("kpi", {}).values()}
    about |= {f"designated.{entry.key}": entry.name(lang) for entry in tables["designated_entry"].values()}
    about |= {f"outreach.{way.key}": way.name(lang) for way in tables["outreach_way"].values()}
    for runs in fields.designated_lists(rules):
        about[f"designated.{runs}.other"] = f"{tables['work_item'][runs].name(lang)} {_('Other ways')}"
    about["outreach.other"] = _("Other ways")
    return about


PROPOSALS = Commentable(
    Proposal,
    see=P.PROPOSAL_DISCUSS,
    write=P.PROPOSAL_DISCUSS,
    readers=gettext_lazy(
        "Comments here are read by the schools of the alliance and the Administration. Reviewers, other schools and a "
        "school that has left the alliance do not read them."
    ),
    part=part_of_proposal,
    url=lambda proposal: page_of(proposal, "proposal"),
    among=of_proposal,
    concerned=writers_of_proposal,
    findings=judged_shared,
    rule=rule_of,
)
SUBPLANS = Commentable(
    Subplan,
    see=P.SUBPLAN_DISCUSS,
    write=P.SUBPLAN_DISCUSS,
    readers=gettext_lazy(
        "Comments here are read by the school's officer, accountant and principal, by the convener's officer and by "
        "the Administration. Reviewers and other schools do not read them."
    ),
    part=part_of_subplan,
    url=lambda subplan: page_of(subplan, "subplan"),
    among=of_subplan,
    concerned=writers_of_subplan,
    findings=judged_subplan,
    rule=rule_of,
    head="subplan",
)
