"""Pages as PDF: `render("proposals/pdf/proposal.html", {...}, language="zh-hant") -> bytes`.

Templates extend `pdf/base.html`; its head comment says what it offers. Nothing is fetched but our own static files.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core.jobs import Failure
from exchange import confined

SECONDS = 180
MEGABYTES = 3072


def render(template: str, context: Mapping[str, Any], *, language: str) -> bytes:
    """The PDF of a template in a language ("zh-hant", "en").

    Takes seconds to a minute for a long document: call it in a background job. Raises core.jobs.Failure where the
    document is too long for the limits, and exchange.confined.Broken where the template asks for a file that is
    not ours.
    """
    with translation.override(language):
        page = render_to_string(template, {**context, "language": language})
        try:
            return confined.run(
                "pdf", page.encode(), str(settings.BASE_DIR / "static"), seconds=SECONDS, megabytes=MEGABYTES
            )
        except confined.TooMuch as much:
            raise Failure(_("The document is too long to be printed as one PDF. Print its parts one by one.")) from much
