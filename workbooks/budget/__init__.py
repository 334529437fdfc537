"""A school's budget for one plan as a workbook: `layout` what it looks like, `judging` what the rules say of it."""

from workbooks.budget.judging import judge
from workbooks.budget.layout import budget_template

__all__ = ["budget_template", "judge"]
