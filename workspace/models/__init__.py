"""What people do around a record: files, comments, notices, mail, links, calendars of steps; views of lists."""

from workspace.models.comments import COMMENTS, CORRECTABLE, LONGEST, MOST_MENTIONED, Comment, Mention, Seen
from workspace.models.files import FILES, Attachment, Download, Scan
from workspace.models.links import LINKS, LinkCode, LinkTry, PrivateLink
from workspace.models.notices import LANGUAGES, Choice, Handling, Mail, MailState, Notice, Rhythm, Wording
from workspace.models.steps import DAYS, STEPS, DayOff, Shifting, Step, StepCalendar, StepFeed, WorkYear
from workspace.models.views import LONGEST_QUERY, OWN_VIEWS, SHARED_VIEWS, FirstView, SavedView

__all__ = [
    "COMMENTS",
    "CORRECTABLE",
    "DAYS",
    "FILES",
    "LANGUAGES",
    "LINKS",
    "LONGEST",
    "LONGEST_QUERY",
    "MOST_MENTIONED",
    "OWN_VIEWS",
    "SHARED_VIEWS",
    "STEPS",
    "Attachment",
    "Choice",
    "Comment",
    "DayOff",
    "Download",
    "FirstView",
    "Handling",
    "LinkCode",
    "LinkTry",
    "Mail",
    "MailState",
    "Mention",
    "Notice",
    "PrivateLink",
    "Rhythm",
    "SavedView",
    "Scan",
    "Seen",
    "Shifting",
    "Step",
    "StepCalendar",
    "StepFeed",
    "Wording",
    "WorkYear",
]
