"""Finding the head of a table: where it begins, how many rows it takes, which column is which."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from exchange.reading.table import Cell, Grid, letters
from exchange.reading.words import one_line, same, tidy

DEEPEST_HEAD = 50
TALLEST_HEAD = 4
WIDEST_HEAD = 500
_SUM_WORDS = {"總計", "合計", "小計", "計", "總數", "全部", "全校"}
_UNIT = re.compile(r"(?<=.)[（(\[【][^（(\[【]*[)）\]】]\s*$")
_ENGLISH = re.compile(r"(?<=[\u3400-\u9fff）)])\s*[A-Za-z][\x00-\x7f]*$")
Wanted = Mapping[str, Sequence[str]]
Known = Mapping[str, tuple[str, int]]


def known_names(wanted: Wanted) -> Known:
    """Compared name → column and the rank of the name among its names."""
    return {same(name): (key, rank) for key, names in wanted.items() for rank, name in enumerate(names)}


class Head:
    """Lines that may be a head: where they stand, and which columns are where. Of several names the first counts."""

    def __init__(self, grid: Grid, top: int, height: int) -> None:
        self.grid, self.top, self.height = grid, top, height
        self.columns: dict[str, int] = {}
        self.twice: dict[str, None] = {}
        self._ranks: dict[str, tuple[int, int]] = {}
        self._words: dict[str, str] = {}
        self.said: dict[str, str] = {}
        """Column → the words of its head as they stand in the file."""

    @property
    def weight(self) -> tuple[int, int, int]:
        """More columns first, then fewer doubts, then fewer lines."""
        return len(self.columns), -len(self.twice), -self.height

    @property
    def body(self) -> int:
        """Where the rows begin, counted from 0."""
        return self.top + self.height

    def take(self, key: str, rank: tuple[int, int], place: int, words: str, shown: str) -> None:
        """A column that is named here by the name of this rank, under all these words."""
        earlier = self._ranks.get(key)
        if earlier == rank:
            if self.height == 1 or self._words[key] != words:
                self.twice[key] = None
        elif earlier is None or rank < earlier:
            self._ranks[key], self.columns[key], self._words[key], self.said[key] = rank, place, words, shown
            self.twice.pop(key, None)


def best_head(grid: Grid, known: Known) -> Head | None:
    """The head of a sheet; the lines that know most names win, the fewest lines first. None where none knows two."""
    best: Head | None = None
    filled = fill_merged(grid)
    for top in range(min(DEEPEST_HEAD, len(filled))):
        for height in range(1, min(TALLEST_HEAD, len(filled) - top) + 1):
            head = Head(grid, top, height)
            for place, words, written, names in _names(filled[top : top + height]):
                for quality, name in names:
                    if name in known:
                        key, rank = known[name]
                        head.take(key, (rank, quality), place, words, ("／" if quality else "").join(written))
                        break
            if len(head.columns) >= 2 and (best is None or head.weight > best.weight):
                best = head
    return best


def words_of(head: Head) -> dict[str, str]:
    """Column → the words of its head, or the letters of the column where nothing stands above it."""
    line = fill_merged(head.grid)[head.body - 1] if head.body else []
    words: dict[str, str] = {}
    for key, place in head.columns.items():
        word = one_line(tidy(line[place])) if place < len(line) else None
        words[key] = head.said.get(key) or (letters(place) if word is None else str(word))
    return words


def fill_merged(grid: Grid) -> list[list[Cell]]:
    """The first rows with the words of merged cells in every cell that they cover."""
    rows = [list(row[:WIDEST_HEAD]) for row in grid.rows[: DEEPEST_HEAD + TALLEST_HEAD]]
    for top, left, bottom, right in grid.merged:
        if top < len(rows) and left < min(len(rows[top]), WIDEST_HEAD):
            word, end = rows[top][left], min(right + 1, WIDEST_HEAD)
            for row in rows[top : min(bottom, top + TALLEST_HEAD) + 1]:
                row.extend([None] * (end - len(row)))
                row[left:end] = [word] * (end - left)
    return rows


def _names(lines: list[list[Cell]]) -> Iterator[tuple[int, str, list[str], list[tuple[int, str]]]]:
    """For each column of a head: its place, all its words as compared and as written, and the names that these may
    mean, the surest first.

    A head may go on in the line below (學校／代碼), stand under what groups it (學生數／男 is 男學生數), or say only
    "total" there (學生數／總計).
    """
    above: list[Cell] = [None] * max(map(len, lines))
    for place in range(len(above)):
        column = [tidy(line[place]) if place < len(line) else None for line in lines]
        if isinstance(column[0], str):
            above[place] = column[0]
        elif column[0] is None and place and any(cell is not None for cell in column):
            above[place] = above[place - 1]
        written = [*dict.fromkeys(str(one_line(cell)) for cell in column if cell is not None)]
        words = [word for before, word in pairwise(["", *map(same, written)]) if word and word != before]
        if not words:
            continue
        whole = "".join(words)
        while len(words) > 1 and words[-1] in _SUM_WORDS:
            words.pop()
        of_all = len(words) == 1 or words[0] in _SUM_WORDS
        names = [(0, whole), (0, "".join(words)), (1 if of_all else 2, words[-1])]
        names += [(3, same(_UNIT.sub("", written[-1]))), (3, same(_ENGLISH.sub("", written[-1])))]
        group = same(above[place]) if above[place] is not None else ""
        if group and len(lines) > 1:
            names += [(2, words[-1] + group), (2, group + words[-1])]
        yield place, f"{group} {whole}", written, [(quality, name) for quality, name in names if name]
