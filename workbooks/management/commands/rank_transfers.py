"""Rank a round of adaptive transfers in a workbook, without a database."""

from exchange.reading import Book
from rulebook import Edition
from workbooks.command import WorkbookCommand
from workbooks.ranking import judge, ranking_template
from workbooks.verdict import Verdict


class Command(WorkbookCommand):
    """manage.py rank_transfers FILE.xlsx [--json] [--marked OUT.xlsx]"""

    help = (
        "Rank the applicants of a round of adaptive transfers by its brochure's keys, without a database. Exit codes: "
        "0 everybody is decided, 1 a tie across the last seat waits for the committee, 2 the file cannot be ranked "
        "as it stands."
    )
    needs = "ranking.order"

    def template(self, edition: Edition, language: str) -> bytes:
        """The workbook of a round."""
        return ranking_template(edition, language)

    def judge(self, book: Book, edition: Edition, language: str) -> Verdict:
        """The list of each seat group, with reasons and the digest of the run."""
        return judge(book, edition, language=language)
