"""What people do around a record: files, notices and their mail, private links; views of lists."""

from workspace.models.files import FILES, Attachment, Download, Scan
from workspace.models.links import LINKS, LinkCode, LinkTry, PrivateLink
from workspace.models.notices import LANGUAGES, Choice, Handling, Mail, MailState, Notice, Rhythm, Wording
from workspace.models.views import LONGEST_QUERY, OWN_VIEWS, SHARED_VIEWS, FirstView, SavedView

__all__ = [
    "FILES",
    "LANGUAGES",
    "LINKS",
    "LONGEST_QUERY",
    "OWN_VIEWS",
    "SHARED_VIEWS",
    "Attachment",
    "Choice",
    "Download",
    "FirstView",
    "Handling",
    "LinkCode",
    "LinkTry",
    "Mail",
    "MailState",
    "Notice",
    "PrivateLink",
    "Rhythm",
    "SavedView",
    "Scan",
    "Wording",
]
