"""`{% constant %}`: what is the same on every page for every reader, rendered once for each language.

    {% load constant %}
    {% constant %}{% include "components/words.html" only %}{% endconstant %}

Nothing of the page is at hand inside: what depends on the reader, the request or the record cannot get in.
"""

from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class ConstantNode(Node):
    """What stands between the tags, kept with the compiled template."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._rendered: dict[str | None, SafeString] = {}

    def render(self, context: Any) -> SafeString:
        """Its text in the language of now."""
        language = get_language()
        if language not in self._rendered:
            self._rendered[language] = self.nodelist.render(context.new({}))
        return self._rendered[language]


@register.tag
def constant(parser: Parser, _token: Token) -> ConstantNode:
    """`{% constant %}…{% endconstant %}`."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)
