"""Our client of merchant transfers against the sandbox: what is sent, what is doubt, and what names are for."""

from dataclasses import replace

import pytest

from bot.wechat.pay_facts import Malformed, read_transfer
from sandbox.pay import transfer_life
from sandbox.platform import acts
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.transfers.ports import TransferOrder
from tests.bot.test_transfer_contract import NUMBER, make_order
from tests.support.house import House


async def make(house: House, **changes: object) -> TransferOrder:
    person = house.person("a")
    if not person.following:
        await acts.follow(house.world, person)
    return replace(make_order(house.installation.wechat.transfers, person.openid), **changes)  # type: ignore[arg-type]


async def confirm(house: House, package: str | None) -> None:
    account = house.installation.wechat.transfers.account
    request = {"mchId": account.mch_id, "appId": account.appid, "package": package}
    sheet = await transfer_life.open_transfer_sheet(house.world, house.person("a"), request)
    await transfer_life.confirm_transfer(house.world, house.person("a"), sheet.package)
    await house.world.clock.advance(5)


@pytest.mark.parametrize("fault", ["pay_answer_lost", "pay_error_after_acceptance", "pay_answer_probe", "pay_busy"])
async def test_an_answer_that_is_lost_wrong_or_busy_is_doubt(house: House, fault: str) -> None:
    order = await make(house)
    setattr(house.world.faults, fault, 1)
    with pytest.raises(GatewayUnknown):
        await house.installation.wechat.transfers.send_transfer(order)


async def test_a_transfer_just_made_may_not_be_found_yet(house: House) -> None:
    gateway, order = house.installation.wechat.transfers, await make(house)
    house.world.faults.pay_hidden_s = 5.0
    await gateway.send_transfer(order)
    assert await gateway.find_transfer(NUMBER) is None
    await house.world.clock.advance(6)
    assert await gateway.find_transfer(NUMBER) is not None


async def test_from_two_thousand_yuan_the_name_goes_along_encrypted(house: House) -> None:
    gateway, name = house.installation.wechat.transfers, house.person("a").name
    with pytest.raises(GatewayRefused, match="PARAM_ERROR"):
        await gateway.send_transfer(await make(house, amount_fen=200_000))
    made = await gateway.send_transfer(await make(house, amount_fen=200_000, user_name=name))
    sent = next(row for row in reversed(house.world.wire.list()) if name in row.decrypted)
    assert name not in str(sent.request_body)
    await confirm(house, made.package)
    found = await gateway.find_transfer(NUMBER)
    assert found is not None
    assert found.state == "SUCCESS"


async def test_a_wrong_name_fails_when_the_money_should_arrive(house: House) -> None:
    gateway = house.installation.wechat.transfers
    await confirm(house, (await gateway.send_transfer(await make(house, user_name="别人"))).package)
    found = await gateway.find_transfer(NUMBER)
    assert found is not None
    assert (found.state, found.fail_reason) == ("FAIL", "NAME_NOT_CORRECT")


async def test_without_money_it_is_processing_and_goes_on_when_there_is_some(house: House) -> None:
    gateway, order = house.installation.wechat.transfers, await make(house)
    house.world.faults.pay_not_enough = True
    assert (await gateway.send_transfer(order)).state == "PROCESSING"
    house.world.faults.pay_not_enough = False
    assert (await gateway.send_transfer(order)).state == "WAIT_USER_CONFIRM"


async def test_a_transfer_of_another_account_is_never_sent_from_this_one(house: House) -> None:
    with pytest.raises(GatewayRefused, match="ANOTHER_ACCOUNT"):
        await house.installation.wechat.transfers.send_transfer(await make(house, mch_id="1900009999"))
    assert not [row for row in house.world.wire.list() if row.protocol == "pay"]


def test_pays_word_about_a_transfer_is_read_with_the_underscore_that_pay_writes() -> None:
    told = {"out_bill_no": "L1", "state": "SUCCESS", "mch_id": "19", "transfer_amount": 10, "openid": "o"}
    assert read_transfer(told).mch_id == "19"
    assert read_transfer({**told, "mchid": "20"}).mch_id == "19"
    for broken in ({"transfer_amount": "10"}, {"transfer_amount": True}, {"state": ""}, {"out_bill_no": None}):
        with pytest.raises(Malformed):
            read_transfer(told | broken)
