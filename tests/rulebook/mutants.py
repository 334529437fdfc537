"""Mutation of the rulebook: change one comparison, number or step at a time and see whether the tests notice.

`python -m tests.rulebook.mutants [part of a path …]` prints every survivor and ends with the counts as JSON. Each
mutant runs in a forked child: first the case files, then, if they notice nothing, the other tests of the rulebook.
"""

import ast
import copy
import importlib.abc
import importlib.util
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType

PROJECT = Path(__file__).resolve().parents[2]

OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
TURNED: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.Gt, ast.Gt: ast.Lt}
OTHERS = ("cases", "editions", "example", "examples", "facts", "identity", "money", "ranking", "rendering", "sources")
"""The tests beside the cases that need no database."""
NOT_BEHAVIOUR = {"strict", "frozen", "slots", "init", "repr", "compare", "maxsize"}
"""Keyword arguments whose value no correct program can tell."""


@dataclass(frozen=True)
class Mutant:
    """One change: the module, the line as it stands, what was done to it."""

    module: str
    path: Path
    line: str
    change: str
    code: CodeType

    @property
    def key(self) -> str:
        """How survivors are listed."""
        return f"{self.module} | {self.line} | {self.change}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a file."""
    source = path.read_text(encoding="utf-8")
    tree, lines = ast.parse(source), source.splitlines()
    module = ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
    untouched = _untouched(tree)
    for index, node in enumerate(ast.walk(tree)):
        if node in untouched:
            continue
        for change, replacement in _changes(node):
            changed = copy.deepcopy(tree)
            _replace(changed, list(ast.walk(changed))[index], replacement)
            code = compile(ast.fix_missing_locations(changed), str(path), "exec")
            yield Mutant(module, path, lines[getattr(node, "lineno", 1) - 1].strip(), change, code)


def _untouched(tree: ast.AST) -> set[ast.AST]:
    """Docstrings, annotations, and keywords that are no behaviour."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(node.value)
        if isinstance(node, ast.keyword) and node.arg in NOT_BEHAVIOUR:
            found.update(ast.walk(node))
        for name in ("annotation", "returns"):
            inner = getattr(node, name, None)
            if inner is not None:
                found.update(ast.walk(inner))
    return found


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], ast.AST]]]:
    """What can be done to a node: a name, and a function from its copy to what takes its place."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for table in (OPPOSITES, TURNED):
                if type(operator) in table:
                    yield f"{type(operator).__name__} to {table[type(operator)].__name__}", _compared(place, table)
    elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in OPPOSITES:
        yield f"{type(node.op).__name__} to {OPPOSITES[type(node.op)].__name__}", _operated
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", lambda copied: copied.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} to {node.value + 1}", lambda copied: ast.Constant(copied.value + 1)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} to {not node.value}", lambda copied: ast.Constant(not copied.value)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Continue | ast.Break) or (isinstance(node, ast.Return) and node.value is None):
        yield "passed over", lambda _: ast.Pass()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
        yield "not yielded", lambda copied: ast.If(ast.Constant(False), [copied], [])  # type: ignore[list-item]
    elif isinstance(node, ast.IfExp):
        yield "turned", lambda copied: ast.IfExp(copied.test, copied.orelse, copied.body)  # type: ignore[attr-defined]


def _compared(place: int, table: dict[type[ast.AST], type[ast.AST]]) -> Callable[[ast.AST], ast.AST]:
    def change(copied: ast.AST) -> ast.AST:
        operators = copied.ops  # type: ignore[attr-defined]
        operators[place] = table[type(operators[place])]()
        return copied

    return change


def _operated(copied: ast.AST) -> ast.AST:
    copied.op = OPPOSITES[type(copied.op)]()  # type: ignore[attr-defined]
    return copied


def _replace(tree: ast.AST, target: ast.AST, change: Callable[[ast.AST], ast.AST]) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, change(target))
                return
            if isinstance(value, list) and any(part is target for part in value):
                value[[part is target for part in value].index(True)] = change(target)
                return


class _Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        package = self.mutant.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(fullname, self, origin=str(self.mutant.path), is_package=package)
        if spec is not None and package:
            spec.submodule_search_locations = [str(self.mutant.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.mutant.path)
        exec(self.mutant.code, module.__dict__)


def _cases() -> None:
    from tests.rulebook import test_cases

    for case in test_cases.CHECK_CASES:
        test_cases.test_case_finds_what_it_expects(case)
    for case in test_cases.CALCULATION_CASES:
        test_cases.test_case_comes_to_what_it_expects(case)
    for case in test_cases.PREFERENCE_CASES:
        test_cases.test_case_costs_what_it_expects(case)


def _everything() -> None:
    import pytest

    arguments = f"-p no:django -p no:cacheprovider -c {os.devnull} --noconftest -x --rootdir={PROJECT}".split()
    files = [str(PROJECT / "tests" / "rulebook" / f"test_{name}.py") for name in OTHERS]
    assert pytest.main([*arguments, *files]) == 0


def noticed(mutant: Mutant, tests: Callable[[], None], seconds: int) -> bool:
    """Whether the tests fail on the mutant, or do not end in time."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    signal.alarm(seconds)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.meta_path.insert(0, _Mutated(mutant))
    try:
        tests()
    except BaseException:  # noqa: BLE001 (whatever it is, the mutant was noticed)
        os._exit(1)
    os._exit(0)


def main(parts: Sequence[str]) -> None:
    """Run the mutants of the files whose path contains one of `parts`, of all files where there are none."""
    import numpy  # noqa: F401 (what every child would import)

    from tests.rulebook.cases import all_cases

    os.chdir(PROJECT)
    all_cases()
    path = PROJECT / "rulebook" / "money.py"
    unchanged = Mutant("rulebook.money", path, "", "unchanged", compile(path.read_text(encoding="utf-8"), path, "exec"))
    if noticed(unchanged, _everything, 180):
        sys.exit("the tests fail on the rulebook as it stands")
    total, survivors = 0, []
    for path in sorted((PROJECT / "rulebook").rglob("*.py")):
        if parts and not any(part in str(path) for part in parts):
            continue
        print(path.relative_to(PROJECT), total, file=sys.stderr, flush=True)  # noqa: T201
        for mutant in mutants(path):
            total += 1
            if not noticed(mutant, _cases, 60) and not noticed(mutant, _everything, 180):
                survivors.append(mutant.key)
                print(mutant.key, flush=True)  # noqa: T201
    print(json.dumps({"mutants": total, "survivors": survivors}, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
