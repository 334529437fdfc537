"""Lists in tests: a list's page as its reader sees it, and what every list holds to.

PAGE = ListOf(reverse("communities:schools"), SchoolTable)

def test_the_list_of_schools(staff: Client) -> None:
    make.school()
    PAGE.sorts_every_column(staff)
    PAGE.ignores_nonsense(staff)
    PAGE.takes_the_same_queries(staff, more=make.school)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.tables import Table

HOSTILE = (
    "sort=",
    "sort=-",
    "sort=--code",
    "sort=code,-name",
    "sort=nothing",
    "sort=organisation__memberships__person__password",
    "sort=pk&sort=?",
    "sort=%27%3B--",
    "column=nothing",
    "column=",
    "column=organisation__id&column=Code",
    "page=0",
    "page=-1",
    "page=x",
    "page=" + "9" * 400,
    "per_page=1",
    "year=x&state=x&county=zz&kind=x&mark=pk&closed=pk&location_class=" + "x" * 2000,
)


def query(link: str) -> dict[str, list[str]]:
    """What a link's query string says."""
    return parse_qs(link.partition("?")[2])


@dataclass
class Head:
    """One column's head: its words, how it is sorted (`aria-sort`), where its link leads."""

    title: str = ""
    sorted: str | None = None
    link: str | None = None


@dataclass
class ListPage(HTMLParser):
    """The page of a list: `heads`, `rows` (each cell's text by its label), `forms` (the fields of each GET form)."""

    markup: str
    heads: list[Head] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    forms: list[list[tuple[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._path: list[str] = []
        self._label = self._link = ""
        self._in_form = False
        self.feed(self.markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        given = {name: value or "" for name, value in attrs}
        self._path.append(tag)
        if tag == "form":
            self._in_form = given.get("method") == "get"
            if self._in_form:
                self.forms.append([])
        elif tag == "input" and self._in_form and (given.get("type") != "checkbox" or "checked" in given):
            self.forms[-1].append((given["name"], given.get("value", "")))
        elif tag == "tr" and "tbody" in self._path:
            self.rows.append({})
        elif tag == "th" and "thead" in self._path:
            self.heads.append(Head(sorted=given.get("aria-sort")))
        elif tag in ("td", "th") and "tbody" in self._path:
            self._label = given.get("data-label", "")
            self.rows[-1][self._label] = ""
        elif tag == "a":
            self._link = given.get("href", "")
            if "thead" in self._path:
                self.heads[-1].link = self._link
        if tag in ("input", "br", "meta", "link", "img"):
            self._path.pop()

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        while self._path and self._path.pop() != tag:
            pass
        if tag == "a":
            self._link = ""
        elif tag in ("td", "th"):
            self._label = ""

    def handle_data(self, data: str) -> None:
        """Note what is said."""
        words = " ".join(data.split())
        if not words:
            return
        if self._link:
            self.links[words] = self._link
        if "thead" in self._path and self.heads:
            self.heads[-1].title += words
        elif self._label:
            self.rows[-1][self._label] = f"{self.rows[-1][self._label]} {words}".strip()

    def column(self, title: str) -> list[str]:
        """What stands in one column, from above."""
        return [row[title] for row in self.rows]

    def titles(self) -> list[str]:
        """The heads of the columns shown."""
        return [head.title for head in self.heads]

    def head(self, title: str) -> Head:
        """The head of these words."""
        return next(head for head in self.heads if head.title == title)


@dataclass(frozen=True)
class ListOf:
    """A list by its address and its table."""

    url: str
    table: type[Table]

    def opened(self, client: Client, asked: str = "") -> ListPage:
        """Its page, for a query string or a link of the page."""
        answer = client.get(f"{self.url}?{asked.lstrip('?')}")
        assert answer.status_code == 200, asked
        return ListPage(answer.content.decode())

    @property
    def everything(self) -> str:
        """The query string that chooses all columns."""
        return urlencode({"column": list(self.table.base_columns)}, doseq=True)

    def sorts_every_column(self, client: Client) -> None:
        """Each head that offers it sorts the same rows and says so; there is a row at least."""
        shown = self.opened(client, self.everything)
        assert len(shown.heads) == len(self.table.base_columns) and shown.rows
        for column, head in zip(self.table.base_columns.values(), shown.heads, strict=True):
            assert bool(head.link) is column.orderable, head.title
            assert [*shown.rows[0]] == shown.titles(), "each cell bears the label of its column"
            if head.link:
                turned = self.opened(client, head.link)
                assert turned.head(head.title).sorted in ("ascending", "descending")
                assert [each.title for each in turned.heads if each.sorted] == [head.title]
                assert sorted(map(str, turned.rows)) == sorted(map(str, shown.rows))

    def ignores_nonsense(self, client: Client) -> None:
        """An order, a column, a page, a filter that does not exist counts as not chosen."""
        usual = self.opened(client)
        assert usual.rows
        for asked in HOSTILE:
            shown = self.opened(client, asked)
            assert shown.rows == usual.rows, asked
            assert [(head.title, head.sorted) for head in shown.heads] == [
                (head.title, head.sorted) for head in usual.heads
            ], asked

    def takes_the_same_queries(self, client: Client, more: Callable[[], object], asked: str = "") -> None:
        """As many queries after `more` rows as before, in the usual way and with all columns in another order."""
        column = next(name for name, column in reversed(self.table.base_columns.items()) if column.orderable)
        ways = [asked, f"{self.everything}&sort=-{column}&{asked}"]
        rows, before = len(self.opened(client, asked).rows), [self._queries(client, way) for way in ways]
        assert before[0] == before[1]
        more()
        assert len(self.opened(client, asked).rows) > rows
        assert [self._queries(client, way) for way in ways] == before

    def _queries(self, client: Client, asked: str) -> int:
        self.opened(client, asked)  # the first time warms what is kept between requests
        with CaptureQueriesContext(connection) as captured:
            self.opened(client, asked)
        return len(captured)
