"""Calls and proposals, and what follows their writing."""

from demo.builders.proposals import submitting, writing

AFTER = ("accounts", "budgets", "communities")
STEPS = (writing.build, submitting.build)
