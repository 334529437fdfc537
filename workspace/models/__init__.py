"""What people do around a record: files, notices and their mail."""

from workspace.models.files import FILES, Attachment, Download, Scan
from workspace.models.notices import LANGUAGES, Choice, Handling, Mail, MailState, Notice, Rhythm, Wording

__all__ = [
    "FILES",
    "LANGUAGES",
    "Attachment",
    "Choice",
    "Download",
    "Handling",
    "Mail",
    "MailState",
    "Notice",
    "Rhythm",
    "Scan",
    "Wording",
]
