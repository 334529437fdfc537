"""A school's plan of one kind in one year, what it asks for, what it is granted. Whole New Taiwan dollars."""

from collections.abc import Collection
from functools import cache

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models import AcademicYear, School
from core.limits import limit
from core.texts import Text, line, texts_of, typed

#: Categories whose lines say whom they serve and why (S111 玖 補助要點 附件 租車費: 交流對象及目的應明列).
SERVING = ("bus",)
#: The product of the two largest numbers of a line stays far inside a bigint.
MOST_AMOUNT = 9_999_999_999
_REMARKS = ("備註", "說明", "Remark")
LINES = limit("budgets.BudgetLine", 200, _("lines in a budget"))


class Account(models.TextChoices):
    CURRENT = "current", _("Current account")
    CAPITAL = "capital", _("Capital account")


class PlanKind(models.TextChoices):
    EQUALISATION = "equalisation", _("Equalisation programme")
    SELF_STUDY = "self-study", _("Self-study")


def _only_while_open(column: str, step: str = "") -> pgtrigger.Trigger:
    """Refuse every change of a budget's rows while its plan is closed.

    `column` holds the plan's key, or the key from which the SQL `step` finds it. Keys go through a variable: compared
    with an expression over OLD and NEW they would not be looked up by index.
    """
    return pgtrigger.Trigger(
        name="only_while_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("wanted", "bigint"), ("is_open", "boolean")],
        func=pgtrigger.Func(
            # `column` and `step` are SQL of this module, never a user's text.
            f"""
            IF TG_OP = 'DELETE' THEN wanted := OLD.{column}; ELSE wanted := NEW.{column}; END IF;
            {step}
            SELECT open_for_writing INTO is_open FROM budgets_plan WHERE id = wanted;
            IF NOT is_open THEN
                RAISE EXCEPTION 'the budget is closed for writing';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
            """  # noqa: S608
        ),
    )


@pghistory.track()
class Plan(models.Model):
    """One school's money for one plan of one year: the base of every share.

    Edition, `open_for_writing`, `under_signature` and `runs_exploration` are facts of a higher layer, written here by
    its actions. What is under signature can be written; that voids the signatures, so the page asks first.
    """

    year = models.ForeignKey(AcademicYear, models.PROTECT, related_name="plans")
    school = models.ForeignKey(School, models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=20, choices=PlanKind, default=PlanKind.EQUALISATION)
    edition = models.CharField(_("edition of the rules"), max_length=20)
    open_for_writing = models.BooleanField(_("open for writing"), default=True)
    under_signature = models.BooleanField(_("being signed or signed"), default=False)
    runs_exploration = models.BooleanField(_("runs career or academic exploration"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "school", "kind"], name="plan_once"),
            models.CheckConstraint(condition=models.Q(kind__in=PlanKind.values), name="plan_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.year_id} {self.school}"


@pghistory.track()
class Purpose(models.Model):
    """What money is for: a sub-plan item, known here by its printed number and name."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="purposes")
    number = models.CharField(_("number"), max_length=20)
    name = models.CharField(_("name"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="purpose_number_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


def counted(amount: int | None, raw: str) -> int | None:
    """What an amount counts as: itself, None where nothing was typed, 0 where what was typed could not be read."""
    return 0 if amount is None and raw.strip() else amount


def is_begun(entered: Collection[object]) -> bool:
    """Whether anything stands in these columns of a line (`entered_columns`)."""
    return any(entered) or any(value is not None and value != "" for value in entered)


@pghistory.track()
class BudgetItem(models.Model):
    """A level-2 category of a plan with its typed amount; the raw text stays beside the parsed value."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="items")
    category = models.CharField(_("category"), max_length=60)
    amount_raw = models.CharField(_("item amount"), max_length=40, blank=True)
    amount = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "category"], name="category_once_a_plan")]
        triggers = [_only_while_open("plan_id")]

    @property
    def serves(self) -> bool:
        """Whether its lines say whom they serve and why, in place of a remark."""
        return self.category in SERVING

    @property
    def typed(self) -> int | None:
        """The amount as typed; None where nothing is, 0 where it is no amount."""
        return counted(self.amount, self.amount_raw)


