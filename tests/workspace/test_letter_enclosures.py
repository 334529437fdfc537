"""Files that go with a letter."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actors import Actor
from accounts.roles import Role
from proposals.letters import APPROVAL
from tests import make
from tests.workspace.lettering import approved, issued, staff
from tests.workspace.samples import png
from workspace import actions
from workspace.examining import examine
from workspace.letters import writing

pytestmark = pytest.mark.django_db


def test_files_of_a_template_go_with_its_letters_and_stay_as_they_went(client: Client) -> None:
    by, proposal = staff(), approved()
    actor = Actor.of(by)
    part = APPROVAL.parts[0]
    row = writing.write(by=actor, kind=APPROVAL, part=part, text=part.text)
    before = writing.digest_of(APPROVAL, actor)
    kept = actions.attach(by=actor, record=row, name="核定經費表.png", examined=examine(png()))
    assert writing.digest_of(APPROVAL, actor) != before, "what was previewed without it is not issued with it"
    first = issued(by, proposal)
    actions.remove(by=actor, attachment=kept)
    [enclosed] = first.enclosures.all()
    assert (enclosed.name, enclosed.file_id) == ("核定經費表.png", kept.file_id)
    assert first.content["attachments"] == "核定經費表.png"
    assert first.content["enclosures"] == [{"name": "核定經費表.png", "sha256": kept.file.sha256}]
    later = issued(by, proposal, corrects=first)
    assert not later.enclosures.exists() and later.content["attachments"] == ""
    reader = make.member(Role.SCHOOL_OFFICER, first.receiver)
    client.force_login(reader.person, "django.contrib.auth.backends.ModelBackend")
    address = reverse("workspace:letter_enclosure", args=[first.pk, 1])
    assert address in client.get(reverse("workspace:letter", args=[first.pk])).content.decode()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert client.get(reverse("workspace:letter_enclosure", args=[first.pk, 2])).status_code == 404
    with pytest.raises(DatabaseError, match=r"append|permission"), transaction.atomic():
        enclosed.delete()
