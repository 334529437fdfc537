"""The mail of an installation that is tried out: kept in a folder instead of being sent, shown at /mail/."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

#: The newest so many stay.
KEPT = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it."""

    at: datetime | None
    to: str
    subject: str
    body: str
    message_id: str


class Sink:
    """What aiosmtpd hands mails to: each becomes a file, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Answer that it is kept."""
        self.keep(envelope.content)
        return "250 kept"

    def keep(self, content: bytes) -> None:
        """Keep a mail; the oldest beyond KEPT go."""
        draft = self.folder / f".{uuid.uuid4().hex}"
        draft.write_bytes(content)
        last = max((int(path.stem) for path in self.folder.glob("*.eml")), default=0)
        draft.rename(self.folder / f"{last + 1:09}.eml")
        for old in sorted(self.folder.glob("*.eml"))[:-KEPT]:
            old.unlink(missing_ok=True)


def letters(folder: Path) -> Iterator[Letter]:
    """What is kept, newest first."""
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message: Any = message_from_bytes(path.read_bytes(), policy=policy.default)
        part = message.get_body(("plain",))
        date = message["date"]
        yield Letter(
            _moment(date) if date else None,
            str(message["to"] or ""),
            str(message["subject"] or ""),
            part.get_content() if part else "",
            str(message["message-id"] or ""),
        )


def _moment(date: str) -> datetime | None:
    """A Date header as a moment; None for one that is none, or names no zone."""
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return at if at.tzinfo else None
