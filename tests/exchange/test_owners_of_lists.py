"""A nationwide kind that others than staff give: each organisation sees its own files, and nobody else's."""

from typing import Any

import pytest
from django.db.models import Model

from accounts import policy
from accounts.actors import Actor
from accounts.permissions import Permission as P
from accounts.policy import Denied
from accounts.roles import Role
from core.models import Job
from exchange import actions, kinds, queries
from exchange.kinds.checks import faults
from exchange.models import Batch
from exchange.widgets import Text
from proposals.models import Proposal
from tests import make
from tests.exchange.building import as_csv
from tests.exchange.importing import checked

pytestmark = pytest.mark.django_db

NOBODY_KNOWS = as_csv([["a", "b"], ["1", "2"]])


class Lists(kinds.ImportKind):
    """Files of the nation that school officers give."""

    key = "lists"
    title = "Lists"
    permission = P.WAIVER_WRITE
    nationwide = True
    code = kinds.ImportColumn("Code", "清單代碼", widget=Text(20))
    remark = kinds.ImportColumn("Remark", "清單備註", widget=Text(20))
    totals = kinds.Totals("code", "Codes")

    class Meta:
        import_id_fields = ("code",)

    def current(self) -> dict[kinds.Key, dict[str, Any]]:
        return {}


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.registry._kinds, "lists", Lists)


def seen(by: Actor) -> set[Batch]:
    found = set(queries.batches(by))
    assert found == set(policy.scope(by, P.IMPORT_RUN))
    return found


def test_a_file_of_the_nation_is_seen_by_its_organisation() -> None:
    assert list(faults(Lists)) == []
    by = make.actor(Role.SCHOOL_OFFICER)
    colleague = make.actor(Role.SCHOOL_OFFICER, make.Organisation.objects.get(pk=by.organisation_id))
    batch = checked(as_csv([["清單代碼", "清單備註"], ["甲", "乙"]]), by=by)
    assert batch.kind == "lists", "found out among the kinds that the officer gives"
    assert seen(by) == seen(colleague) == {batch}
    for other in (Role.SCHOOL_OFFICER, Role.ADMINISTRATION_STAFF):
        assert seen(make.actor(other)) == set()
    with pytest.raises(Denied, match=r"import\.run"):
        actions.read_again(by=by, batch=batch, kind="schools", year=None)


def test_a_file_of_which_nobody_knows_what_it_is_is_its_givers() -> None:
    by, staff = make.actor(Role.SCHOOL_OFFICER), make.actor(Role.ADMINISTRATION_STAFF)
    colleague = make.actor(Role.SCHOOL_OFFICER, make.Organisation.objects.get(pk=by.organisation_id))
    theirs, offices = checked(NOBODY_KNOWS, by=by), checked(NOBODY_KNOWS, by=staff)
    assert (theirs.kind, offices.kind) == ("", "")
    assert (seen(by), seen(colleague)) == ({theirs}, set())
    assert seen(staff) == seen(make.actor(Role.ADMINISTRATION_STAFF)) == {offices}


@pytest.mark.parametrize(
    ("model", "permission", "why"),
    [
        (Proposal, P.PROPOSAL_WRITE, None),  # the convener's officer is a school's officer, who imports
        (Job, P.JOB_VIEW, "Job has no number for its key"),
    ],
)
def test_what_a_file_may_be_for(model: type[Model], permission: P, why: str | None) -> None:
    given = {"key": "x", "permission": permission, "target": model, "outside": lambda self, entry, heads: ()}
    found = list(faults(type("Given", (kinds.ImportKind,), given)))
    assert found == [] if why is None else any(why in each for each in found)
