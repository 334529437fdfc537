"""Wiring only: settings, URLs, the Celery application."""

import gc

from config.celery import app as celery_app

__all__ = ["celery_app"]

# A page or job reads thousands of rows that live until it is done. Looking for cycles at every 700 new objects, as
# Python does by itself, took two fifths of judging a nation (docs/benchmarks.md).
gc.set_threshold(50_000, 20, 20)
