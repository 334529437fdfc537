"""People with their roles, in a layout of our own (template workbook on the import page): who acts where, as what.

Nobody is renamed and no role is ended by a file: what does not agree with what stands is told by its cell. Nobody is
written to either; staff send the invitations once the rows are as they should be (`workspace.invitations`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from accounts import actions
from accounts.actions import Giving, NotGiven
from accounts.actors import Actor
from accounts.models import FIRST_DAY, LAST_DAY, Membership, Organisation, Person, days_of, overlap
from accounts.permissions import Permission as P
from accounts.roles import GIVEN_ROLES, ROLES, OrganisationKind, Role
from core import roc
from core.refusals import Refused
from exchange.asking import listed
from exchange.kinds import ImportColumn, ImportEntry, ImportKind, Key, Plan, Progress, Totals, kind
from exchange.reading import Cell, Problem, Table, said, same
from exchange.values.tables import word
from exchange.widgets import Day, Text, Wrong
from workspace.imports.naming import ALSO_CALLED, Address, names_of_roles

_LONGEST_NAME = cast(int, Person._meta.get_field("name").max_length)
_LONGEST_BODY = 20 + cast(int, Organisation._meta.get_field("name").max_length)  # a code, and the name behind it
_SCHOOL_CODE = 6


class RoleName(Widget):
    """A role by its name, in either language, or as clerks call it."""

    def clean(self, value: Cell, row: Any = None, *, kind: "People", **_kwargs: Any) -> str:
        """The role's key."""
        role = kind.roles.get(word(value))
        if role is None:
            raise Wrong(
                said(_("“{value}” is no role."), value=value),
                said(_("Write one of: {roles}."), roles="、".join(kind.words("role").values())),
            )
        if role not in GIVEN_ROLES:
            raise Wrong(
                said(_("“{value}” cannot be given: it follows by itself."), value=value),
                said(_("Write {role}; whose school convenes an alliance is its convener officer."), role=kind.officer),
            )
        return role


class BodyName(Widget):
    """An organisation by code or name, or by the code with the name behind it."""

    def clean(self, value: Cell, row: Any = None, *, kind: "People", **_kwargs: Any) -> str:
        """What stands there: which body it is depends on the role (`People.complete`)."""
        words = " ".join(Text(_LONGEST_BODY).clean(value).split())
        if words.isascii() and words.isdigit() and not kind.bodies(words):
            whole = words.zfill(_SCHOOL_CODE)
            if kind.bodies(whole):
                raise Wrong(
                    said(_("The code “{code}” has lost its leading zeros."), code=words),
                    said(
                        _("Write {whole}; format the column as text before typing, so that Excel keeps the zeros."),
                        whole=whole,
                    ),
                    whole,
                )
        return words


