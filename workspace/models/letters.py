"""Official letters: how an organisation signs them, how they are numbered, their templates, and those that were issued.

What is issued stands: letters, their voiding and their receipt are rows that nothing changes (ADR 33).
"""

from typing import Any

import pghistory
import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation, Person
from core.limits import limit
from core.models import AppendOnly, StoredFile

LETTERS = limit(
    "workspace.Letter",
    300,
    _("letters about a record"),
    _("Letters are never removed: no more can be issued about it."),
)

LONGEST_SUBJECT = 300
LONGEST_EXPLANATION = 4000
LONGEST_LINE = 500
"""Characters of a template's subject, of its explanation, of its other texts."""
LONGEST_PREFIX = 20


class Urgency(models.TextChoices):
    """How soon it is to be handled (速別)."""

    NORMAL = "普通件", _("Ordinary handling")
    FAST = "速件", _("Urgent")
    FASTEST = "最速件", _("Most urgent")


@pghistory.track()
class LetterHead(models.Model):
    """What stands on every letter of an organisation: who it is, where it is reached, who signs. Chinese."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="letter_head")
    name = models.CharField(_("full name of the organisation"), max_length=60)
    address = models.CharField(_("address"), max_length=120)
    contact = models.CharField(_("officer in charge"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=60)
    email = models.CharField(_("e-mail"), max_length=120, blank=True)
    signatory = models.CharField(_("who signs"), max_length=60)
    file_number = models.CharField(_("file number"), max_length=40, blank=True)
    retention = models.CharField(_("years kept"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("letterhead")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(address="") & ~models.Q(signatory=""),
                name="letter_head_says_who",
            )
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(exclude=["last"])
class LetterBook(models.Model):
    """The numbers of an organisation's letters in one ROC year: the 字 before them, and the last that was given.

    `last` is written by a trigger, when a letter takes the next number: none is left out, none is given twice.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="letter_books")
    year = models.PositiveSmallIntegerField(_("year"))
    prefix = models.CharField(_("character before the number"), max_length=LONGEST_PREFIX)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbers of letters")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_letter_book_a_year"),
            models.CheckConstraint(condition=~models.Q(prefix=""), name="letter_book_has_prefix"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="counted_by_letters",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(
                    """
                    IF TG_OP = 'INSERT' AND NEW.last <> 0
                        OR TG_OP = 'UPDATE' AND NEW.last <> OLD.last AND pg_trigger_depth() < 2
                        OR TG_OP = 'UPDATE' AND (NEW.year, NEW.organisation_id) <> (OLD.year, OLD.organisation_id) THEN
                        RAISE EXCEPTION 'numbers of letters are counted by the letters themselves';
                    END IF;
                    RETURN NEW;
                    """
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.year}"


@pghistory.track()
class LetterTemplate(models.Model):
    """What staff wrote in place of the declared words of a kind of letter, for one part of its receivers. Chinese."""

    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=20)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    secrecy = models.CharField(_("secrecy and its end"), max_length=60, blank=True)
    attachments = models.CharField(_("attachments"), max_length=LONGEST_LINE, blank=True)
    subject = models.CharField(_("subject of the letter"), max_length=LONGEST_SUBJECT)
    explanation = models.TextField(_("explanation"), max_length=LONGEST_EXPLANATION)
    copies = models.CharField(_("copies to"), max_length=LONGEST_LINE, blank=True)

    class Meta:
        verbose_name = _("template of a letter")
        constraints = [
            models.UniqueConstraint(fields=["kind", "part"], name="one_letter_template_a_part"),
            models.CheckConstraint(
                condition=~models.Q(subject="") & ~models.Q(explanation=""), name="letter_template_says_something"
            ),
            models.CheckConstraint(condition=models.Q(urgency__in=Urgency.values), name="letter_urgency_known"),
        ]

    def __str__(self) -> str:
        return self.subject


#: A letter that takes its number from the book takes the next one, and the book goes on with it.
_TAKE_THE_NEXT = """
    IF NEW.book_id IS NOT NULL THEN
        UPDATE workspace_letterbook SET last = NEW.serial
        WHERE id = NEW.book_id AND organisation_id = NEW.sender_id AND last = NEW.serial - 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a letter takes the next number of its book';
        END IF;
    END IF;
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM workspace_letter e WHERE e.id = NEW.corrects_id AND e.kind = NEW.kind
            AND e.content_type_id = NEW.content_type_id AND e.object_id = NEW.object_id
            AND e.receiver_id = NEW.receiver_id AND e.sender_id = NEW.sender_id
    ) THEN
        RAISE EXCEPTION 'a letter corrects one of its kind about the same record to the same receiver';
    END IF;
    RETURN NEW;
"""


class Letter(AppendOnly):
    """A letter that was issued: what it says, as data with its digest, and as PDF.

    `about` is what its record was called then. `book` and `serial` are set where the number was taken from the book;
    elsewhere it was given by the organisation's own document system.
    """

    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="letters_sent")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="letters_received")
    kind = models.CharField(max_length=40)
    part = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    about = models.CharField(_("about"), max_length=200)
    number = models.CharField(_("letter number"), max_length=60)
    book = models.ForeignKey(LetterBook, models.PROTECT, null=True, related_name="letters")
    serial = models.PositiveIntegerField(null=True)
    dated = models.DateField(_("letter date"))
    subject = models.TextField(_("subject of the letter"))
    content: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-dated", "-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="letter_of_record"),
            models.Index(fields=["receiver", "-dated"], name="letter_of_receiver"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sender", "number"], name="letter_number_once"),
            models.UniqueConstraint(fields=["book", "serial"], name="letter_serial_once"),
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "receiver"],
                condition=models.Q(corrects=None),
                name="letter_once_a_receiver",
            ),
            models.CheckConstraint(
                condition=models.Q(book=None, serial=None) | models.Q(book__isnull=False, serial__gte=1),
                name="letter_number_from_book_or_not",
            ),
            models.CheckConstraint(condition=~models.Q(number=""), name="official_letter_has_number"),
        ]
        triggers = [
            *AppendOnly.Meta.triggers,
            LETTERS.trigger_on_records(),
            pgtrigger.Trigger(
                name="take_the_next", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_TAKE_THE_NEXT
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class LetterVoid(AppendOnly):
    """A letter that no longer holds (註銷), with the reason."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="voided")
    reason = models.TextField(_("reason"), max_length=LONGEST_LINE)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="letter_void_says_why")]


class LetterReceipt(AppendOnly):
    """That somebody of the receiver opened a letter for the first time."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="receipt")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta(AppendOnly.Meta):
        pass


class LetterEnclosure(AppendOnly):
    """A file that went with a letter: attached to its template when it was issued, frozen with it."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="enclosures")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta(AppendOnly.Meta):
        verbose_name = _("file put with a letter")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["letter", "position"], name="letter_enclosure_once")]
