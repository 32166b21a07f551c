"""Distributors from the command line: who they are, their history, and what the merchant decides about them."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commissions.actor import staff_acting
from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from commissions.network.refusals import ReferralCircle
from commissions.network.service import StatusUnchanged, admit_member, bind_referral
from composition.commands.arguments import ArgumentRefused
from composition.terminal.distributors import screen
from lianpu import app
from shop.database.sqlite import SqliteDatabase
from tests.support.clock import MovableClock
from tests.support.databases import EveryEvent, SqliteFiles, published
from tests.support.house import House
from tests.support.house import order as order_any
from tests.support.trade import Trade, open_trade

SECRET = "s" * 40
WHY = {"by": staff_acting("Zhang"), "reason": "asked them"}


async def order(house: House, name: str, **arguments: Any) -> dict[str, Any]:
    return await order_any(house, f"distributors-{name}", **arguments)


async def list_codes(trade: Trade) -> list[str]:
    """The link codes of the trade's people, from the top of the chain down."""
    found = [await trade.database.read(find_distributor, person) for person in trade.people]
    return [of.code for of in found if of is not None]


async def test_distributors_are_listed_and_shown_by_code_and_by_number(house: House) -> None:
    trade = await open_trade(house.installation.database)
    codes = await list_codes(trade)
    listed = await order(house, "list", status=None, before=None)
    assert {row["code"] for row in listed["distributors"]} >= set(codes)
    assert (await order(house, "list", status="suspended", before=None))["distributors"] == []
    shown = await order(house, "show", member=codes[-1])
    assert shown["referrer"]["code"] == codes[-2]
    assert shown == await order(house, "show", member=str(shown["member"]))
    team = await order(house, "team", member=codes[-2], level=1, before=None)
    assert [row["code"] for row in team["people"]] == [codes[-1]]
    for nobody in ("nobodys222", "99999999", "-1", "²"):
        with pytest.raises(ArgumentRefused):
            await order(house, "show", member=nobody)
    with pytest.raises(ArgumentRefused):
        await order(house, "team", member=codes[-2], level=1, before="nobodys222")


async def test_suspending_and_restoring_are_told_and_stand_in_the_history(house: House) -> None:
    trade = await open_trade(house.installation.database)
    code = (await list_codes(trade))[-2]
    with pytest.raises(ArgumentRefused):
        await order(house, "suspend", member=code, **WHY | {"reason": ""})
    assert await order(house, "suspend", member=code, **WHY) == {"code": code, "status": "suspended"}
    with pytest.raises(StatusUnchanged):
        await order(house, "suspend", member=code, **WHY)
    with pytest.raises(ArgumentRefused):
        await order(house, "restore", member=code, by=staff_acting("Zhang"), reason=" ")
    assert (await order(house, "restore", member=code, **WHY))["status"] == "active"
    told = [name for name, _ in await trade.database.read(published) if name.startswith("Distributor")]
    assert told == ["DistributorSuspended", "DistributorRestored"]
    standing = (await order(house, "history", member=code, before=None))["standing"]
    assert [(row["before"], row["after"], row["by"]) for row in standing] == [
        ("suspended", "active", "Zhang"),
        ("active", "suspended", "Zhang"),
    ]


async def test_a_member_is_moved_and_freed_with_a_reason(house: House) -> None:
    trade = await open_trade(house.installation.database)
    codes = await list_codes(trade)
    with pytest.raises(ReferralCircle):
        await order(house, "move", member=codes[-2], to=codes[-1], **WHY)
    moved = await order(house, "move", member=codes[-1], to=codes[0], **WHY)
    assert moved == {"code": codes[-1], "left": codes[-2], "to": codes[0], "under_way": False}
    freed = await order(house, "move", member=codes[-1], to=None, **WHY)
    assert (freed["left"], freed["to"]) == (codes[0], None)
    history = (await order(house, "history", member=codes[-1], before=None))["referrals"]
    assert [(row["kind"], row["reason"]) for row in history] == [
        ("freed", "asked them"),
        ("moved", "asked them"),
        ("bound", None),
    ]
    assert (await order(house, "show", member=codes[-1]))["referrer"] is None


def test_distributors_as_typed(sqlite_files: SqliteFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sqlite_files.copy_to(tmp_path / "lianpu.db")
    monkeypatch.chdir(tmp_path)
    settings = {"SECRET_KEY": SECRET, "BASE_URL": "https://shop.example.com", "STATE_DIR": str(tmp_path / "state")}
    for name, value in (settings | {"DATABASE_URL": f"sqlite:///{path}"}).items():
        monkeypatch.setenv(f"LIANPU_{name}", value)
    codes = asyncio.run(make_family(path))

    monkeypatch.setattr(screen, "width", 200)

    def type_in(*words: str) -> str:
        return CliRunner().invoke(app, ["distributors", *words]).output

    listed = type_in("list")
    assert all(code in listed for code in codes)
    moved = type_in("move", codes[0], "--to", codes[2], "--reason", "sat at another table")
    assert moved == f"{codes[0]} was with {codes[1]}, and is with {codes[2]} now.\n"
    history = type_in("history", codes[0])
    assert "moved by the merchant" in history
    assert "sat at another table" in history
    assert codes[0] in type_in("team", codes[2])
    assert "is suspended now" in type_in("suspend", codes[1], "--reason", "a look")
    assert "suspended" in type_in("show", codes[1])
    assert "already" in type_in("move", codes[0], "--to", codes[2], "--reason", "again")
    assert "say --to MEMBER, or --to-nobody" in type_in("move", codes[0], "--reason", "whither")


async def make_family(path: Path) -> list[str]:
    """Three distributors, the first of whom was referred by the second; their link codes."""
    database = SqliteDatabase(path, MovableClock(), EveryEvent())
    codes = [(await database.transact(admit_member, MemberId(number))).distributor.code for number in (1, 2, 3)]
    await database.transact(bind_referral, MemberId(1), code=codes[1], via="link")
    await database.close()
    return codes
