"""The old binary workbook (.xls): is it one, is it safe, what is there to say of its cells.

calamine reads the values; it says nothing of formulas, errors and number formats, so the records are walked here once
more. [MS-CFB] is the container, [MS-XLS] the records.
"""

import struct
from collections.abc import Iterator

from exchange.children import formats
from exchange.children.sheet import ERROR, FORMULA, UNKNOWN, ChildRefused, Marks

_FREE = 0xFFFFFFFA  # this and above are marks, not sectors
_DIRECTORY_ENTRY = 128
_SMALL = 4096
_BOF, _BOUND_SHEET, _FILE_PASS, _FORMAT, _XF, _VBA = 0x0809, 0x0085, 0x002F, 0x041E, 0x00E0, 0x00D3
_FORMULA, _NUMBER, _RK, _MULTIPLE_RK, _ERROR = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0205
_MACRO_SHEET, _VBA_MODULE = 1, 6
#: Names of folders and files in the container.
_MACROS = ("_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros")
_EMBEDDED = ("\x01Ole10Native", "ObjectPool", "Ctls", "Package", "EmbeddedOdf")


def marks(content: bytes) -> list[Marks]:
    """Marks on the cells of each sheet, in the order of the workbook; raises ChildRefused for a password, macros and
    embedded objects, and for what is no workbook."""
    streams = Container(content)
    if "EncryptedPackage" in streams.entries:
        raise ChildRefused("password")
    name = next((n for n in ("Workbook", "Book") if n in streams.entries), None)
    if name is None:
        raise ChildRefused("no-workbook" if streams.entries else "damaged")
    sheets = _Sheets(streams.read(name))
    if sheets.macros or streams.names.intersection(_MACROS):
        raise ChildRefused("macros")
    if streams.names.intersection(_EMBEDDED) or any(n.startswith("MBD") for n in streams.names):
        raise ChildRefused("embedded")
    return sheets.marks


class _Sheets:
    """The records of a workbook's stream, sheet by sheet."""

    def __init__(self, stream: bytes) -> None:
        self.macros = False
        self.marks: list[Marks] = []
        self._begins: dict[int, Marks] = {}
        self._formats: dict[int, int] = {}
        self._styles: list[int] = []
        self._sheet = Marks()
        for at, kind, body in _records(stream):
            self._take(at, kind, body)

    def _take(self, at: int, kind: int, body: bytes) -> None:
        if kind == _FILE_PASS:
            raise ChildRefused("password")
        if kind == _BOF:
            self._sheet = self._begins.get(at, Marks())
        elif kind == _BOUND_SHEET and len(body) >= 6:
            begins, _state, sort = struct.unpack_from("<IBB", body)
            self.macros = self.macros or sort in (_MACRO_SHEET, _VBA_MODULE)
            self.marks.append(Marks())
            self._begins[begins] = self.marks[-1]
        elif kind == _VBA:
            self.macros = True
        elif kind == _FORMAT and len(body) >= 5:
            self._formats[struct.unpack_from("<H", body)[0]] = formats.digits(_text(body[2:]))
        elif kind == _XF and len(body) >= 4:
            self._styles.append(struct.unpack_from("<H", body, 2)[0])
        elif len(body) >= 6:
            self._cell(kind, body)

    def _cell(self, kind: int, body: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == _FORMULA:
            self._sheet.add(self._result(body), row, column)
        elif kind == _ERROR and len(body) >= 8 and body[7]:
            self._sheet.add(ERROR, row, column)
        elif kind in (_NUMBER, _RK):
            self._shown(row, column, style)
        elif kind == _MULTIPLE_RK:
            for place in range((len(body) - 6) // 6):
                self._shown(row, column + place, struct.unpack_from("<H", body, 4 + 6 * place)[0])

    def _shown(self, row: int, column: int, style: int) -> None:
        code = self._styles[style] if style < len(self._styles) else 0
        if shown := self._formats.get(code, 0):
            self._sheet.add(formats.mark(shown), row, column)

    @staticmethod
    def _result(body: bytes) -> str:
        """What a formula shows: [MS-XLS] 2.5.133; bytes 6 to 13 of its record."""
        result = body[6:14]
        if len(result) == 8 and result[6:] == b"\xff\xff":
            if result[0] == 2:
                return ERROR
            if result[0] == 3:
                return UNKNOWN
        return FORMULA


def _text(body: bytes) -> str:
    """A text with its length in front, in the ways of BIFF8 and of the versions before."""
    length = struct.unpack_from("<H", body)[0]
    if len(body) >= 3 + length and body[2] in (0, 1):
        return body[3 : 3 + length * (1 + body[2])].decode("utf-16-le" if body[2] else "latin-1", "replace")
    return body[1 : 1 + body[0]].decode("latin-1")


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each record begins, its kind, its body."""
    if len(stream) < 4 or struct.unpack_from("<H", stream)[0] & 0xFF != _BOF & 0xFF:
        raise ChildRefused("damaged")
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


class Container:
    """The files inside a compound file, by name: start sector and size."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512:
            raise ChildRefused("damaged")
        self.content = content
        self.sector = 1 << struct.unpack_from("<H", content, 30)[0]
        self.small = 1 << struct.unpack_from("<H", content, 32)[0]
        if self.sector not in (512, 4096) or self.small != 64:
            raise ChildRefused("damaged")
        directory, self.first_small, table, tables = (
            struct.unpack_from("<I", content, place)[0] for place in (48, 60, 68, 72)
        )
        self.next = self._allocation(table, tables)
        self.entries: dict[str, tuple[int, int]] = {}
        self.names: set[str] = set()
        """Of files and of folders."""
        self.root = (0, 0)
        listing = self._chain(directory)
        for at in range(0, len(listing) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
            self._entry(listing[at : at + _DIRECTORY_ENTRY])

    def read(self, name: str) -> bytes:
        """The bytes of a file."""
        start, size = self.entries[name]
        if size >= _SMALL:
            return self._chain(start)[:size]
        holder, following = self._chain(self.root[0]), self._numbers(self._chain(self.first_small))
        parts: list[bytes] = []
        while start < _FREE and len(parts) <= _SMALL // self.small:
            parts.append(holder[start * self.small : (start + 1) * self.small])
            start = following[start] if start < len(following) else _FREE
        return b"".join(parts)[:size]

    def _entry(self, entry: bytes) -> None:
        length = struct.unpack_from("<H", entry, 64)[0]
        kind = entry[66]
        start, size = struct.unpack_from("<II", entry, 116)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if kind in (1, 2):
            self.names.add(name)
        if kind == 5:
            self.root = (start, size)
        elif kind == 2:
            self.entries.setdefault(name, (start, size))

    def _allocation(self, table: int, tables: int) -> tuple[int, ...]:
        sectors = [s for s in self._numbers(self.content[76:512]) if s < _FREE]
        per = self.sector // 4 - 1
        for _ in range(min(tables, len(self.content) // self.sector)):
            if table >= _FREE:
                break
            numbers = self._numbers(self._at(table))
            if len(numbers) <= per:
                raise ChildRefused("damaged")
            sectors += [s for s in numbers[:per] if s < _FREE]
            table = numbers[per]
        return self._numbers(b"".join(self._at(sector) for sector in sectors))

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        most = len(self.content) // self.sector + 1
        while start < _FREE:
            if start >= len(self.next) or len(parts) > most:
                raise ChildRefused("damaged")
            parts.append(self._at(start))
            start = self.next[start]
        return b"".join(parts)

    def _at(self, sector: int) -> bytes:
        return self.content[(sector + 1) * self.sector : (sector + 2) * self.sector]

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])
