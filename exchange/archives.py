"""The directory of a zip archive, looked at before anything of it is unpacked."""

import io
import zipfile
from collections.abc import Mapping

_END_OF_DIRECTORY = b"PK\x05\x06"
MOST_ENTRIES = 2_000
MOST_BYTES = 200 << 20
SUSPICIOUS_BYTES = 20 << 20
SUSPICIOUS_RATIO = 100


class OddArchive(Exception):
    """Why it is not opened: "end" (cut off), "damaged", "bomb" (unpacks to far too much), "password"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def entries(content: bytes) -> Mapping[str, zipfile.ZipInfo]:
    """The archive's entries by name; raises OddArchive."""
    end = content.rfind(_END_OF_DIRECTORY)
    if end < 0:
        raise OddArchive("end")
    if int.from_bytes(content[end + 10 : end + 12], "little") > MOST_ENTRIES:
        raise OddArchive("bomb")
    try:
        listed = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise OddArchive("damaged") from broken
    packed, unpacked = sum(each.compress_size for each in listed), sum(each.file_size for each in listed)
    if (
        len(listed) > MOST_ENTRIES
        or unpacked > MOST_BYTES
        or packed > len(content)  # parts that overlap
        or (unpacked > SUSPICIOUS_BYTES and unpacked > SUSPICIOUS_RATIO * len(content))
    ):
        raise OddArchive("bomb")
    if any(each.flag_bits & 1 for each in listed):
        raise OddArchive("password")
    return {each.filename: each for each in listed}
