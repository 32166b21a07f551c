"""`lianpu distributors applications`, `approve`, `refuse`, as they are typed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commissions.beneficiary import MemberId
from commissions.network.applications import apply_to_earn
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from lianpu import app
from shop.members.member import Identity
from shop.members.service import recognise, rename
from tests.commissions.stage import THREE_LEVELS, publish
from tests.support.databases import AnyDatabase


def apply(tx: Transaction, name: str, statement: str) -> str:
    """A member who applies; returns their link code."""
    member_id = recognise(tx, Identity("wx1", f"openid-{name}"), via="login").id
    rename(tx, MemberId(member_id), name)
    apply_to_earn(tx, MemberId(member_id), statement)
    found = find_distributor(tx.connection, MemberId(member_id))
    assert found is not None
    return found.code


def type_in(*words: str) -> Result:
    """One command."""
    return CliRunner().invoke(app, ["distributors", *words])


@pytest.fixture
async def codes(sqlite_database: AnyDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two members of an installation who wait."""
    await sqlite_database.transact(publish, THREE_LEVELS | {"who_may_earn": "approved"})
    codes = [
        await sqlite_database.transact(apply, name, words) for name, words in (("安[娜]", "邻居们[b]喝茶"), ("本", ""))
    ]
    await sqlite_database.close()
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("SECRET_KEY", "s" * 40),
        ("BASE_URL", "https://shop.example.com"),
        ("DATABASE_URL", f"sqlite:///{tmp_path / 'lianpu.db'}"),
        ("STATE_DIR", str(tmp_path / "state")),
    ):
        monkeypatch.setenv(f"LIANPU_{name}", value)
    return codes


def test_applications_are_listed_approved_and_refused(codes: list[str]) -> None:
    anna, ben = codes
    listed = type_in("applications").output
    assert listed.index(anna) < listed.index(ben)
    assert "安[娜]" in listed
    assert "邻居们[b]喝茶" in listed
    assert "may earn from now on" in type_in("approve", anna).output
    assert type_in("refuse", ben).exit_code == 2
    assert "is refused" in type_in("refuse", ben, "--reason", "名额满了").output
    assert type_in("applications").output.strip() == "Nobody."
    assert "refused by 命令行: 名额满了" in type_in("applications", "--status", "refused").output


def test_what_was_decided_is_not_decided_the_other_way_and_a_wrong_code_is_said(codes: list[str]) -> None:
    anna, _ = codes
    type_in("approve", anna)
    late = type_in("refuse", anna, "--reason", "no")
    assert (late.exit_code, "approved already" in late.output) == (1, True)
    assert type_in("approve", anna).exit_code == 0
    unknown = type_in("approve", "nobody")
    assert (unknown.exit_code, "nobody's link code" in unknown.output) == (1, True)
    assert "give a reason" in type_in("refuse", anna, "--reason", " ").output
