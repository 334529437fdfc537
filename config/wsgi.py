"""The WSGI entry for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from core.serving import Serving  # noqa: E402 (the application stands first)

# Python works on one request at a time in each process; more are on their way to the database and back.
application = Serving(django, at_once=4)
