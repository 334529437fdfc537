"""`{% stencil %}`: the rows of a long table, written once as text with holes.

A loop of Django's renders each node of each row anew; a full budget has 1,400 cells. Here what is the same for all rows
is put down once, and each row fills its holes alone, some thirty times as fast.

    {% load stencil %}
    {% translate "Remove" as remove %}
    {% stencil line in lines %}<tr><td>{{ line.name }}</td><td>{{ remove }}</td></tr>{% endstencil %}

Between the tags stand text, `{{ line.attribute }}`, what was set before, and a further stencil of `line.attribute`.
Other tags and all filters stand before it, or the rows bring what they need (`presenters`, `templatetags`). A hole is
escaped unless it is safe; None is empty.
"""

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, TextNode, Token, Variable, VariableNode
from django.template.exceptions import TemplateSyntaxError
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

#: What a row puts into a hole.
Fill = Callable[[Any], str]
_SPACE = re.compile(r"\s*\n\s*")


class StencilNode(Node):
    """The block of one stencil: `name` is what a row is called in it."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, rows: FilterExpression, nodelist: NodeList) -> None:
        self.name, self.rows, self.nodelist = name, rows, nodelist
        for node in nodelist:
            if isinstance(node, TextNode):
                node.s = _SPACE.sub("\n", node.s)
            elif isinstance(node, VariableNode):
                if self._attribute(node.filter_expression) and node.filter_expression.filters:
                    raise TemplateSyntaxError(f"a hole of {name!r} takes no filters: let the rows bring what it holds")
            elif isinstance(node, StencilNode) and self._attribute(node.rows):
                if any(self._attribute(_expression(each)) for each in node.nodelist.get_nodes_by_type(VariableNode)):
                    raise TemplateSyntaxError(f"a stencil within writes its own rows, not {name!r}")
            else:
                raise TemplateSyntaxError(
                    f"a stencil holds text, variables, stencils of {name!r}: set others before it"
                )

    def render(self, context: template.Context) -> SafeString:
        """The rows, one after the other."""
        return SafeString(self._filled(self.rows.resolve(context) or (), context))

    def _filled(self, rows: Iterable[Any], context: template.Context) -> str:
        write = self._writer(context)
        return "".join(map(write, rows))

    def _writer(self, context: template.Context) -> Fill:
        """What writes one row."""
        pattern: list[str] = []
        holes: dict[str, Fill] = {}
        for at, node in enumerate(self.nodelist):
            attribute = self._attribute(_expression(node))
            if not attribute:
                pattern.append(str(node.render(context)).replace("%", "%%"))
                continue
            hole = f"{attribute} {at}" if isinstance(node, StencilNode) else attribute
            holes[hole] = _rows(attribute, node._writer(context)) if isinstance(node, StencilNode) else _cell(attribute)
            pattern.append(f"%({hole})s")
        text = "".join(pattern)
        return lambda row: text % {hole: fill(row) for hole, fill in holes.items()}

    def _attribute(self, expression: FilterExpression | None) -> str:
        """The attribute of the row that an expression asks for; "" where it asks for something else."""
        var = expression.var if expression is not None else None
        lookups = var.lookups if isinstance(var, Variable) else None
        if not lookups or lookups[0] != self.name:
            return ""
        if len(lookups) != 2:
            raise TemplateSyntaxError(f"a hole is an attribute of {self.name!r}, not {var!s}")
        return str(lookups[1])


def _expression(node: Node) -> FilterExpression | None:
    return node.rows if isinstance(node, StencilNode) else getattr(node, "filter_expression", None)


def _cell(attribute: str) -> Fill:
    return lambda row: _written(getattr(row, attribute))


def _rows(attribute: str, write: Fill) -> Fill:
    return lambda row: "".join(map(write, getattr(row, attribute)))


def _written(value: Any) -> str:
    if type(value) is SafeString:
        return value
    if type(value) is str:
        return escape(value)  # Django's own looks whether the text is lazy, at each of thousands
    return "" if value is None else conditional_escape(value)


@register.tag
def stencil(parser: Parser, token: Token) -> StencilNode:
    """`{% stencil row in rows %}…{% endstencil %}`; each of `rows` has an attribute for each hole."""
    words = token.split_contents()
    if len(words) != 4 or words[2] != "in":
        raise TemplateSyntaxError("write {% stencil row in rows %}")
    nodelist = parser.parse(("endstencil",))
    parser.delete_first_token()
    return StencilNode(words[1], parser.compile_filter(words[3]), nodelist)
