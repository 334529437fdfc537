"""A document as the printed proposal, or as one school's sub-plan."""

from django.utils import translation

from exchange.pdf import render
from proposals.printing import reading
from proposals.printing.printed import Printed


def make(printed: Printed) -> bytes:
    """The PDF, in the order of the ministry's form."""
    template = "proposals/pdf/one.html" if printed.one else "proposals/pdf/proposal.html"
    with translation.override("zh-hant"):
        return render(template, reading.context(printed), language="zh-hant")
