"""The production settings, with one page more: the yardstick of all pages."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
