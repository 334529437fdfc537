"""Kinds of import of this app: the ministry's lists and statistics, and the facts of a school year."""

from communities.imports import facts, junior_highs, schools, statistics, universities

__all__ = ["facts", "junior_highs", "schools", "statistics", "universities"]
