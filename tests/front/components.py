"""What templates may do with one another, read from their source: `python -m tests.front.components` checks it.

A template that others include is a component. Its head comment declares what it is given, and nothing else reaches it:

    {% comment %}
    What it is, in a sentence.
    Inputs:
    - word
    - kind, shape (optional): what they hold
    {% endcomment %}

`Inputs: none` declares a component that is given nothing. A line of a template is at most LONGEST characters; one tag,
attribute or translated text that is long by itself may stand on a line that holds little else.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Template, Token, TokenType, Variable
from django.template.defaulttags import CsrfTokenNode, ForNode, RegroupNode, WithNode
from django.template.engine import Engine
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode

from core.templatetags.stencil import StencilNode

#: Names that the template language itself has in every context.
LANGUAGE = {"True", "False", "None"}
LONGEST = 160
BESIDE = 120  # of a line that is longer for one piece that cannot be broken: all the rest
_WHOLE = re.compile(r"""\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}|\{%.*?%\}|"[^"<>]*"|'[^'<>]*'""")
_HEAD = re.compile(r"\{%\s*comment\s*%\}(.*?)\{%\s*endcomment\s*%\}", re.DOTALL)
_INPUTS = re.compile(r"^Inputs:(?: (none))?$((?:\n[- ].*)*)", re.MULTILINE)
_INPUT = re.compile(r"^- (\w+(?:, \w+)*)( \(optional\))?(?:: .+)?$", re.MULTILINE)


@dataclass(frozen=True)
class Include:
    """One include: at which line, of which template (None where a variable names it), what it passes."""

    line: int
    target: str | None
    passes: frozenset[str]
    only: bool


@dataclass
class Reading:
    """What one template says: the names it takes from outside (with the line of the first use), and its includes."""

    name: str
    source: str
    uses: dict[str, int] = field(default_factory=dict)
    includes: list[Include] = field(default_factory=list)

    @property
    def inputs(self) -> dict[str, bool] | None:
        """The declared inputs, and whether each must be given; None where the head declares none."""
        head = _HEAD.search(self.source)
        declared = _INPUTS.search(head[1]) if head else None
        if declared is None or bool(declared[1]) == bool(declared[2]):
            return None
        entries = _INPUT.findall(declared[2])
        return {name: not optional for names, optional in entries for name in names.split(", ")}


def read(name: str, source: str, engine: Engine) -> Reading:
    """What the template says that is called `name` and has this source."""
    reading = Reading(name, source)
    _walk(Template(source, name=name, engine=engine).nodelist, set(), reading)
    return reading


def _walk(nodes: Iterable[Node], known: set[str], reading: Reading) -> None:
    """Note what `nodes` use beyond the names that are `known` where they stand; what they set is known after them."""
    for node in nodes:
        line = node.token.lineno if node.token else 0
        for used in _used(node):
            if used not in known | LANGUAGE:
                reading.uses.setdefault(used, line)
        if isinstance(node, IncludeNode):
            named = node.template.var
            reading.includes.append(
                Include(
                    line,
                    None if isinstance(named, Variable) else named,
                    frozenset(node.extra_context),
                    node.isolated_context,
                )
            )
        inner = known | _opened(node) if _opened(node) else known
        for attribute in node.child_nodelists:
            _walk(getattr(node, attribute, None) or NodeList(), inner, reading)
        known |= _set(node)


def _used(node: Node) -> Iterator[str]:
    """The names whose values a node asks for itself."""
    if isinstance(node, CsrfTokenNode):
        yield "csrf_token"
    if isinstance(node, RegroupNode):  # its other expression is about each row
        yield from _names(node.target)
        return
    if isinstance(node, BlockTranslateNode):
        own = {*node.extra_context, node.countervar}
        tokens: list[Token] = [*node.singular, *(node.plural or ())]
        words = {token.contents.split(".")[0] for token in tokens if token.token_type == TokenType.VAR}
        yield from sorted(words - own)
    nested = {id(getattr(node, attribute, None)) for attribute in node.child_nodelists}
    for name, value in vars(node).items():
        if name not in {"token", "origin", "parent"} and id(value) not in nested:
            yield from _names(value)


