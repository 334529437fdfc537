"""Events in words of staff's own: which placeholders a sentence may have, and how it reads with a sample."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts import policy
from accounts.actors import Actor
from accounts.attribution import action
from accounts.permissions import Permission as P
from core.refusals import Refused
from workspace.models import LANGUAGES, Wording
from workspace.notices import Event
from workspace.sentences import filled

#: What a sample is filled with, beside its record.
SAMPLE: dict[str, str | int] = {
    "until": "115/01/09",
    "days": 3,
    "remark": "",
    "year": 115,
    "school": "…",
    "before": "115/01/02",
    "place": "…",
    "when": "115/01/09 14:00",
    "job": "…",
}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def spoken() -> str:
    """The language that is spoken now, as wordings name it."""
    return "en" if (get_language() or "").startswith("en") else LANGUAGES[0][0]


def declared(event: Event, language: str) -> tuple[str, str]:
    """The label and the sentence that the event is declared with, in a language."""
    with override(language):
        return str(event.label), str(event.text)


def placeholders(event: Event) -> list[str]:
    """What the sentence of an event may name, as it is typed: "%(record)s"."""
    return sorted({f"%({name})s" for name in _PLACEHOLDER.findall(declared(event, "en")[1])})


def why_not(event: Event, label: str, text: str) -> str:
    """Why these words cannot be used, as a sentence; "" where they can."""
    known = placeholders(event)
    if "%" in label:
        return _("The subject names nothing and nobody: write it without “%%”.") % {}
    if reason := broken(text, known):
        return reason
    if missing := sorted(set(known) - {f"%({name})s" for name in _PLACEHOLDER.findall(text)}):
        return _("The sentence has to name %(missing)s.") % {"missing": ", ".join(missing)}
    return ""


def broken(text: str, known: Sequence[str]) -> str:
    """What of a text's placeholders is unknown or broken, as a sentence; `known`: those it may have, as typed."""
    if unknown := sorted({f"%({name})s" for name in _PLACEHOLDER.findall(text)} - set(known)):
        return _("%(unknown)s is not known here. There are: %(known)s.") % {
            "unknown": ", ".join(unknown),
            "known": ", ".join(known),
        }
    if "%" in _PLACEHOLDER.sub("", text):
        return _("A “%%” stands alone. A placeholder reads like %(known)s; a percent sign is written as “％”.") % {
            "known": known[0] if known else "%(record)s"
        }
    return ""


def sample(event: Event, text: str) -> str:
    """The sentence as it reads of the newest record, or of none."""
    record: Any = event.model._default_manager.order_by("pk").last()
    about = {**SAMPLE, "record": record if record is not None else "…"}
    return filled(text, str(event.text), about)


@action("notice.reword")
def reword(*, by: Actor, event: Event, language: str, label: str, text: str) -> None:
    """Give an event these words from now on, for old notices too. Raises Refused with `why_not`, or policy.Denied."""
    _require(by)
    if reason := why_not(event, label, text):
        raise Refused(reason)
    words = {"label": " ".join(label.split()), "text": text.strip()}
    Wording.objects.update_or_create(event=event.key, language=language, defaults=words)


@action("notice.restore")
def restore(*, by: Actor, event: Event, language: str) -> None:
    """Back to the declared words. Raises policy.Denied."""
    _require(by)
    Wording.objects.filter(event=event.key, language=language).delete()


def _require(by: Actor) -> None:
    if not policy.may(by, P.MAIL_MANAGE):
        raise policy.Denied(P.MAIL_MANAGE)
