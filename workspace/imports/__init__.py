"""Kinds of import that serve every app: the offices' days off, people with their roles."""

from workspace.imports import days, people

__all__ = ["days", "people"]
