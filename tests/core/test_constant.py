"""What is rendered once for each language."""

import pytest
from django.template import Context, Engine, Template
from django.template.exceptions import TemplateSyntaxError
from django.utils import translation


def compiled(source: str) -> Template:
    return Template("{% load constant %}" + source, engine=Engine.get_default())


def test_each_language_has_its_own_words() -> None:
    page = compiled('{% constant %}{% translate "Cancel" %}{% endconstant %}')
    with translation.override("en"):
        assert page.render(Context()) == "Cancel"
    with translation.override("zh-hant"):
        assert page.render(Context()) == "取消"
    with translation.override("en"):
        assert page.render(Context()) == "Cancel"


def test_nothing_of_a_reader_gets_in() -> None:
    page = compiled("{% constant %}for {{ reader }}{% csrf_token %}{% endconstant %}, {{ reader }}")
    shown = [page.render(Context({"reader": reader, "csrf_token": reader})) for reader in ("one", "another")]
    assert shown == ["for , one", "for , another"]


def test_it_has_an_end() -> None:
    with pytest.raises(TemplateSyntaxError, match="endconstant"):
        compiled("{% constant %}…")
