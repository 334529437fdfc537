"""A round of adaptive transfers as a workbook: `layout` what it looks like, `judging` the run and its list."""

from workbooks.ranking.judging import judge
from workbooks.ranking.layout import ranking_template

__all__ = ["judge", "ranking_template"]
