"""The marks that lead to comments."""

from django import template
from django.utils.safestring import SafeString

from workspace.marks import Marks

register = template.Library()


@register.simple_tag
def comment_mark(talk: Marks | None, part: str, called: str) -> SafeString:
    """`{% comment_mark talk "goals" label %}`: the mark at a part of a record; nothing for readers without comments."""
    return talk.at(part, str(called)) if talk else SafeString("")
