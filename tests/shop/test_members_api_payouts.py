"""Withdrawals at the members' JSON door: once, at the net that was seen, and by nobody else."""

from shop.members.agreement import get_agreement
from shop.members.consents import give_consent
from shop.web.door import Door
from tests.support.members_api import open_members_api
from tests.support.payouts import check_books, join_with

WITHDRAWALS = "/desk/withdrawals"


async def test_an_amount_is_asked_for_once_and_only_at_the_net_that_was_seen(door: Door) -> None:
    dora = await door.database.transact(join_with, "dora", 10_000)
    await door.database.transact(give_consent, dora, "withdrawal", get_agreement("withdrawal").version)
    async with open_members_api(door) as nobody:
        me = await nobody.sign_in("dora")
        quoted = await me.get("/desk/withdrawal-quote?amount_fen=1000")
        wish = {"amount_fen": 1_000, "seen_net_fen": quoted["net_fen"]}
        for other in (-1, 1):
            unseen = wish | {"seen_net_fen": quoted["net_fen"] + other}
            status, told = await me.call("POST", WITHDRAWALS, unseen, key="ask-for-it")
            assert (status, told["code"]) == (422, "net_unseen")
        assert (await me.get(WITHDRAWALS))["withdrawals"] == []

        first = await me.call("POST", WITHDRAWALS, wish, key="ask-for-it")
        assert (first[0], await me.call("POST", WITHDRAWALS, wish, key="ask-for-it")) == (200, first)
        assert (await me.call("POST", WITHDRAWALS, wish))[0] == 409
        assert [of["number"] for of in (await me.get(WITHDRAWALS))["withdrawals"]] == [first[1]["number"]]
    assert not await door.database.read(check_books)
