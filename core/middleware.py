"""Requests that no page of ours sends are refused as a whole: 400 with the reason, before anything looks at them."""

import logging
from collections.abc import Callable
from urllib.parse import unquote

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.views import bad_request

log = logging.getLogger(__name__)
NUL = "\x00"


class WellFormedMiddleware:
    """UTF-8 throughout, no NUL in address, query or cookie; a body that can be read.

    What slips through and cannot be stored (`DataError`: a NUL in a text, a number past its column) is a 400 too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if NUL in name + value]:
            del request.COOKIES[name]
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if getattr(request, "malformed", False) or charset not in ("utf-8", "us-ascii"):
            request.encoding = "utf-8"  # whoever tells of it may look at the address
            raise BadRequest(_("Forms are read in UTF-8 only."))
        if NUL in request.path_info or NUL in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest(_("The address holds a character that no text can hold."))
        try:
            request.POST  # noqa: B018 - reads the body
        except (LookupError, UnicodeError) as unreadable:
            raise BadRequest(_("The form cannot be read.")) from unreadable
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An action that was refused says why. What the database cannot store is said, and logged: it may be ours."""
        if isinstance(exception, Refused):  # a view that expects none, at a limit for instance
            return bad_request(request, BadRequest(str(exception)), status=422)
        if not isinstance(exception, DataError):
            return None
        log.exception("a value that cannot be stored: %s %s", request.method, request.path)
        return bad_request(request, BadRequest(_("It holds a character or a number that cannot be stored.")))