@pghistory.track()
class BudgetLine(models.Model):
    """One line of an item: what for, how many, at what price. Raw texts stay beside the parsed values."""

    item = models.ForeignKey(BudgetItem, models.CASCADE, related_name="lines")
    purpose = models.ForeignKey(Purpose, models.SET_NULL, null=True, blank=True, related_name="lines")
    position = models.PositiveIntegerField()
    description = line(
        300,
        _("what for"),
        asked=_("What for"),
        placed=True,
        heads=(
            *("用途說明", "用途", "名稱及用途", "名稱", "品名", "項目", "明細", "項目名稱"),
            *("What for", "Description"),
        ),
    )
    unit = line(20, _("unit"), asked=_("Unit"), placed=True, prefilled=True, heads=("單位", "Unit"))
    quantity_raw = typed(_("quantity"), most=9_999_999, asked=_("Quantity"), heads=("數量", "Quantity"))
    quantity = models.BigIntegerField(null=True)
    unit_price_raw = typed(_("unit price"), most=999_999_999, asked=_("Unit price"), heads=("單價", "Unit price"))
    unit_price = models.BigIntegerField(null=True)
    amount_raw = typed(
        _("amount"), most=MOST_AMOUNT, asked=_("Amount"), heads=("金額", "總價", "複價", "小計", "合計", "Amount")
    )
    amount = models.BigIntegerField(null=True)
    remark = line(300, _("remark"), asked=_("Remark"), when="plain", heads=_REMARKS)
    served = line(
        300,
        _("whom it serves and why"),
        asked=_("Whom it serves and why"),
        when="serving",
        heads=("服務對象及目的", "交流對象及目的", "服務對象", "交流對象", "Whom it serves and why", *_REMARKS),
    )

    class Meta:
        ordering = ["position", "pk"]
        triggers = [
            _only_while_open("item_id", "SELECT plan_id INTO wanted FROM budgets_budgetitem WHERE id = wanted;"),
            *LINES.triggers("item_id", up=("budgets_budgetitem", "plan_id"), parent="budgets_plan"),
        ]

    @property
    def is_begun(self) -> bool:
        """Whether anything was entered."""
        return is_begun([getattr(self, column) for column in entered_columns()])

    @property
    def note(self) -> str:
        """The last columns as they are printed and signed: whom the line serves and why, or its remark."""
        return "；".join(filter(None, (each.of(self) for each in _notes())))

    @property
    def product(self) -> int | None:
        """Quantity × unit price; None while either is missing."""
        return None if self.quantity is None or self.unit_price is None else self.quantity * self.unit_price

    @property
    def total(self) -> int:
        """The amount as typed, else as computed; 0 while nothing is filled in, or what was typed is no amount."""
        typed = counted(self.amount, self.amount_raw)
        return typed if typed is not None else self.product or 0


@cache
def entered_columns() -> tuple[str, ...]:
    """The columns of a line in which something is entered: a new line has the unit of its category and nothing else."""
    written = (each for each in texts_of(BudgetLine) if not each.declared.prefilled)
    return (*(column for each in written for column in each.columns), "purpose_id")


@cache
def _notes() -> list[Text]:
    """The texts of a line that have no place of their own in print."""
    return [each for each in texts_of(BudgetLine) if not each.is_number and not each.declared.placed]


@pghistory.track()
class Letter(models.Model):
    """The letter by which the ministry approved or refused: number and date."""

    number = models.CharField(_("letter number"), max_length=60, unique=True)
    dated = models.DateField(_("letter date"))

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(number=""), name="letter_has_number")]

    def __str__(self) -> str:
        return self.number


@pghistory.track()
class Grant(models.Model):
    """What was reported to the ministry and what it approved, for one account of a plan, in dollars."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="grants")
    account = models.CharField(_("account"), max_length=10, choices=Account)
    requested = models.PositiveBigIntegerField(_("requested"))
    reported = models.PositiveBigIntegerField(_("reported to the ministry"), null=True)
    approved = models.PositiveBigIntegerField(_("approved"), null=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, related_name="grants")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "account"], name="grant_once_an_account"),
            models.CheckConstraint(condition=models.Q(account__in=Account.values), name="grant_account_known"),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True) | models.Q(reported__isnull=False),
                name="approved_after_reported",
            ),
            models.CheckConstraint(
                condition=models.Q(approved__isnull=True, letter__isnull=True)
                | models.Q(approved__isnull=False, letter__isnull=False),
                name="approved_by_letter",
            ),
        ]
