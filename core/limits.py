"""What a user can make grow has a limit: declared beside its table, said where it is met, held by the database.

    LINES = limit("budgets.BudgetLine", 200, _("lines in a budget"))

    LINES.room(plan_lines.count(), adding=len(rows))                  in the action, under the parent's lock
    triggers = LINES.triggers("item_id", up=("budgets_budgetitem", "plan_id"), parent="budgets_plan")

`manage.py docs` writes all of them into docs/limits.md.
"""

from dataclasses import dataclass

import pgtrigger
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.refusals import Refused


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` rows of a table (named `table`, "app.Model") in what `what` names ("lines in a budget").

    `remedy` is the sentence that says what one does who has met it.
    """

    table: str
    most: int
    what: str | Promise
    remedy: str | Promise

    def room(self, count: int, adding: int = 1) -> None:
        """Raise Refused, with the numbers and the remedy, where `count` rows and `adding` more would be too many."""
        if count + adding > self.most:
            raise Refused(
                _("There may be at most %(most)s %(what)s; there are %(count)s. %(remedy)s")
                % {"most": self.most, "what": self.what, "count": count, "remedy": self.remedy}
            )

    def triggers(
        self,
        key: str,
        *,
        parent: str,
        up: tuple[str, str] | None = None,
        only: str = "",
        watches: tuple[str, ...] = (),
        name: str = "at_most",
    ) -> list[pgtrigger.Trigger]:
        """Refuse the row that is one too many: one that is new, and one that comes from elsewhere.

        `key` is the row's column that leads to the table `parent`, by way of `up` (a table between, and its column)
        where given; `only` an SQL condition on the rows that count (alias r), which the columns in `watches` may
        change. What one statement writes is counted once for each parent, not for each row, and parents are locked in
        their order.
        """
        table = self.table.lower().replace(".", "_")
        # All of this is SQL of our models, never a user's text.
        also = f" AND {only}" if only else ""
        wanted = f"n.{key}"
        count = f"SELECT count(*) INTO found FROM {table} r WHERE r.{key} = wanted{also}"  # noqa: S608
        if up:
            between, further = up
            wanted = f"(SELECT {further} FROM {between} WHERE id = n.{key})"  # noqa: S608
            # One look into the index for each row between, never a join: its plan, made while the tables are empty and
            # kept for the session, would read them whole for each row of a large load.
            each = f"SELECT count(*) FROM {table} r WHERE r.{key} = b.id{also}"  # noqa: S608
            count = f"SELECT coalesce(sum(({each})), 0) INTO found FROM {between} b WHERE b.{further} = wanted"  # noqa: S608

        def trigger(suffix: str, rows: str, operation: pgtrigger.Operation, **tables: str) -> pgtrigger.Trigger:
            return pgtrigger.Trigger(
                name=f"{name}{suffix}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
                declare=[("wanted", "bigint"), ("found", "integer")],
                func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                    f"""
                    FOR wanted IN SELECT DISTINCT {wanted} FROM {rows} ORDER BY 1 LOOP
                        PERFORM 1 FROM {parent} WHERE id = wanted FOR NO KEY UPDATE;
                        {count};
                        IF found > {self.most} THEN
                            RAISE EXCEPTION 'at most {self.most} rows of {table} here';
                        END IF;
                    END LOOP;
                    RETURN NULL;
                    """  # noqa: S608
                ),
            )

        was, comes = (", ".join(f"{alias}.{column}" for column in (key, *watches)) for alias in "on")
        moved = f"written n JOIN replaced o ON o.id = n.id AND ({was}) IS DISTINCT FROM ({comes})"
        return [
            trigger("", "written n", pgtrigger.Insert, new="written"),
            trigger("_moved", moved, pgtrigger.Update, old="replaced", new="written"),
        ]

    def trigger_on_records(self, only: str = "") -> pgtrigger.Trigger:
        """`triggers` for rows that hang on a record of any kind (`content_type`, `object_id`): there is no table whose
        row could be locked, so the record is named."""
        table = self.table.lower().replace(".", "_")
        also = f" AND {only}" if only else ""
        return pgtrigger.Trigger(
            name="at_most",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            declare=[("found", "integer")],
            func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                f"""
                PERFORM pg_advisory_xact_lock(NEW.content_type_id, hashtext(NEW.object_id::text));
                SELECT count(*) INTO found FROM {table} r
                WHERE r.content_type_id = NEW.content_type_id AND r.object_id = NEW.object_id{also};
                IF found > {self.most} THEN
                    RAISE EXCEPTION 'at most {self.most} rows of {table} here';
                END IF;
                RETURN NULL;
                """  # noqa: S608
            ),
        )


_limits: list[Limit] = []


def limit(table: str, most: int, what: str | Promise, remedy: str | Promise = "") -> Limit:
    """Declare how many rows of a table there may be in something; without `remedy` one removes or joins some."""
    made = Limit(table, most, what, remedy or gettext_lazy("Remove some first, or join several."))
    _limits.append(made)
    return made


def every() -> list[Limit]:
    """All limits, by table."""
    return sorted(_limits, key=lambda each: (each.table, -each.most))
