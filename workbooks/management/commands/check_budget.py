"""Check a budget in a workbook against the rules of an edition, without a database."""

from django.utils.timezone import localdate

from exchange.reading import Book
from rulebook import Edition
from workbooks.budget import budget_template, judge
from workbooks.command import WorkbookCommand
from workbooks.verdict import Verdict


class Command(WorkbookCommand):
    """manage.py check_budget FILE.xlsx --edition 111 [--json] [--marked OUT.xlsx]"""

    help = (
        "Check a budget in a workbook against the rules, without a database. Exit codes: 0 nothing binding is broken, "
        "1 something binding is, 2 the file cannot be judged as it stands."
    )
    needs = "budget.line-sum"

    def template(self, edition: Edition, language: str) -> bytes:
        """The workbook of a budget."""
        return budget_template(edition, language)

    def judge(self, book: Book, edition: Edition, language: str) -> Verdict:
        """The findings, each on its cell."""
        return Verdict(judge(book, edition, today=localdate(), language=language))
