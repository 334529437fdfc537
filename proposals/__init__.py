"""Calls, proposals, sub-plans, sign-off, frozen versions."""
