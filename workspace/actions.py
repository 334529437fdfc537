"""Attaching files, describing them, taking them out."""

from pathlib import PurePath

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.db.models import Model
from django.db.models.functions import Now
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core.models import StoredFile
from core.refusals import Refused
from workspace import attachables
from workspace.examining import Examined
from workspace.models import FILES, Attachment, Download
from workspace.queries import record_of

LONGEST_NAME = 120
LONGEST_CAPTION = 200


@action("attachment.add")
def attach(
    *,
    by: Actor,
    record: Model,
    name: str,
    examined: Examined,
    part: str = "",
    caption: str = "",
    replaces: int | None = None,
) -> Attachment:
    """Keep a file that was looked into (`workspace.examining`) with a record, as a newer version of the one with the
    key `replaces`.

    Raises policy.Denied, and Refused where files are not changed now, and where there are too many.
    """
    return store(
        by=by,
        record=_hold(by, record),
        name=name,
        examined=examined,
        part=part,
        caption=caption,
        replaces=replaces,
    )


@action("attachment.add", trusting=True)
def store(
    *,
    by: Actor,
    record: Model,
    name: str,
    examined: Examined,
    part: str = "",
    caption: str = "",
    replaces: int | None = None,
) -> Attachment:
    """`attach` for who has asked, and holds the record."""
    giver = _giver(by)
    declared = attachables.of(record)
    if part and part not in declared.parts(record):
        raise Refused(_("What this file is evidence for is not asked of this record. Reload the page."))
    kind = ContentType.objects.get_for_model(record)
    ever = Attachment.objects.filter(content_type=kind, object_id=record.pk)
    theirs = ever.filter(removed_at=None)
    FILES.room(theirs.count())
    current = None
    if declared.most is not None:
        _room(declared.most, theirs.count(), ever.count())
    if replaces is not None:
        current = theirs.filter(pk=replaces, replaced_by=None).first()
        if current is None:
            raise Refused(_("This file was replaced or removed meanwhile. Look at the newest list, then try again."))
        part, caption = current.part, caption or current.caption
    title = _named(name, examined)
    return Attachment.objects.create(
        content_type=kind,
        object_id=record.pk,
        part=part,
        file=StoredFile.keep(name=title, media_type=examined.format.media_type, content=examined.content),
        preview=_preview(title, examined),
        name=title,
        kind=examined.format.key,
        caption=_fitting(caption),
        scan=examined.scan,
        replaces=current,
        **giver,
    )


@action("attachment.describe")
def describe(*, by: Actor, attachment: Attachment, caption: str) -> Attachment:
    """Write what a file shows; raises policy.Denied, and Refused where files are not changed now."""
    locked = _open(by, attachment)
    locked.caption = _fitting(caption)
    locked.save(update_fields=["caption"])
    return locked


@action("attachment.remove")
def remove(*, by: Actor, attachment: Attachment) -> None:
    """Take a file out, with the versions before it; they stay in the history and are handed out no more.

    Raises policy.Denied, and Refused where files are not changed now.
    """
    each: Attachment | None = _open(by, attachment)
    while each is not None:
        Attachment.objects.filter(pk=each.pk).update(removed_at=Now())
        each = each.replaces


@action("attachment.download")
def took(*, by: Actor, attachment: Attachment) -> None:
    """Write down that somebody took a file out; raises policy.Denied."""
    policy.require(by, P.ATTACHMENT_VIEW, attachment)
    person, membership = _who(by)
    Download.objects.create(attachment=attachment, person_id=person, membership_id=membership)


def _who(by: Actor) -> tuple[int, int]:
    """The person and membership: files are somebody's, never the system's."""
    if by.person_id is None or by.membership_id is None:
        raise policy.Denied(P.ATTACHMENT_WRITE)
    return by.person_id, by.membership_id


def _giver(by: Actor) -> dict[str, int | None]:
    """Whose a file is: a person's in a role, or that of whom a private link was given to; never the system's."""
    if by.link_id is not None:
        return {"link_id": by.link_id}
    person, membership = _who(by)
    return {"person_id": person, "membership_id": membership}


#: Files that were removed count so many times what a record may have: whoever attaches and removes ends somewhere.
_ANEW = 3


def _room(most: int, count: int, ever: int) -> None:
    if count >= most:
        raise Refused(_("At most %(most)s files are attached here. Remove one first.") % {"most": most})
    if ever >= most * _ANEW:
        raise Refused(_("Files were attached and removed here too often. Nothing more is taken."))


def _hold(by: Actor, record: Model) -> Model:
    """The record as it stands, held, so that whoever signs it waits; its files may be changed by the actor."""
    held = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    declared = attachables.of(held)
    policy.require(by, declared.write, held)
    if why := declared.why_closed(held):
        raise Refused(why)
    return held


def _open(by: Actor, attachment: Attachment) -> Attachment:
    _hold(by, record_of(attachment))
    locked = Attachment.objects.select_for_update().get(pk=attachment.pk)
    policy.require(by, P.ATTACHMENT_WRITE, locked)
    return locked


def _fitting(caption: str) -> str:
    """Raise Refused where a caption is too long; nothing is cut off."""
    caption = " ".join(caption.split())
    if len(caption) > LONGEST_CAPTION:
        raise Refused(
            _("A caption has at most %(most)s characters; this has %(count)s.")
            % {"most": LONGEST_CAPTION, "count": len(caption)}
        )
    return caption


def _named(name: str, examined: Examined) -> str:
    """The name it came under with the ending of what it is; no path, nothing that a file system trips over."""
    stem = PurePath(name.replace("\\", "/")).stem
    try:
        stem = get_valid_filename(stem)
    except SuspiciousFileOperation:  # nothing of the name can be used
        stem = ""
    return f"{stem.strip('.')[:LONGEST_NAME] or _('file')}{examined.format.suffix}"


def _preview(title: str, examined: Examined) -> StoredFile | None:
    if not examined.preview:
        return None
    return StoredFile.keep(name=f"{title}.preview.jpg", media_type="image/jpeg", content=examined.preview)
