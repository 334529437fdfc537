"""A version as the printed proposal."""

from exchange.pdf import render
from proposals.documents import reading
from proposals.models import Version


def make(version: Version) -> bytes:
    """The PDF of the version, in the order of the ministry's form."""
    return render("proposals/pdf/proposal.html", reading.context(version), language="zh-hant")
