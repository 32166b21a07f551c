"""One door to a file: what only its own file uses begins with `_`, so that its public names are its contract."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSES = ("bot", "commissions", "composition", "sandbox", "shop")
READERS = (*HOUSES, "benchmarks", "tests", "lianpu.py")

TAKEN_FROM_MODULES = {"CHECKS", "COMMANDS", "DUE", "FORM", "MODE", "ORDER", "REFUSALS", "ROOM", "ROUTES", "app", "log"}
"""What a house takes from each of its files without naming them; `log` is every file's logger."""

NAMES = re.compile(r"^(?:async def|def|class) ([a-zA-Z]\w*)|^([a-zA-Z]\w*)(?:: [^=\n]+)? = ", re.MULTILINE)
IMPORTS = re.compile(r"^ *from ([\w.]+) import (\([^)]*\)|[^\n(]+)", re.MULTILINE)
RAISED = re.compile(r"\braise ([A-Z]\w+)")
WHOLE_MODULES = re.compile(r"^ *import ([\w.]+)(?: as (\w+))?$", re.MULTILINE)

TABLES = {"CHECKS", "COMMANDS", "MODE", "ROUTES"}
"""Lists by which a file hands its functions over."""

Name = tuple[str, str]
"""A module, and one of its names."""


def test_what_only_its_own_file_uses_is_private() -> None:
    sources = read_sources(ROOT, READERS)
    found = list_hidden({name: sources[name] for name in sources if name.startswith(HOUSES)}, sources)
    told = "\n".join(f"  {module}: {name}" for module, name in sorted(found))
    assert not found, f"no other file uses these; let them begin with `_`, or delete what nobody uses:\n{told}"


def test_a_name_that_only_its_own_file_uses_is_found() -> None:
    sources = {
        "shop.one": "class Kept:\n    of: 'Part'\n\nclass Part:\n    pass\n\nclass Gone(Exception):\n    pass\n\n"
        "def given(kept: Kept) -> int:\n    raise Gone\n\nLIMIT = 1\n\ndef at_home():\n    return LIMIT\n\nSEEN = 2\n",
        "shop.two": "from shop import one\nfrom shop.one import (\n    given,\n)\n\nassert one.SEEN\n",
    }
    assert list_hidden({"shop.one": sources["shop.one"]}, sources) == {("shop.one", "LIMIT"), ("shop.one", "at_home")}


def read_sources(root: Path, places: Iterable[str]) -> dict[str, str]:
    """The text of every module, by its dotted name; frozen migrations are no code of today."""
    paths = (path for place in places for path in [root / place, *(root / place).rglob("*.py")] if path.suffix == ".py")
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path.read_text()
        for path in paths
        if "versions" not in path.parts
    }


def list_hidden(judged: Mapping[str, str], sources: Mapping[str, str]) -> set[Name]:
    """The public names of the judged modules that no other file uses and that are no part of a contract."""
    used = defaultdict(set)
    for module, source in sources.items():
        for other, name in list_uses(source, sources):
            if other != module:
                used[other].add(name)

    hidden = set()
    for module, source in judged.items():
        public = {name for pair in NAMES.findall(source) for name in pair if name} - TAKEN_FROM_MODULES
        if alone := public - used[module]:
            tree, raised = ast.parse(source), set(RAISED.findall(source))
            alone &= {name for node in tree.body for name in list_bound(node)}
            alone -= raised | list_contract(tree, used[module] | raised | TAKEN_FROM_MODULES)
        hidden |= {(module, name) for name in alone}
    return hidden


def list_uses(source: str, modules: Mapping[str, str]) -> Iterator[Name]:
    """What a file takes from other modules: by import, through a module's name, or by a name in quotes."""
    known = {alias or module: module for module, alias in WHOLE_MODULES.findall(source) if module in modules}
    for module, names in IMPORTS.findall(source):
        for name, _, alias in (one.partition(" as ") for one in re.findall(r"\w+(?: as \w+)?", names)):
            yield module, name
            if f"{module}.{name}" in modules:
                known[alias or name] = f"{module}.{name}"

    for alias, module in known.items():
        for name in re.findall(rf"\b{re.escape(alias)}(?:\.|, \")(\w+)", source):
            yield module, name
    for module, name in re.findall(r'"([a-z_.]+)[.:](\w+)"', source):
        yield module, name


def list_contract(tree: ast.Module, used: set[str]) -> set[str]:
    """What belongs to the public names though nobody imports it: types they show, lists they hand over, commands."""
    nodes = {name: node for node in tree.body for name in list_bound(node)}
    handed = (
        node.value for name, node in nodes.items() if name in TABLES and isinstance(node, ast.Assign | ast.AnnAssign)
    )
    contract = {name for shown in handed if shown for name in list_words(shown)}
    contract |= {name for name, node in nodes.items() if is_registered(node)}

    waiting = [name for name in nodes if name in used | contract]
    while waiting:
        told = {name for shown in list_shown(nodes[waiting.pop()]) for name in list_words(shown)}
        waiting += [name for name in told - contract if name in nodes]
        contract |= told
    return contract


def is_registered(node: ast.stmt) -> bool:
    """Whether somebody else finds it without importing it: a command of the terminal, an event by its name."""
    if isinstance(node, ast.ClassDef):
        return any(isinstance(base, ast.Name) and base.id == "Event" for base in node.bases)
    decorators = getattr(node, "decorator_list", ())
    return any("app.command" in ast.unparse(one) for one in decorators)


def list_shown(node: ast.stmt) -> Iterator[ast.expr]:
    """The types that a public name shows: of a function's arguments and answer, of a class's public fields."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg)
        yield from (one.annotation for one in arguments if one and one.annotation)
        yield from [node.returns] if node.returns else []
    elif isinstance(node, ast.AnnAssign):
        yield node.annotation
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
        yield node.value
    elif isinstance(node, ast.ClassDef):
        for member in node.body:
            if not getattr(member, "name", "").startswith("_") or getattr(member, "name", "") == "__init__":
                yield from list_shown(member)


def list_bound(node: ast.stmt) -> list[str]:
    """The names that a statement of a module makes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def list_words(shown: ast.expr) -> Iterator[str]:
    """The names in an expression, those in quotes too."""
    for node in ast.walk(shown):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"\w+", node.value)
