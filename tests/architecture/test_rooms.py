"""Each room stands in its house's list once, says what it brings, and nothing escapes the list."""

import ast
import re
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary

import commissions.rooms
import shop.rooms
from commissions.events import EVENT_TYPES
from commissions.refusals import Refusal
from composition.rooms import ROOMS
from composition.schema import all_metadata
from shop.web.routes import DOORS as DOORS_OF_PAGES
from shop.words import join_words
from tests.architecture.sources import walk_source

ROOT = Path(__file__).parents[2]
LISTS = {"commissions": commissions.rooms, "shop": shop.rooms}
DOORS: dict[str, set[str]] = {"commissions": set(), "shop": {"web", "desk", "lists"}}
"""Folders that are no rooms, and know all of them: the pages, the merchant's desk and lists."""

BENEATH = {
    "commissions": {
        "__init__",
        "actor",
        "apart",
        "beneficiary",
        "days",
        "events",
        "many",
        "money",
        "numbers",
        "refusals",
    }
    | {"compiled", "driver", "paging", "ports", "prepared", "reads", "room", "schema"},
    "shop": {"__init__", "modes", "qr_code", "schema", "tasks", "typed", "words"},
}
"""Files beside the rooms that any room may import; they import none, but `room` for what it is made of."""

ABOVE = {
    "commissions": {"audit", "rooms"},
    "shop": {
        "acting",
        "audit",
        "auditing",
        "erasure",
        "jobs",
        "own_data",
        "portrait",
        "portrait_page",
        "resealing",
        "rooms",
    },
}
"""Files beside the rooms that join what the rooms bring; no room may import them."""

STAYS_SEALED = {
    "secret.sealed": "sealed under the key itself",
    "transfer.sealed_name": "frozen with what Pay was asked",
}
"""Sealed columns that no new key reaches."""


@pytest.mark.parametrize("house", LISTS)
def test_every_folder_of_a_house_is_in_its_list_and_every_entry_has_a_folder(house: str) -> None:
    strangers = find_strangers(ROOT / house, LISTS[house].ORDER, DOORS[house])
    assert not strangers, f"a room is a folder with a room.py and a line in {house}/rooms.py: {strangers}"


def test_a_folder_beside_the_list_is_found_and_so_is_an_entry_without_a_folder(tmp_path: Path) -> None:
    for name in ("orders", "smuggled"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "service.py").write_text("")
    assert find_strangers(tmp_path, ("orders",), set()) == {"smuggled"}
    assert find_strangers(tmp_path, ("orders", "smuggled", "gone"), set()) == {"gone"}


@pytest.mark.parametrize("house", LISTS)
def test_every_file_beside_the_rooms_lies_beneath_or_above_them(house: str) -> None:
    loose = {path.stem for path in (ROOT / house).glob("*.py")}
    assert loose == BENEATH[house] | ABOVE[house]


@pytest.mark.parametrize("house", LISTS)
def test_what_lies_beneath_knows_no_room_and_no_room_knows_what_joins_it(house: str) -> None:
    rooms = {f"{house}.{name}" for name in LISTS[house].ORDER}
    above = {f"{of}.{name}" for of, names in ABOVE.items() for name in names}
    for path in (ROOT / house / f"{name}.py" for name in BENEATH[house] - {"room"}):
        assert not rooms & list_modules(path), path
    for path in (path for name in LISTS[house].ORDER for path in (ROOT / house / name).rglob("*.py")):
        assert not above & list_modules(path), path


def test_no_two_rooms_bring_the_same() -> None:
    assert len({room.name for room in ROOMS}) == len(ROOMS)
    for kind in ("tables", "jobs", "checks"):
        brought = [one for room in ROOMS for one in getattr(room, kind)]
        assert len(set(brought)) == len(brought), kind
    assert len({job.name for room in ROOMS for job in room.jobs}) == sum(len(room.jobs) for room in ROOMS)


