"""Sentences that forms of every app say."""

from django.utils.translation import gettext as _

#: Sentences of Django's own that our clerks read in our words.
OUR_WORDS = (_("This field is required."),)
