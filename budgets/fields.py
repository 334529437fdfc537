"""The cells of a budget: what each column takes, which a category has, what people call it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from budgets.models import MOST_AMOUNT, SERVING, BudgetLine
from core.cells import Parsed, Parser
from core.texts import Text, texts_of
from exchange.cells import text, whole
from exchange.values import is_sum

AMOUNT = whole(0, MOST_AMOUNT)


def columns_of(category: str) -> list[Text]:
    """The columns that the lines of a category have, in the order of the grid and of pasted blocks."""
    wanted = {"", "serving" if category in SERVING else "plain"}
    return [each for each in texts_of(BudgetLine) if each.declared.when in wanted]


def notes_of(category: str) -> list[Text]:
    """Those of them that follow the numbers."""
    return [each for each in columns_of(category) if not each.is_number and not each.declared.placed]


def cell_id(line: BudgetLine, column: str) -> str:
    """The name and id of a cell on the page: line-12-unit-price."""
    return f"line-{line.pk}-{column.replace('_', '-')}"


def name_of(column: str) -> str:
    """A line's column as people read it."""
    return str(_NAMES[column])


def _parser(column: Text) -> Parser:
    most = column.declared.most
    parse = text(column.longest) if most is None else whole(0, most)
    return _no_total(parse) if column.name == "description" else parse


def _no_total(parse: Parser) -> Parser:
    """What a line is for; a total is no line."""

    def wrapped(raw: str) -> Parsed:
        kept, problem = parse(raw)
        if is_sum([raw]):
            problem = _("This reads like a total: it would be counted as a line. Sums are worked out by themselves.")
        return kept, problem

    return wrapped


_COLUMNS = texts_of(BudgetLine)
_NAMES = {each.name: each.words for each in _COLUMNS}
#: The columns of whole numbers.
NUMBERS = tuple(each for each in _COLUMNS if each.is_number)
#: What a line's cells take, by column.
LINE_CELLS: Mapping[str, Parser] = {each.name: _parser(each) for each in _COLUMNS}