def test_every_table_is_brought_by_a_room() -> None:
    brought = {table.name for room in ROOMS for table in room.tables}
    assert brought == {name for metadata in all_metadata() for name in metadata.tables}


def test_every_check_is_brought_by_its_room() -> None:
    brought = {(check.__module__, check.__name__) for room in ROOMS for check in room.checks}
    for house in LISTS:
        for path in sorted((ROOT / house).glob("*/checks.py")):
            module = f"{house}.{path.parent.name}.checks"
            functions = (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))
            whole = (one.name for one in functions if [arg.arg for arg in one.args.args] == ["connection"])
            assert {(module, name) for name in whole if name.startswith("check_")} <= brought


def test_every_event_is_known_by_its_name() -> None:
    for house in LISTS:
        for path in sorted((ROOT / house).glob("*/events.py")):
            classes = (node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef))
            events = {node.name for node in classes if any(ast.unparse(base) == "Event" for base in node.bases)}
            assert events <= EVENT_TYPES.keys(), path


def test_every_sealed_column_is_sealed_anew_or_named_with_its_reason() -> None:
    columns = {column for metadata in all_metadata() for table in metadata.tables.values() for column in table.c}
    sealed = {str(column) for column in columns if isinstance(column.type, LargeBinary)}
    assert sealed == {str(of.column) for room in ROOMS for of in room.seals} | STAYS_SEALED.keys()


def test_a_person_is_told_what_is_sealed_of_them() -> None:
    apart = {told.table for room in ROOMS for told in room.tells.values()} | {
        of for room in ROOMS for of in room.withholds
    }
    sealed = {of.table for room in ROOMS for of in room.seals if {"member_id", "person_id"} & set(of.table.c.keys())}
    assert sealed <= apart, "its sealed columns would be left out: let the room say what it `tells`"


def test_one_code_is_one_status_and_all_words_are_some_refusals() -> None:
    refusals = list_refusals(Refusal)
    codes = {refusal.code for refusal in refusals}
    assert len({(refusal.code, refusal.status) for refusal in refusals}) == len(codes)
    assert all(400 <= refusal.status < 600 for refusal in refusals)
    pages = "".join(path.read_text() for path in (ROOT / "shop/web").rglob("*.py"))
    told = join_words("errors", "errors/words.toml")
    assert not [code for code in told if code not in codes and f'"{code}"' not in pages]


def test_every_door_is_listed_with_its_routes() -> None:
    listed = {door.__name__.rsplit(".", 1)[1] for door in DOORS_OF_PAGES}
    assert {path.stem for path in (ROOT / "shop/web/h5").glob("*.py")} - {"__init__"} <= listed
    assert all(door.ROUTES for door in DOORS_OF_PAGES)


def test_no_path_of_a_door_fits_another_door() -> None:
    """Doors are found in no order that anybody chose, so the order must not decide."""
    routes = [(door, route) for door in DOORS_OF_PAGES for route in door.ROUTES]
    patterns = [(door, route, re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route.path))) for door, route in routes]
    taken = [
        (route.path, other.path)
        for door, route in routes
        for another, other, pattern in patterns
        if another is not door and other.method == route.method and re.fullmatch(pattern, route.path)
    ]
    assert not taken


def list_refusals(kind: type[Refusal]) -> list[type[Refusal]]:
    """Every refusal that the houses know."""
    return [found for below in kind.__subclasses__() for found in (below, *list_refusals(below))]


def find_strangers(house: Path, order: tuple[str, ...], others: set[str]) -> set[str]:
    """Folders with code that are not in the list, and entries of the list without a folder."""
    folders = {path.parent.name for path in house.glob("*/*.py")}
    return (folders - others) ^ set(order)


def list_modules(path: Path) -> set[str]:
    """What a file imports, cut to `house.name`."""
    found: set[str] = set()
    for node in walk_source(path):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return {".".join(module.split(".")[:2]) for module in found}
