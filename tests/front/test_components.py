"""Components are given what they declare, and nothing else: the check finds what is wrong, and nothing is wrong."""

import pytest
from django.template.engine import Engine

from tests.front.components import complaints, read, readings

ENGINE = Engine(builtins=["django.templatetags.i18n"])
#: A component as it should be.
CHIP = """{% comment %}
A state in a word.
Inputs:
- word
- kind, shape (optional): how it looks
{% endcomment %}<b class="{{ kind }} {{ shape }}">{{ word }}</b>"""


def told(page: str, chip: str = CHIP) -> list[str]:
    """What is said of a page that includes a component."""
    return list(complaints([read("chip.html", chip, ENGINE), read("page.html", page, ENGINE)]))


def head(body: str, inputs: str = "\n- word") -> str:
    return f"{{% comment %}}\nIt.\nInputs:{inputs}\n{{% endcomment %}}{body}"


def test_nothing_is_wrong_with_our_templates() -> None:
    assert list(complaints(readings())) == []


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ('{% include "chip.html" with word="a" only %}', []),
        ('{% include "chip.html" with word="a" kind="b" only %}', []),
        ('\n{% include "chip.html" with word="a" %}', ["page.html:2: the include of chip.html lacks `only`"]),
        ('{% include "chip.html" only %}', ["page.html:1: does not pass `word`, which chip.html needs"]),
        (
            '{% include "chip.html" with word="a" colour="red" only %}',
            ["page.html:1: passes `colour`, which chip.html does not declare"],
        ),
        ("{% include which with word=1 %}", ["page.html:1: the include of a variable lacks `only`"]),
        (
            '{% if a %}{% for b in c %}\n{% with d=b %}{% include "chip.html" %}{% endwith %}{% endfor %}{% endif %}',
            [
                "page.html:2: the include of chip.html lacks `only`",
                "page.html:2: does not pass `word`, which chip.html needs",
            ],
        ),
    ],
)
def test_an_include_passes_what_is_declared_and_no_more(page: str, said: list[str]) -> None:
    assert told(page) == said


@pytest.mark.parametrize(
    "body",
    [
        "{{ word }}{{ word.length }}",
        "{% for one in word %}{{ one }}{{ forloop.counter }}{% endfor %}",
        "{% for one, two in word %}{{ one }}{{ two }}{% endfor %}",
        "{% with other=word %}{{ other }}{% endwith %}",
        "{{ word }}{% translate 'A' as said %}{{ said }}",
        "{% if word %}{% firstof word 'b' as shown %}{% endif %}{{ shown }}",
        "{% blocktranslate with n=word %}{{ n }} rows{% endblocktranslate %}",
        "{% blocktranslate count n=word|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
        "{% blocktranslate asvar told %}{{ word }}{% endblocktranslate %}{{ told }}",
        "{% url 'a:b' word as address %}{{ address }}",
        "{% regroup word by kind as groups %}{% for group in groups %}{{ group.list }}{% endfor %}",
        "{% if word is not None and word != True %}{% endif %}",
    ],
)
def test_a_component_uses_its_inputs_and_what_it_sets_itself(body: str) -> None:
    assert told('{% include "chip.html" with word=1 only %}', head(body)) == []


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("{{ word }}{{ stray }}", "stray"),
        ("{{ word }}{{ stray.kind|default:'a' }}", "stray"),
        ("{{ word|default:stray }}", "stray"),
        ("{% if word and not stray %}{% endif %}", "stray"),
        ("{% if word in stray %}{% endif %}", "stray"),
        ("{% for one in word %}{% endfor %}{{ one }}", "one"),
        ("{% with other=word %}{% endwith %}{{ other }}", "other"),
        ("{{ said }}{% translate 'A' as said %}{{ word }}", "said"),
        ("{{ word }}{% url 'a:b' stray %}", "stray"),
        ("{{ word }}{% url 'a:b' pk=stray.pk %}", "stray"),
        ("{% blocktranslate with n=word %}{{ n }} {{ stray }}{% endblocktranslate %}", "stray"),
        ("{{ word }}{% csrf_token %}", "csrf_token"),
        ("{{ word }}{{ request.path }}", "request"),
        ("{% if word %}{% else %}{% if word %}{{ stray }}{% endif %}{% endif %}", "stray"),
        ('{{ word }}{% include "other.html" with a=stray only %}', "stray"),
    ],
)
def test_a_component_uses_nothing_else(body: str, name: str) -> None:
    other = read("other.html", head("{{ a }}", "\n- a"), ENGINE)
    page = read("page.html", '{% include "chip.html" with word=1 only %}', ENGINE)
    told = list(complaints([read("chip.html", head(body), ENGINE), page, other]))
    assert told == [f"chip.html:5: uses `{name}`, which is no input and set nowhere before"]


@pytest.mark.parametrize(
    "chip",
    [
        "{{ word }}",
        "{# A word. word #}{{ word }}",
        "{% comment %}A word. word{% endcomment %}{{ word }}",
        head("{{ word }}", ""),
        head("{{ word }}", " none\n- word"),
        head("{{ word }}", " word"),
    ],
)
def test_a_component_declares_its_inputs_in_the_one_form(chip: str) -> None:
    said = told('{% include "chip.html" with word=1 only %}', chip)
    assert "chip.html:1: is included and its head comment declares no inputs" in said


def test_inputs_that_are_used_by_nobody_are_said() -> None:
    said = told('{% include "chip.html" with word=1 stale=2 only %}', head("{{ word }}", "\n- word\n- stale"))
    assert said == ["chip.html:1: declares the input `stale` and does not use it"]


def test_a_component_of_nothing_says_so() -> None:
    assert told('{% include "chip.html" only %}', head("mark", " none")) == []


WORD = '{% include "chip.html" with word=1 only %}'


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("a" * 159, True),
        ("a" * 160, True),
        ("a" * 161, False),
        (f'{"a" * 119}{{% translate "{"b" * 200}" %}}', True),
        (f'{"a" * 120}{{% translate "{"b" * 200}" %}}', True),
        (f'{"a" * 121}{{% translate "{"b" * 200}" %}}', False),
        (f'<p title="{"b" * 200}">', True),
        (f'<p title="{"b" * 80}" lang="{"c" * 80}">{"d" * 60}', False),
        ("{% blocktranslate %}" + "b" * 200 + "{% endblocktranslate %}", True),
    ],
)
def test_a_line_is_broken_where_it_can_be(line: str, fits: bool) -> None:
    said = told(f"{WORD}\n{line}")
    sentence = f"page.html:2: has {len(line)} characters: break it at an element or an attribute"
    assert said == ([] if fits else [sentence])
