"""Multibuys from the command line: made, listed with what came of them, stopped; each in the audit log."""

import asyncio
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from commissions.actor import staff_acting
from commissions.days import determine_day
from composition.commands.arguments import ArgumentRefused, read_percent
from composition.refusal_words import explain_refusal
from composition.terminal import multibuys as terminal
from lianpu import app
from shop.audit_log.tables import act
from shop.multibuys.refusals import MultibuyRefused, MultibuyUnknown
from tests.support.house import House, order
from tests.support.trade import open_trade

BY = {"by": staff_acting("Zhang")}
GIVEN = {"name": "2件8折", "steps": ["2=20", "3=25.5"], "goods": [], "total": None, "each": None}


def days(house: House, **changes: Any) -> dict[str, Any]:
    today = determine_day(house.installation.clock()).isoformat()
    return GIVEN | {"first": today, "last": today} | BY | changes


async def test_one_is_made_listed_and_stopped(house: House) -> None:
    trade = await open_trade(house.installation.database)
    code = (await order(house, "multibuys-make", **days(house, each=1)))["multibuy"]
    assert (await trade.place(2)).discount_fen == 5120
    [row] = (await order(house, "multibuys-list"))["multibuys"]
    assert (row["open"], row["figures"]) == (True, {"orders": 1, "units": 1, "saved_fen": 5120})
    assert [of["off_bp"] for of in row["multibuy"]["draft"]["steps"]] == [2000, 2550]

    assert await order(house, "multibuys-stop", multibuy=code, **BY) == {"changed": True}
    assert await order(house, "multibuys-stop", multibuy=code, **BY) == {"changed": False}
    [row] = (await order(house, "multibuys-list"))["multibuys"]
    assert row["open"] is False
    acts = await house.installation.database.read(lambda connection: connection.execute(act.select()).all())
    assert [of.action for of in acts if of.action.startswith("multibuy")][:2] == ["multibuy.make", "multibuy.stop"]
    assert (await order(house, "audit"))["findings"] == []


@pytest.mark.parametrize("step", ["2", "=20", "2=", "x=20", "2=x", "2=-1", "2=1e1", "-2=20"])
async def test_what_is_no_step_is_refused(house: House, step: str) -> None:
    with pytest.raises(ArgumentRefused) as refused:
        await order(house, "multibuys-make", **days(house, steps=[step]))
    assert refused.value.data["argument"] == "--step"


async def test_what_is_out_of_its_limits_or_unknown_is_refused_in_words(house: House) -> None:
    with pytest.raises(MultibuyRefused) as refused:
        await order(house, "multibuys-make", **days(house, steps=["1=20"]))
    assert explain_refusal(refused.value) == "Refused: steps is out of its limits; steps must rise."
    with pytest.raises(MultibuyUnknown) as unknown:
        await order(house, "multibuys-stop", multibuy="NOSUCH", **BY)
    assert "lianpu multibuys list" in explain_refusal(unknown.value)
    with pytest.raises(ArgumentRefused):
        await order(house, "multibuys-make", **days(house, goods=["product=NOSUCH"]))


def test_per_cent_are_read_to_the_basis_point() -> None:
    assert [read_percent("--step", text) for text in ("20", "12.5", "0.01", "１５")] == [2000, 1250, 1, 1500]


async def test_the_terminal_says_what_was_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()

    def ask(command: str, arguments: dict[str, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(order(house, command, **arguments, **BY), loop).result()

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["multibuys", *words])

    monkeypatch.setattr(terminal, "ask", ask)
    today = determine_day(house.installation.clock()).isoformat()
    made = await run("make", "2件8折", "--step", "2=20", "--step", "3=25", "--from", today, "--until", today)
    code = made.output.split()[1]
    listed = (await run("list")).output.replace("\n", " ")
    assert f"{code}  2件8折  20 % off from 2 pieces, 25 % off from 3 pieces  open: 0 orders, 0.00 off" in listed
    assert "No order gets it any more." in (await run("stop", code)).output
    assert "It was stopped already." in (await run("stop", code)).output
