"""Kinds of import of this app: the ministry's lists and statistics, and the facts of a school year."""

from communities.imports import departments, facts, junior_highs, schools, statistics, universities

__all__ = ["departments", "facts", "junior_highs", "schools", "statistics", "universities"]
