"""The commands of the books: what is done through them stands in the audit log, by whoever did it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from commissions.errors import Refusal
from commissions.network.queries import find_distributor
from composition.commands.listing import list_commands
from shop.members.member import Identity
from shop.members.service import recognise
from tests.support.databases import SqliteFiles
from tests.support.house import House, open_house


@pytest.fixture
async def house(sqlite_files: SqliteFiles, tmp_path: Path) -> AsyncIterator[House]:
    path = sqlite_files.copy_to(tmp_path / "house.db")
    async with open_house(tmp_path, f"sqlite:///{path}") as opened:
        yield opened


async def order(house: House, name: str, **arguments: Any) -> dict[str, Any]:
    return await list_commands(house.installation)[name](arguments, print)


async def test_balances_are_changed_explained_and_logged(house: House) -> None:
    database = house.installation.database
    member = await database.transact(recognise, Identity("wx1", "somebody"), via="login")
    person = await database.read(find_distributor, member.id)
    assert person is not None
    why = {"person": person.code, "reason": "counted twice"}
    waiting = await order(house, "adjust-give", yuan="300", by="Li", **why)
    assert waiting["status"] == "proposed"
    with pytest.raises(Refusal) as refused:
        await order(house, "adjust-approve", number=waiting["number"], by=person.code)
    assert refused.value.code == "own_balance"
    assert (await order(house, "adjust-approve", number=waiting["number"], by="Wang"))["status"] == "posted"
    assert (await order(house, "adjust-take", yuan="50", by="Li", **why))["status"] == "posted"
    other = await order(house, "adjust-give", yuan="999", by="Li", **why)
    listed = await order(house, "adjust-list")
    assert [of["number"] for of in listed["proposals"]] == [other["number"]]
    assert (await order(house, "adjust-refuse", number=other["number"], by="Zhao"))["status"] == "refused"
    explained = await order(house, "balance", person=person.code, account="available")
    assert [line["balance_fen"] for line in explained["lines"]] == [30_000, 25_000]
    acts = (await order(house, "log"))["acts"]
    assert [(of["actor"], of["action"]) for of in acts] == [
        ("Zhao", "adjustment.refuse"),
        ("Li", "adjustment.give"),
        ("Li", "adjustment.take"),
        ("Wang", "adjustment.approve"),
        ("Li", "adjustment.give"),
    ]
    assert acts[-1]["details"]["reason"] == "counted twice"
    audited = await order(house, "audit")
    assert audited["findings"] == []
    assert len(audited["log"]) == 64


async def test_what_is_no_balance_is_refused(house: House) -> None:
    for name, arguments in {
        "balance": {"person": "NOBODY", "account": "available"},
        "adjust-write-off": {"person": "NOBODY", "yuan": "1", "reason": "x", "by": "Li"},
        "adjust-claim": {"number": "E1", "by": "Li"},
        "tax-remit": {"yuan": "1", "reference": "R", "by": "Li"},
        "set-aside-accept": {"number": "4200", "reason": "x", "by": "Li"},
        "set-aside-return": {"number": "4200", "reason": "x", "by": "Li"},
    }.items():
        with pytest.raises(Refusal):
            await order(house, name, **arguments)
    with pytest.raises(Refusal):
        await order(house, "balance", person="NOBODY", account="purse")
    assert (await order(house, "log"))["acts"] == []


async def test_after_a_restore_transfers_are_frozen_before_the_audit(house: House) -> None:
    result = await order(house, "audit", after_restore=True)
    assert result["findings"] == []
    assert [of["action"] for of in (await order(house, "log"))["acts"]] == ["transfers.freeze"]
