"""{{ subplan|further:"subplan" }}: the declared texts of a written-out record that have no own place in a print."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import translation

from core.texts import texts_of
from proposals.models import Subplan, SubplanItem

register = template.Library()
_MODELS = {"subplan": Subplan, "item": SubplanItem}


@register.filter
def further(content: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """Heading and text of each that is not empty; headings are Chinese, as the document is.

    `content` is a sub-plan or an item as `proposals.snapshot` writes it out; versions of before a text was declared
    have none.
    """
    with translation.override("zh-hant"):
        return [
            (each.declared.printed or str(each.words), content[each.name])
            for each in texts_of(_MODELS[kind])
            if not each.declared.placed and each.declared.signed and content.get(each.name)
        ]
