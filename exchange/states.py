"""The life of a batch: read, perhaps asked about, checked by staff, applied or discarded, perhaps undone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission as P
from core.transitions import Table, To


class BatchState(models.TextChoices):
    READING = "reading", _("Being read")
    ASKING = "asking", _("Needs an answer")
    PREVIEW = "preview", _("Ready to check")
    WRONG = "wrong", _("Has errors")
    APPLIED = "applied", _("Applied")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")


S = BatchState
_READ_AGAIN = To(S.READING, P.IMPORT_RUN, _("Read again"))
#: Whoever sees it may give it up, also where its record is closed by now: nothing is written.
_DISCARD = To(S.DISCARDED, P.IMPORT_VIEW, _("Discard"))

#: No state says "being applied": the rows and the state commit together, so a broken attempt leaves a preview.
BATCH = Table(
    "state",
    {
        (S.READING, "ask"): To(S.ASKING, None),
        (S.READING, "find-right"): To(S.PREVIEW, None),
        (S.READING, "find-wrong"): To(S.WRONG, None),
        (S.READING, "read"): _READ_AGAIN,
        (S.ASKING, "read"): _READ_AGAIN,
        (S.PREVIEW, "read"): _READ_AGAIN,
        (S.WRONG, "read"): _READ_AGAIN,
        (S.PREVIEW, "apply"): To(S.APPLIED, P.IMPORT_RUN, _("Apply")),
        (S.PREVIEW, "apply-by-command"): To(S.APPLIED, None),
        (S.APPLIED, "undo"): To(S.UNDONE, P.IMPORT_RUN, _("Undo")),
        (S.APPLIED, "undo-by-command"): To(S.UNDONE, None),
        (S.READING, "discard"): _DISCARD,
        (S.ASKING, "discard"): _DISCARD,
        (S.PREVIEW, "discard"): _DISCARD,
        (S.WRONG, "discard"): _DISCARD,
    },
)
