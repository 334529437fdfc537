"""A text that a school writes is declared once: from there it is asked, signed, compared, printed."""

from typing import Any

import pytest
from django.db import models
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.attribution import attributed
from accounts.models import Person
from core import cells
from core.texts import Text, texts_of
from proposals import fields
from proposals.models import Activity, Subplan, SubplanItem
from proposals.presenters.diff import between
from proposals.printing.printed import of_subplan
from proposals.printing.reading import context
from proposals.snapshot import signed_content, signed_digest
from tests.proposals import make

WRITTEN: list[tuple[type[models.Model], Text]] = [
    (model, each) for model in (Subplan, SubplanItem, Activity) for each in texts_of(model)
]
NAMES = [f"{model.__name__}.{each.name}" for model, each in WRITTEN]
#: Columns of words that nobody writes as a text: states, and what is typed where a number belongs.
EXEMPT = {"Subplan.state", "Subplan.hours_raw"}


@pytest.mark.parametrize("model", [Subplan, SubplanItem, Activity])
def test_every_column_of_text_is_declared_or_exempt(model: type[models.Model]) -> None:
    declared = {each.name for each in texts_of(model)}
    found = {
        column.name for column in model._meta.concrete_fields if isinstance(column, models.CharField | models.TextField)
    }
    assert {f"{model.__name__}.{name}" for name in found - declared} <= EXEMPT
    assert {name.partition(".")[2] for name in EXEMPT if name.startswith(f"{model.__name__}.")} <= found


@pytest.fixture
def rows(db: Any) -> dict[type[models.Model], Any]:
    """A sub-plan, an item of it and an activity, each with a row of its own."""
    subplan = make.subplan(make.proposal())
    item = make.item(subplan, "1.1")
    activity = item.activities.first()
    return {Subplan: subplan, SubplanItem: item, Activity: activity}


@pytest.mark.parametrize(("model", "declared"), WRITTEN, ids=NAMES)
def test_a_text_is_signed_and_compared(
    rows: dict[type[models.Model], Any], model: type[models.Model], declared: Text
) -> None:
    before = signed_content(rows[Subplan])
    with attributed(Actor.system(), "test"):
        model._default_manager.filter(pk=rows[model].pk).update(**{declared.name: "改寫之後"})
    after = signed_content(rows[Subplan])
    assert (signed_digest(before) != signed_digest(after)) is declared.declared.signed
    assert any("改寫之後" in change.after for change in between(before, after)) is declared.declared.signed


@pytest.mark.parametrize(("model", "declared"), WRITTEN, ids=NAMES)
def test_a_text_saves_itself_up_to_its_length(
    rows: dict[type[models.Model], Any], model: type[models.Model], declared: Text
) -> None:
    prefix = {Subplan: "", SubplanItem: f"item-{rows[SubplanItem].pk}-", Activity: f"activity-{rows[Activity].pk}-"}
    place = fields.locate(rows[Subplan], f"{prefix[model]}{declared.name}")
    assert (place.row, place.column) == (rows[model], declared.name)
    assert place.parser("字" * declared.longest) == ("字" * declared.longest, "")
    with pytest.raises(cells.Refusal, match=f"目前 {declared.longest + 1} 字"):
        place.parser("字" * (declared.longest + 1))


@pytest.mark.parametrize(("model", "declared"), WRITTEN, ids=NAMES)
def test_a_text_is_asked_and_printed(
    rows: dict[type[models.Model], Any], client: Client, model: type[models.Model], declared: Text
) -> None:
    with attributed(Actor.system(), "test"):
        model._default_manager.filter(pk=rows[model].pk).update(**{declared.name: "改寫之後"})
    subplan = rows[Subplan]
    person = Person.objects.get(pk=make.officer(subplan.school).person_id)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    own, item = [subplan.pk], [subplan.pk, rows[SubplanItem].pk]
    page = reverse("proposals:subplan", args=own) if model is Subplan else reverse("proposals:item", args=item)
    assert "改寫之後" in client.get(page).content.decode()
    assert "改寫之後" in client.get(reverse("proposals:signoff", args=own)).content.decode()
    printed = render_to_string("proposals/pdf/one.html", context(of_subplan(subplan)))
    assert "改寫之後" in printed
