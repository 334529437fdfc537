"""What people do around a record: files, notices and their mail."""

from workspace.models.files import FILES, Attachment, Download, Scan
from workspace.models.notices import Choice, Handling, Mail, MailState, Notice, Rhythm

__all__ = [
    "FILES",
    "Attachment",
    "Choice",
    "Download",
    "Handling",
    "Mail",
    "MailState",
    "Notice",
    "Rhythm",
    "Scan",
]
