"""A round of adaptive transfers as a workbook: `layout` what it looks like, `judging` the run and its list."""

from findings.workbooks.ranking.judging import judge
from findings.workbooks.ranking.layout import ranking_template

__all__ = ["judge", "ranking_template"]
