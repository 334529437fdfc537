"""The old binary workbook (.xls): is it one, is it encrypted, which cells hold formulas.

calamine reads the values; it says nothing of formulas, so the records are walked here once more.
[MS-CFB] is the container, [MS-XLS] the records.
"""

import struct
from collections.abc import Iterator

MOST = 50
_FREE = 0xFFFFFFFA  # this and above are marks, not sectors
_FORMULA, _FILE_PASS, _BOF = 0x0006, 0x002F, 0x0809
_DIRECTORY_ENTRY = 128
_SMALL = 4096


class Refused(Exception):
    """Why the file is refused, as a key."""


def formulas(content: bytes) -> list[list[object]]:
    """The cells with formulas, [address, row]; raises Refused for a password or for what is no workbook."""
    streams = Container(content)
    if "EncryptedPackage" in streams.entries:
        raise Refused("password")
    name = next((n for n in ("Workbook", "Book") if n in streams.entries), None)
    if name is None:
        raise Refused("no-workbook" if streams.entries else "damaged")
    found: list[list[object]] = []
    for kind, body in _records(streams.read(name)):
        if kind == _FILE_PASS:
            raise Refused("password")
        if kind == _FORMULA and len(body) >= 4 and len(found) < MOST:
            row, column = struct.unpack_from("<HH", body)
            found.append([f"{_letters(column + 1)}{row + 1}", row + 1])
    return found


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    if len(stream) < 4 or struct.unpack_from("<H", stream)[0] & 0xFF != _BOF & 0xFF:
        raise Refused("damaged")
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


class Container:
    """The files inside a compound file, by name: start sector and size."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512:
            raise Refused("damaged")
        self.content = content
        self.sector = 1 << struct.unpack_from("<H", content, 30)[0]
        self.small = 1 << struct.unpack_from("<H", content, 32)[0]
        if self.sector not in (512, 4096) or self.small != 64:
            raise Refused("damaged")
        directory, self.first_small, table, tables = (
            struct.unpack_from("<I", content, place)[0] for place in (48, 60, 68, 72)
        )
        self.next = self._allocation(table, tables)
        self.entries: dict[str, tuple[int, int]] = {}
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
        if kind == 5:
            self.root = (start, size)
        elif kind == 2:
            self.entries[entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")] = (start, size)

    def _allocation(self, table: int, tables: int) -> tuple[int, ...]:
        sectors = [s for s in self._numbers(self.content[76:512]) if s < _FREE]
        per = self.sector // 4 - 1
        for _ in range(min(tables, len(self.content) // self.sector)):
            if table >= _FREE:
                break
            numbers = self._numbers(self._at(table))
            if len(numbers) <= per:
                raise Refused("damaged")
            sectors += [s for s in numbers[:per] if s < _FREE]
            table = numbers[per]
        return self._numbers(b"".join(self._at(sector) for sector in sectors))

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        most = len(self.content) // self.sector + 1
        while start < _FREE:
            if start >= len(self.next) or len(parts) > most:
                raise Refused("damaged")
            parts.append(self._at(start))
            start = self.next[start]
        return b"".join(parts)

    def _at(self, sector: int) -> bytes:
        return self.content[(sector + 1) * self.sector : (sector + 2) * self.sector]

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
