"""One contract, two sides: the stand-in for transfers behaves as our client does against the sandbox."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from sandbox.pay import transfer_life
from sandbox.platform import acts
from shop.captures.ports import GatewayRefused
from shop.transfers.ports import TransferFact, TransferOrder
from tests.support.house import House
from tests.support.transfers import SETUP, StandInTransfers

NUMBER = "LTRANSFERTRANSFERTRANSFER"


@dataclass
class Side:
    """A gateway for transfers, one that it would take, its receiver's thumb, and the time that Pay needs."""

    gateway: Any
    order: TransferOrder
    confirm: Callable[[str], Awaitable[object]]
    wait: Callable[[], Awaitable[object]]

    async def found(self) -> TransferFact:
        """What Pay says of it now."""
        fact = await self.gateway.find_transfer(NUMBER)
        assert fact is not None
        return fact  # type: ignore[no-any-return]


def make_order(gateway: Any, openid: str) -> TransferOrder:
    """12.80 yuan."""
    account = gateway.account
    return TransferOrder(
        number=NUMBER,
        appid=account.appid,
        mch_id=account.mch_id,
        openid=openid,
        amount_fen=1_280,
        scene=SETUP.scene,
        infos=SETUP.infos,
        remark="小满推广佣金",
        perception=SETUP.perception,
        notify_url=SETUP.notify_url,
    )


@pytest.fixture(params=["stand_in", "wechat"])
def played_by(request: pytest.FixtureRequest) -> StandInTransfers | House:
    """The stand-in and the real client in turn."""
    house: House | None = request.getfixturevalue("house") if request.param == "wechat" else None
    return house or StandInTransfers()


@pytest.fixture
async def side(played_by: StandInTransfers | House) -> Side:
    """Ready to transfer."""
    return make_stand_in_side(played_by) if isinstance(played_by, StandInTransfers) else await make_real_side(played_by)


def make_stand_in_side(stand_in: StandInTransfers) -> Side:
    """All in memory."""

    async def confirm(_package: str) -> object:
        return stand_in.move(NUMBER, "TRANSFERING")

    async def wait() -> object:
        ends = {"TRANSFERING": "SUCCESS", "CANCELING": "CANCELLED"}
        return stand_in.move(NUMBER, ends[stand_in.bills[NUMBER].state])

    return Side(stand_in, make_order(stand_in, "openid-3"), confirm, wait)


async def make_real_side(house: House) -> Side:
    """Our client on one end and the sandbox on the other."""
    person, gateway = house.person("a"), house.installation.wechat.transfers
    await acts.follow(house.world, person)

    async def confirm(package: str) -> object:
        request = {"mchId": gateway.account.mch_id, "appId": gateway.account.appid, "package": package}
        sheet = await transfer_life.open_transfer_sheet(house.world, person, request)
        return await transfer_life.confirm_transfer(house.world, person, sheet.package)

    return Side(gateway, make_order(gateway, person.openid), confirm, lambda: house.world.clock.advance(5))


async def test_a_transfer_waits_for_its_receiver_and_then_arrives(side: Side) -> None:
    made = await side.gateway.send_transfer(side.order)
    assert (made.state, made.number) == ("WAIT_USER_CONFIRM", NUMBER)
    assert made.package
    await side.confirm(made.package)
    assert (await side.found()).state == "TRANSFERING"
    await side.wait()
    fact = await side.found()
    assert (fact.state, fact.amount_fen, fact.openid) == ("SUCCESS", 1_280, side.order.openid)
    assert (fact.mch_id, fact.bill_no) == (side.order.mch_id, made.bill_no)


async def test_a_number_that_pay_never_heard_of_is_none_and_no_error(side: Side) -> None:
    assert await side.gateway.find_transfer(NUMBER) is None
    with pytest.raises(GatewayRefused, match="NOT_FOUND"):
        await side.gateway.cancel_transfer(NUMBER)


async def test_the_same_number_is_the_same_transfer_and_other_words_are_refused(side: Side) -> None:
    first, again = await side.gateway.send_transfer(side.order), await side.gateway.send_transfer(side.order)
    assert (first.bill_no, first.package) == (again.bill_no, again.package)
    with pytest.raises(GatewayRefused, match="ALREADY_EXISTS"):
        await side.gateway.send_transfer(replace(side.order, amount_fen=1_281))


async def test_what_nobody_confirmed_can_be_cancelled_and_twice_is_no_matter(side: Side) -> None:
    await side.gateway.send_transfer(side.order)
    assert (await side.gateway.cancel_transfer(NUMBER)).state == "CANCELING"
    await side.wait()
    assert (await side.gateway.cancel_transfer(NUMBER)).state == "CANCELLED"
    fact = await side.found()
    assert (fact.state, fact.package) == ("CANCELLED", None)


async def test_what_is_confirmed_can_not_be_cancelled(side: Side) -> None:
    await side.confirm((await side.gateway.send_transfer(side.order)).package)
    with pytest.raises(GatewayRefused, match="INVALID_REQUEST"):
        await side.gateway.cancel_transfer(NUMBER)


async def test_the_operation_account_tells_its_balance(side: Side) -> None:
    before = await side.gateway.find_balance()
    assert before == 1_000_000
