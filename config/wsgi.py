"""The WSGI entry for gunicorn."""

import os
from typing import Any

import django
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

from core.serving import Serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Request(WSGIRequest):
    """A request whose content type cannot be read is one all the same: the middleware refuses it with a page."""

    malformed = False

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]
        except (LookupError, ValueError, SuspiciousOperation):
            self.content_type, self.content_params, self.malformed = "", {}, True


class Handler(WSGIHandler):
    """Django's, with our requests."""

    request_class = Request


django.setup(set_prefix=False)
handler = Handler()
# Python works on one request at a time in each process; more are on their way to the database and back.
application = Serving(handler, at_once=4)
