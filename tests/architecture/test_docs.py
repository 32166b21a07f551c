"""The docs say what is so: commands, targets, links, sections and metrics exist, and no file names a machine."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from lianpu import app
from shop.modes import MODES
from tests.architecture.sources import walk_source

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"\blianpu ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")
TARGET = re.compile(r"(?:^|`|&& |; )make ([a-z][a-z-]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
CITATION = re.compile(r"docs/(wechat|money)\.md §(\d+(?:\.\d+)?)(?!\d)")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
METRIC = re.compile(r"\blianpu_[a-z_]+\b")
PLACES = re.compile(
    r"(?<![\w.{}-])/(?:work|home|root|Users|mnt)/[\w.-]"
    r"|reg[i]stry\.npm|npmmirror|py[p]i\.org/simple|python[h]osted|tuna\.tsinghua|mirrors\.[a-z]|(?:extra-)?index-url\s*=",
)
"""A path of somebody's machine, or the address of a package registry."""


def named(path: Path) -> str:
    """A page's name for the test's id."""
    return path.relative_to(ROOT).as_posix()


def list_commands() -> set[str]:
    """Every command of the command line, and `group command` for those in groups."""
    group = typer.main.get_command(app)
    names: set[str] = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", {})
        names |= {name, *(f"{name} {below}" for below in inner)}
    return names


def list_helps(group: Any = None, before: str = "") -> dict[str, str]:
    """Every command that does something, with the first paragraph of its help."""
    found: dict[str, str] = {}
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            found |= list_helps(command, f"{before}{name} ")
        else:
            found[before + name] = (command.help or "").split("\n\n")[0].replace("\n", " ").strip()
    return found


def list_code(text: str) -> Iterator[str]:
    """What stands in code: only there a command is meant word for word."""
    return (found.group() for found in CODE.finditer(text))


def list_named_commands(page: Path) -> set[str]:
    """The commands that stand in a page's code."""
    groups = {name.split()[0] for name in list_commands() if " " in name}
    found = (pair for code in list_code(page.read_text()) for pair in COMMAND.findall(code))
    return {f"{word} {below}" if word in groups and below else word for word, below in found}


def list_tracked() -> list[Path]:
    """Every file of the repository that is text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    files = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in files if path.is_file() and b"\0" not in path.read_bytes()[:4096]]


def list_metrics() -> set[str]:
    """Names of metrics as the code declares them, as Prometheus shows them."""
    names = set()
    for house in ("bot", "shop", "composition"):
        for path in (ROOT / house).rglob("*.py"):
            for call in (node for node in walk_source(path) if isinstance(node, ast.Call)):
                kind = getattr(call.func, "id", "")
                first = call.args[0] if call.args else None
                if kind in {"Counter", "Gauge", "Histogram"} and isinstance(first, ast.Constant):
                    name = str(first.value)
                    names.add(name.removesuffix("_total") + "_total" if kind == "Counter" else name)
    return names


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    assert list_named_commands(page) <= list_commands()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    said = {target for code in list_code(page.read_text()) for target in TARGET.findall(code)}
    assert said <= targets


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = {link for link in LINK.findall(page.read_text()) if "://" not in link and not link.startswith("mailto:")}
    assert not {link for link in links if not (page.parent / link).exists()}


def test_every_section_that_the_code_cites_exists() -> None:
    sections = {page: list_sections(ROOT / "docs" / f"{page}.md") for page in ("wechat", "money")}
    lost = set()
    for path in list_tracked():
        if path.suffix in {".py", ".toml", ".md", ".js"}:
            for page, section in CITATION.findall(path.read_text()):
                if section not in sections[page]:
                    lost.add(f"{named(path)}: {page}.md §{section}")
    assert not lost


def list_sections(page: Path) -> set[str]:
    """The numbers that head a section of a page, as headings or in bold."""
    return set(re.findall(r"^(?:#+ |\*\*)(\d+(?:\.\d+)?[a-z]?)\b", page.read_text(), re.MULTILINE))


def test_every_metric_of_the_operations_page_exists_and_none_is_missing() -> None:
    said = set(METRIC.findall((ROOT / "docs" / "operations.md").read_text()))
    assert said == list_metrics()


def test_no_file_names_a_machine_or_a_registry() -> None:
    mine = Path(__file__).resolve()
    found = {named(path): PLACES.findall(path.read_text(errors="replace")) for path in list_tracked() if path != mine}
    assert not {name: places for name, places in found.items() if places}


def test_decisions_are_numbered_without_gaps() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert all(page.read_text().startswith(f"# {number}. ") for number, page in enumerate(pages, 1))


def test_both_readmes_name_the_same_commands_pages_and_pictures() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    links = [{*LINK.findall(page.read_text())} - {english.name, chinese.name} for page in (english, chinese)]
    assert links[0] == links[1]
    assert list_named_commands(english) == list_named_commands(chinese)


def test_the_readme_gives_the_two_commands_and_every_group_of_the_program() -> None:
    readme = (ROOT / "README.md").read_text()
    assert "\nmake demo\n" in readme
    assert "\nmake test\n" in readme
    groups = {name for name in list_commands() if " " not in name}
    assert groups - set(MODES) <= list_named_commands(ROOT / "README.md"), "docs/commands.md has those of modes"


def test_the_page_of_commands_lists_each_with_what_it_says_of_itself() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    missing = {name: words for name, words in list_helps().items() if f"| `lianpu {name}` | {words} |" not in page}
    assert not missing
    assert page.count("\n| `lianpu ") == len(list_helps())


def test_the_page_for_newcomers_names_only_what_there_is() -> None:
    """Names in code on `docs/add-a-mode.md` stand in the program, so that nobody looks for what is gone."""
    said = {name for code in list_code((ROOT / "docs/add-a-mode.md").read_text()) for name in NAME.findall(code)}
    sources = (
        path.read_text() for room in ("shop", "bot", "composition", "tests") for path in (ROOT / room).rglob("*.py")
    )
    known = {name for text in sources for name in NAME.findall(text)}
    pages = {word for page in PAGES for word in NAME.findall(page.name)}
    assert sorted(said - known - pages) == []
