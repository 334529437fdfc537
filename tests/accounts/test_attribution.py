"""Every write is somebody's; the database says so."""

import pytest
from django.db import IntegrityError, connection
from django.db.utils import ProgrammingError

from accounts.actors import Actor
from accounts.attribution import about, action, attributed
from accounts.models import Organisation
from core.queries import events_of, history_of
from tests import make

pytestmark = pytest.mark.django_db


def test_write_without_actor_fails() -> None:
    with pytest.raises(IntegrityError, match="pgh_context"):
        Organisation.objects.create(kind="school", code="T1", name="無主")


def test_write_after_the_block_fails_again() -> None:
    with attributed(Actor.system(), "one"):
        Organisation.objects.create(kind="school", code="T1", name="甲")
    with pytest.raises(IntegrityError, match="pgh_context"):
        Organisation.objects.create(kind="school", code="T2", name="乙")


def test_inner_action_ends_with_its_block() -> None:
    with attributed(Actor.system(), "outer"):
        first = Organisation.objects.create(kind="school", code="T1", name="甲")
        with attributed(Actor.system(), "inner"):
            second = Organisation.objects.create(kind="school", code="T2", name="乙")
        third = Organisation.objects.create(kind="school", code="T3", name="丙")
    assert [history_of(each)[0].action for each in (first, second, third)] == ["outer", "inner", "outer"]


def test_inner_action_is_about_the_same_thing_as_the_outer_one() -> None:
    with attributed(Actor.system(), "outer"), about(batch=7):
        with attributed(Actor.system(), "inner"), about(also=8):
            first = Organisation.objects.create(kind="school", code="T1", name="甲")
        second = Organisation.objects.create(kind="school", code="T2", name="乙")
    with attributed(Actor.system(), "after"):
        third = Organisation.objects.create(kind="school", code="T3", name="丙")
    events = events_of(Organisation).objects
    contexts = [events.get(pgh_obj_id=each.pk).pgh_context for each in (first, second, third)]
    assert [(each.get("batch"), each.get("also"), each["action"]) for each in contexts] == [
        (7, 8, "inner"),
        (7, None, "outer"),
        (None, None, "after"),
    ]


def test_history_tells_before_and_after() -> None:
    body = make.organisation(name="舊名")
    with attributed(Actor.system(), "rename"):
        body.name = "新名"
        body.save()
    newest = history_of(body)[0]
    assert [(c.before, c.after) for c in newest.changes] == [("舊名", "新名")]


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_organisationevent SET name = 'x'", "DELETE FROM accounts_organisationevent"]
)
def test_application_role_cannot_touch_audit_rows(statement: str) -> None:
    make.organisation()
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_action_takes_keywords_and_an_actor_only() -> None:
    @action("action")
    def act(*, by: Actor) -> int:
        return 1

    assert act(by=Actor.system()) == 1
    with pytest.raises(TypeError, match="by"):
        act(by=None)  # type: ignore[arg-type]
