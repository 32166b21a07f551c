"""How often a push asks the database: a count, which is the same on every machine, unlike the time that it takes."""

import pytest

from bot.inbound import Fact, Scanned, Subscribed, TextReceived
from bot.router import Router
from commissions.ports import Transaction
from shop.database.sqlite import SqliteDatabase
from shop.members.queries import find_member_by_openid
from shop.scenes.ports import SceneTicket
from shop.scenes.service import issue_scene_code
from tests.bot.support import ACCOUNT, ORIGINAL_ID, FixedCredentials
from tests.support.clock import MovableClock
from tests.support.shelf import stock_shelf


def print_code(tx: Transaction, openid: str) -> None:
    """A scene code of someone's own, named after them."""
    member = find_member_by_openid(tx.connection, ACCOUNT.app_id, openid)
    assert member
    issue_scene_code(tx, member.id, openid, SceneTicket("ticket", "url", tx.now), printed=True)


@pytest.mark.parametrize(
    ("kind", "most"),
    [("follow", 18), ("follow again", 3), ("scan a member's code", 18), ("message", 10), ("not understood", 15)],
)
async def test_a_push_asks_the_database_only_so_often(
    sqlite_database: SqliteDatabase, clock: MovableClock, statements: list[str], kind: str, most: int
) -> None:
    router, at = Router(sqlite_database, FixedCredentials(), ""), int(clock().timestamp())
    for openid, scene in (("oA", None), ("oB", "oA"), ("oC", "oB"), ("oD", None), ("oE", "oC")):
        await router.answer(Subscribed(openid, ORIGINAL_ID, at, f"follow of {openid}", scene))
        await sqlite_database.transact(print_code, openid)
    pushes: dict[str, Fact] = {
        "follow": Subscribed("oNew", ORIGINAL_ID, at, "1", "oC"),
        "follow again": Subscribed("oE", ORIGINAL_ID, at, "follow of oE", "oC"),
        "scan a member's code": Scanned("oD", ORIGINAL_ID, at, "1", "oC"),
        "message": TextReceived("oD", ORIGINAL_ID, at, "1", "红茶"),
        "not understood": TextReceived("oD", ORIGINAL_ID, at, "1", "杯子"),
    }
    await sqlite_database.transact(stock_shelf)
    statements.clear()
    await router.answer(pushes[kind])
    assert len(statements) <= most, "\n".join(statements)
