"""What people do around a record: files, notices and their mail, private links."""

from workspace.models.files import FILES, Attachment, Download, Scan
from workspace.models.links import LINKS, LinkCode, LinkTry, PrivateLink
from workspace.models.notices import LANGUAGES, Choice, Handling, Mail, MailState, Notice, Rhythm, Wording

__all__ = [
    "FILES",
    "LANGUAGES",
    "LINKS",
    "Attachment",
    "Choice",
    "Download",
    "Handling",
    "LinkCode",
    "LinkTry",
    "Mail",
    "MailState",
    "Notice",
    "PrivateLink",
    "Rhythm",
    "Scan",
    "Wording",
]