def _names(value: Any) -> Iterator[str]:
    """The names at the root of an expression, a condition, or a collection of them."""
    if isinstance(value, FilterExpression):
        yield from _names(value.var)
        for _filter, arguments in value.filters:
            yield from _names([argument for _lookup, argument in arguments])
    elif isinstance(value, Variable):
        if value.lookups:
            yield value.lookups[0]
    elif isinstance(value, Mapping):
        yield from _names(list(value.values()))
    elif isinstance(value, list | tuple) and not isinstance(value, NodeList):
        for each in value:
            yield from _names(each)
    elif hasattr(value, "first") and hasattr(value, "second"):  # a condition of {% if %}
        yield from _names([value.first, value.second, getattr(value, "value", None)])


def _opened(node: Node) -> set[str]:
    """The names that hold within a node alone."""
    if isinstance(node, ForNode):
        return {*node.loopvars, "forloop"}
    if isinstance(node, WithNode):
        return set(node.extra_context)
    if isinstance(node, StencilNode):
        return {node.name}
    return set()


def _set(node: Node) -> set[str]:
    """The names that a node leaves behind for what follows it."""
    names = [getattr(node, attribute, None) for attribute in ("asvar", "target_var", "var_name", "variable")]
    return {name for name in names if isinstance(name, str)}


def complaints(readings: Iterable[Reading]) -> Iterator[str]:
    """What is wrong between these templates, each as "template:line: sentence"."""
    known = {reading.name: reading for reading in readings}
    included = {include.target for reading in known.values() for include in reading.includes}
    for reading in known.values():
        for line, text in enumerate(reading.source.splitlines(), start=1):
            if _too_long(text):
                yield f"{reading.name}:{line}: has {len(text)} characters: break it at an element or an attribute"
        for include in reading.includes:
            yield from (f"{reading.name}:{include.line}: {each}" for each in _of_include(include, known))
        if reading.name in included:
            yield from (f"{reading.name}:{line}: {each}" for line, each in _of_component(reading))


def _too_long(line: str) -> bool:
    whole = max((len(piece[0]) for piece in _WHOLE.finditer(line)), default=0)
    return len(line) > LONGEST and len(line) - whole > BESIDE


def _of_include(include: Include, known: Mapping[str, Reading]) -> Iterator[str]:
    if not include.only:
        yield f"the include of {include.target or 'a variable'} lacks `only`"
    if include.target is None:
        return
    inputs = known[include.target].inputs or {}
    for name in sorted(include.passes - set(inputs)):
        yield f"passes `{name}`, which {include.target} does not declare"
    for name in sorted({name for name, required in inputs.items() if required} - include.passes):
        yield f"does not pass `{name}`, which {include.target} needs"


def _of_component(reading: Reading) -> Iterator[tuple[int, str]]:
    inputs = reading.inputs
    if inputs is None:
        yield 1, "is included and its head comment declares no inputs"
        return
    for name, line in reading.uses.items():
        if name not in inputs:
            yield line, f"uses `{name}`, which is no input and set nowhere before"
    for name in sorted(set(inputs) - set(reading.uses)):
        yield 1, f"declares the input `{name}` and does not use it"


def readings() -> list[Reading]:
    """All templates of the application."""
    engine = Engine.get_default()
    (folder,) = (Path(each) for each in engine.dirs)
    return [read(str(path.relative_to(folder)), path.read_text(), engine) for path in sorted(folder.rglob("*.html"))]


def main() -> int:
    """Say everything that is wrong; 1 if anything is."""
    import django

    django.setup()
    told = list(complaints(readings()))
    sys.stdout.writelines(f"templates/{each}\n" for each in told)
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
