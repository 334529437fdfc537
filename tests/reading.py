"""Pages as a reader sees them: the table of a list, the forms and links beside it, read from their markup."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs


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
        elif tag in ("td", "th") and self.rows:
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


def query(link: str) -> dict[str, list[str]]:
    """What a link's query string says."""
    return parse_qs(link.partition("?")[2])
