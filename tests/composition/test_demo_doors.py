"""The demo's stage lets whoever opens it into the console: on this machine, during the demo, and nowhere else."""

import ast
from pathlib import Path

import pytest

from composition.demo_settings import write_demo_settings
from composition.stage import account
from sandbox.credentials import Credentials
from sandbox.options import Options
from shop.accounts.passwords import is_password
from shop.accounts.service import find_kept
from tests.architecture.sources import walk_source
from tests.support.databases import AnyDatabase

ROOT = Path(__file__).parents[2]
HOSTS = ("LIANPU_HOST", "LIANPU_OPS_HOST", "LIANPU_CONSOLE_HOST")


def test_the_demos_doors_are_this_machines_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in HOSTS:
        monkeypatch.setenv(name, "0.0.0.0")
    made = write_demo_settings(tmp_path, "http://localhost:1", "http://localhost:2", "", make_keys(), with_keys=False)
    assert {made.host, made.ops_host, made.console_host, Options().host} == {"127.0.0.1"}


def make_keys() -> Credentials:
    """Keys that nobody reads."""
    return Credentials(**dict.fromkeys(Credentials.__dataclass_fields__, "x"))


def test_the_stage_and_its_frame_belong_to_the_demo_alone() -> None:
    """Nothing that `lianpu serve` runs knows the stage, or gives the console anybody who frames it."""
    knows, frames = set(), set()
    for path in (*(ROOT / "composition").rglob("*.py"), *(ROOT / "shop" / "web").rglob("*.py"), ROOT / "lianpu.py"):
        name = str(path.relative_to(ROOT))
        for node in walk_source(path):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("composition.stage"):
                knows.add(name)
            if isinstance(node, ast.Call) and name != "composition/doors.py":
                frames |= {name for word in node.keywords if word.arg == "framed_by"}
    assert {of for of in knows if not of.startswith("composition/stage/")} == {"composition/demo.py"}
    assert frames == {"composition/demo.py"}


async def test_the_stages_password_is_that_of_this_run(sqlite_database: AnyDatabase) -> None:
    first, second = account.make_password(), account.make_password()
    assert first != second
    for password in (first, second):
        await account.enter(sqlite_database, password)
    kept = await sqlite_database.read(find_kept, account.LOGIN)
    assert kept is not None
    assert is_password(kept.password_hash, second)
    assert not is_password(kept.password_hash, first)
