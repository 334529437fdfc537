"""What a round is called; how a case's frozen document is shown: the layer above that made it names the template for
its kind."""

from core.templatetags.gonghao import roc_year
from reviews.models import Case, Round

_templates: dict[str, str] = {}


def shown_by(kind: str, template: str) -> None:
    """Name the partial that shows documents of this kind (context: `document`, `case`); from an app's `ready`."""
    _templates[kind] = template


def template_of(case: Case) -> str:
    """The partial for a case; one that lists the document's parts where no layer has named its own."""
    return _templates.get(Round.Kind(case.round.kind), "reviews/document.html")


def name_of(round: Round) -> str:  # noqa: A002 - the word of the house
    """A round in a list: its year and its kind."""
    return f"{roc_year(round.year)} · {round.get_kind_display()}"
