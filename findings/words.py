"""What strengths, kinds, families and tables of the rulebook are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STRENGTHS: dict[str, str | Promise] = {
    "hard": _("Binding"),
    "principle": _("Principle"),
    "advice": _("Advice"),
}

KINDS: dict[str, str | Promise] = {
    "check": pgettext_lazy("kind of rule", "Check"),
    "calculation": pgettext_lazy("kind of rule", "Calculation"),
    "property": pgettext_lazy("kind of rule", "Property"),
    "preference": pgettext_lazy("kind of rule", "Preference"),
    "declaration": pgettext_lazy("kind of rule", "Declaration"),
}

FAMILIES: dict[str, str | Promise] = {
    "alliance": _("Alliance"),
    "mandatory": _("Mandatory items"),
    "hours": _("Reduced teaching hours"),
    "designated": _("Designated schools"),
    "budget": _("Budget"),
    "funding": _("Share of the subsidy"),
    "payment": _("Payment"),
    "execution": _("Execution of the budget"),
    "adjust": _("Budget adjustment"),
    "settlement": _("Settlement"),
    "surplus": _("Surplus"),
    "income": _("Other income"),
    "review": _("Review"),
    "advice": _("Advisory visits"),
    "transfer": _("Adaptive transfer"),
    "seats": _("Transfer seats"),
    "ranking": _("Oversubscription ranking"),
    "interview": _("Transfer interview"),
    "match": _("Matching of course support"),
    "selfstudy": _("Self-study"),
    "special": _("Special admissions"),
}

TABLES: dict[str, str | Promise] = {
    "programme_item": _("Programme items"),
    "work_item": _("Work items"),
    "category": _("Budget items"),
    "refused_category": _("Categories that are not allowed"),
    "account": _("Accounts"),
    "designated_entry": _("Designated checklist"),
    "outreach_way": _("Ways of school-feature outreach"),
    "equipment_kind": _("Kinds of equipment"),
    "kpi": _("Performance indicators"),
    "review_criterion": _("Criteria of the review"),
    "course_class": _("Classes of courses"),
    "excluded_track": _("Students who cannot transfer"),
    "interview_part": _("Parts of the interview"),
    "ranking_key": _("Keys of the ranking"),
    "transfer_document": _("Papers of a transfer application"),
    "transfer_programme": _("Programmes one transfers between"),
    "exam_subject": _("Subjects of the examination"),
    "plan_part": _("Parts of the admissions plan"),
    "special_change": _("Changes that need a new application"),
    "special_field": _("Fields of talent"),
}

ATTRIBUTES: dict[str, str | Promise] = {
    "item": _("programme item"),
    "number": _("number"),
    "account": _("account"),
    "unit": _("unit"),
    "minimum": _("at least"),
    "runs": _("run by"),
    "rule": _("rule"),
    "input": _("entered as"),
    "core": _("core course"),
    "measure": _("measure"),
    "source": _("source"),
    "weight": _("weight"),
    "points": _("points"),
    "ceiling": _("at most"),
    "tie": _("breaks ties"),
    "due": _("due"),
    "stage": _("stage"),
    "sample": _("drawn by lot"),
    "talent": _("talent"),
    "own_plan": _("has a plan of its own"),
    "set_by_authority": _("set by the authority"),
}