@kind("people")
class People(ImportKind):
    """One row a role that somebody is given; somebody with several roles has several rows."""

    permission = P.PEOPLE_IMPORT
    nationwide = True
    title = _("People and their roles")
    order = 60
    tells_gone = False  # a list of some people says nothing of the others
    writes = (Person, Membership)
    holds = (Membership,)
    then = (_("Send the invitations"), "workspace:invitations")
    totals = Totals("email", _("People"), grouped="role")

    email = ImportColumn(
        _("E-mail"), "電子郵件", "電子信箱", "E-mail", "Email", "信箱", "公務信箱", widget=Address(), filled=True
    )
    name = ImportColumn(
        _("Name"), "姓名", "人員姓名", "承辦人姓名", "Name", widget=Text(_LONGEST_NAME), filled=True, compared=False
    )
    organisation = ImportColumn(
        _("Organisation"),
        "單位",
        "單位代碼",
        "學校代碼",
        "學校名稱",
        "服務單位",
        "服務學校",
        "單位名稱",
        "機關名稱",
        "學校",
        "Organisation",
        "Organisation code",
        widget=BodyName(),
        filled=True,
        note=_("The code, or the full name."),
    )
    role = ImportColumn(_("Role"), "身分", "角色", "身份", "職務", "Role", widget=RoleName(), filled=True)
    starts_on = ImportColumn(
        _("From"), "起始日", "開始日期", "起日", "到職日", "From", widget=Day(FIRST_DAY, LAST_DAY), filled=True
    )
    ends_on = ImportColumn(
        _("Last day"),
        "最後一日",
        "結束日期",
        "迄日",
        "訖日",
        "Last day",
        "Until",
        widget=Day(FIRST_DAY, LAST_DAY),
        required=False,
        note=_("Empty: until further notice."),
    )

    class Meta:
        import_id_fields = ("email", "organisation", "role", "starts_on")

    def meet(self, table: Table) -> None:
        """Rows are told as their reader looks for them."""
        self._where = table.where

    def prepare(self) -> None:
        """Load organisations, the names of roles, and all that is known of people."""
        self._bodies = {body.pk: body for body in Organisation.objects.order_by("kind", "code")}
        self._by_code: defaultdict[str, list[Organisation]] = defaultdict(list)
        self._by_name: defaultdict[str, list[Organisation]] = defaultdict(list)
        for body in self._bodies.values():
            self._by_code[body.code.casefold()].append(body)
            self._by_name[same(body.name)].append(body)
        names = names_of_roles()
        self._role_names = {role: names[role][0] for role in GIVEN_ROLES}
        self.officer = self._role_names[Role.SCHOOL_OFFICER]
        self.roles = {word(name): role for role in names for name in (*names[role], *ALSO_CALLED.get(role, ()), role)}
        rows = Membership.objects.values_list("person__email", "person__name", "organisation", "role", "period")
        self._names: dict[str, str] = {}
        self._held: defaultdict[tuple[str, int, str], list[Any]] = defaultdict(list)
        self._namesakes: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for email, name, organisation, role, period in rows:
            self._held[email, organisation, role].append(period)
            self._namesakes[same(name), organisation].add(email)
        self._names = dict(Person.objects.values_list("email", "name"))
        #: Of the file: address → name and row; role → days and rows; what is to be told of all rows.
        self._named: dict[str, tuple[str, int]] = {}
        self._given: defaultdict[tuple[str, int, str], list[tuple[Any, int]]] = defaultdict(list)
        self._alike: dict[str, None] = {}

    def bodies(self, words: str) -> list[Organisation]:
        """The organisations of a code or a name, of any kind."""
        code = words.partition(" ")[0].casefold()
        return self._by_code.get(words.casefold()) or self._by_name.get(same(words)) or self._by_code.get(code) or []

    def words(self, name: str) -> Mapping[Any, str]:
        """Names of roles and organisations."""
        if name == "role":
            return self._role_names
        return {pk: f"{body.code} {body.name}" for pk, body in self._bodies.items()} if name == "organisation" else {}

    def complete(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        """Find the organisation; hold name and days against the rows before and what stands."""
        values = entry.values
        values.setdefault("ends_on", None)
        wrong = [*self._place(entry, heads), *self._name(entry, heads)]
        if not wrong:
            wrong = [*self._days(entry, heads)]
        if not wrong:
            self._look_for_namesakes(values)
        yield from wrong

    def _place(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        words, role = entry.values["organisation"], Role(entry.values["role"])
        known = self.bodies(words)
        fitting = [body for body in known if body.kind in ROLES[role].given_in]
        at: dict[str, Any] = {"row": entry.row, "column": heads["organisation"], "value": words}
        if len(fitting) == 1:
            entry.values["organisation"] = fitting[0].pk
        elif not known:
            yield Problem(
                said(_("No organisation has the code or name “{words}”."), words=words),
                _("Look it up under “Schools”; where it is missing there, import the list of schools first."),
                **at,
            )
        elif fitting:
            yield Problem(
                said(_("Several organisations are called “{words}”."), words=words),
                said(_("Write the code of the one that is meant: {codes}."), codes=_coded(fitting)),
                **at,
            )
        else:
            yield Problem(
                said(_("The role {role} is not given in {body}."), role=self._role_names[role], body=_coded(known[:1])),
                said(_("Correct the role or the organisation. It is given in: {places}."), places=self._places(role)),
                row=entry.row,
                column=heads["role"],
                value=self._role_names[role],
            )

    def _places(self, role: Role) -> Any:
        """Where a role is given: by name where these bodies are few, else what they are."""
        if OrganisationKind.SCHOOL in ROLES[role].given_in:
            return _("senior high schools")
        return listed(_coded([body]) for body in self._bodies.values() if body.kind in ROLES[role].given_in)

    def _name(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        email, name = entry.values["email"], entry.values["name"]
        at: dict[str, Any] = {"row": entry.row, "column": heads["name"], "value": name}
        first, row = self._named.setdefault(email, (self._names.get(email, name), entry.row))
        if same(name) == same(first):
            entry.values["name"] = first
        elif email in self._names:
            yield Problem(
                said(_("{email} is the address of {name}."), email=email, name=first),
                said(
                    _(
                        "Write {name}, if it is the same person: a file renames nobody. "
                        "Somebody else needs an address of his own."
                    ),
                    name=first,
                ),
                **at,
            )
        else:
            yield Problem(
                said(_("Row {row} gives the same address to {name}."), row=self._where(row), name=first),
                _("Write the same name in both rows, or give each person an address of his own."),
                **at,
            )

    def _days(self, entry: ImportEntry, heads: Mapping[str, str]) -> Iterator[Problem]:
        values = entry.values
        starts_on = date.fromisoformat(values["starts_on"])
        ends_on = date.fromisoformat(values["ends_on"]) if values["ends_on"] else None
        if ends_on is not None and ends_on < starts_on:
            yield Problem(
                _("The last day lies before the first."),
                _("Correct the one that is wrong."),
                row=entry.row,
                column=heads["ends_on"],
                value=roc.short(ends_on),
            )
            return
        days, which = days_of(starts_on, ends_on), (values["email"], values["organisation"], values["role"])
        at: dict[str, Any] = {"row": entry.row, "column": heads["starts_on"], "value": roc.short(starts_on)}
        for other, row in self._given[which]:
            if overlap(days, other):
                yield Problem(
                    said(
                        _("Row {row} gives the same person the same role there {days}."),
                        row=self._where(row),
                        days=_told(other),
                    ),
                    _("Keep the right one of the two rows and delete the other."),
                    **at,
                )
                return
        for other in self._held[which]:
            if overlap(days, other) and days != other:
                yield Problem(
                    said(_("This person has this role there already {days}."), days=_told(other)),
                    _(
                        "Delete the row, if that is enough; "
                        "else end the role on the person's page first, or correct the days."
                    ),
                    **at,
                )
                return
        self._given[which].append((days, entry.row))

    def _look_for_namesakes(self, values: Mapping[str, Any]) -> None:
        """Note whoever may be somebody known: the same name in the same organisation, with another address."""
        email, key = values["email"], (same(values["name"]), values["organisation"])
        if others := sorted(self._namesakes[key] - {email}):
            self._alike[f"{values['name']}（{email}；{'、'.join(others)}）"] = None
        self._namesakes[key].add(email)

    def close(self, made: Plan) -> None:
        """Tell who is new and gets an account, and who may be somebody known."""
        new = [f"{name}（{email}）" for email, (name, _row) in self._named.items() if email not in self._names]
        if new and not made.problems:
            made.notes.append(
                said(_("{count} people are new and get an account: {names}."), count=len(new), names=listed(new))
            )
        if self._alike:
            made.notes.append(
                said(
                    _("The same name in the same organisation, with several addresses; one person or several? {names}"),
                    names=listed(self._alike),
                )
            )

    def current(self) -> dict[Key, dict[str, Any]]:
        """The roles of the people in the file."""
        rows = Membership.objects.filter(person__email__in=list(self._named), period__isempty=False)
        return {
            (email, organisation, role, period.lower.isoformat()): {
                "email": email,
                "name": name,
                "organisation": organisation,
                "role": role,
                "starts_on": period.lower.isoformat(),
                "ends_on": last.isoformat() if (last := _last_day(period)) else None,
            }
            for email, name, organisation, role, period in rows.values_list(
                "person__email", "person__name", "organisation", "role", "period"
            )
        }

    def apply(self, entries: Sequence[ImportEntry], *, by: Actor, progress: Progress) -> None:
        """Give the roles, by the action of the page that gives one."""
        progress(0, len(entries))
        givings = [
            Giving(
                entry.values["email"],
                entry.values["name"],
                Role(entry.values["role"]),
                self._bodies[entry.values["organisation"]],
                date.fromisoformat(entry.values["starts_on"]),
                date.fromisoformat(entry.values["ends_on"]) if entry.values["ends_on"] else None,
            )
            for entry in entries
        ]
        try:
            actions.give_roles(by=by, givings=givings)
        except NotGiven as why:
            raise Refused(str(why)) from why
        progress(len(entries), len(entries))

    def label(self, values: Mapping[str, Any]) -> str:
        """Who, as what, where, when."""
        days = f"{self.shown('starts_on', values['starts_on'])}–{self.shown('ends_on', values['ends_on'])}"
        parts = [self.shown(name, values[name]) for name in ("name", "email", "role", "organisation")]
        return " · ".join([*parts, days])


def _coded(bodies: Sequence[Organisation]) -> str:
    return "、".join(f"{body.code} {body.name}" for body in bodies)


def _last_day(period: Any) -> date | None:
    return Membership(period=period).last_day


def _told(period: Any) -> Any:
    """A period in words."""
    last = _last_day(period)
    if last is None:
        return said(_("from {first} until further notice"), first=roc.short(period.lower))
    return said(_("from {first} to {last}"), first=roc.short(period.lower), last=roc.short(last))
