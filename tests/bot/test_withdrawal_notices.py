"""From the wish to the money: the bot and the pages, our driver and the sandbox's Pay, notices at each step."""

from dataclasses import replace
from typing import Any

import pytest

from bot.push.mapping import read_mapping, save_mapping
from bot.push.notices import Known, compose_notice
from commissions.beneficiary import MemberId, member
from commissions.numbers import make_number
from commissions.withdrawals.events import WithdrawalReturned
from commissions.withdrawals.freeze import find_freeze
from commissions.withdrawals.queries import find_withdrawal
from commissions.withdrawals.requesting import request_withdrawal
from commissions.withdrawals.withdrawal import RequestWithdrawal, Withdrawal
from composition.reporting import reported
from sandbox.pay import transfer_life
from sandbox.pay.state import pay_of
from sandbox.platform import acts
from shop.inbox.wording import tell_notice
from shop.transfers.repository import find_transfer
from tests.bot.test_push import MAPPING
from tests.bot.test_transfer_contract import make_order
from tests.support.clock import START
from tests.support.house import House
from tests.support.payouts import check_books, earn


@pytest.fixture
async def asked(house: House) -> Withdrawal:
    """A follower who has earned 100 yuan asks for 50; everything settles."""
    templates = await house.installation.wechat.templates.list_templates()
    await house.installation.database.transact(save_mapping, read_mapping(MAPPING, templates))
    await acts.follow(house.world, house.person("a"))
    await house.settle()
    me, database = (await house.member("a")).id, house.installation.database
    await database.transact(earn, me, 10_000)
    command = RequestWithdrawal(member(me), 5_000, "wechat", "page-key-1", house.installation.settings.order_prefix)
    at = await database.transact(request_withdrawal, command)
    await house.settle()
    return at


async def status(house: House, at: Withdrawal) -> str:
    found = await house.installation.database.read(find_withdrawal, at.number)
    assert found is not None
    return found.status


def told(house: House) -> list[str]:
    """The states that the template messages about withdrawals told, in order."""
    cards = [card.data for card in house.heard("a", "template") if "提现" in card.data["title"]]
    return [next(field["value"] for field in card["fields"] if field["name"] == "提现状态") for card in cards]


async def confirm(house: House, at: Withdrawal) -> None:
    """The receiver opens WeChat's page and takes the money."""
    sent = await house.installation.database.read(find_transfer, at.number)
    assert sent is not None
    request: dict[str, Any] = {"mchId": sent.mch_id, "appId": sent.appid, "package": sent.package}
    sheet = await transfer_life.open_transfer_sheet(house.world, house.person("a"), request)
    await transfer_life.confirm_transfer(house.world, house.person("a"), sheet.package)


async def move_on(house: House, seconds: float) -> None:
    await house.world.clock.advance(seconds)
    await house.settle()


def test_who_takes_a_withdrawal_back_reads_that_they_did() -> None:
    me = MemberId(7)
    event = WithdrawalReturned(member(me), "LW1", 5_000, "cancelled_by_member")
    notice = compose_notice(event, Known(), START)
    assert notice is not None
    told = tell_notice(notice)
    assert (notice.kind, told.title) == ("withdrawal_cancelled", "提现已取消")
    assert told.sentence == "你取消了提现，¥50.00 已回到可提现。"
    other = compose_notice(replace(event, reason="OVERDUE_CLOSE"), Known(), START)
    assert other is not None
    assert other.kind == "withdrawal_returned"


async def test_money_arrives_and_each_step_is_told(house: House, asked: Withdrawal) -> None:
    assert await status(house, asked) == "awaiting_confirmation"
    await confirm(house, asked)
    await move_on(house, 5)
    assert await status(house, asked) == "settled"
    assert told(house) == ["待确认收款", "已到账"]
    assert pay_of(house.world).transfers[asked.number].state == "SUCCESS"
    assert not await house.installation.database.read(check_books)


async def test_what_nobody_confirms_comes_back_with_its_reason(house: House, asked: Withdrawal) -> None:
    await move_on(house, 86_400 + 700)
    assert await status(house, asked) == "failed"
    assert told(house) == ["待确认收款", "已退回"]
    assert not await house.installation.database.read(check_books)


async def test_without_a_notice_the_question_finds_the_end(house: House, asked: Withdrawal) -> None:
    house.world.faults.pay_notice_lost = -1
    await confirm(house, asked)
    await move_on(house, 3_600)
    assert await status(house, asked) == "settled"


async def test_a_cancellation_is_asked_for_and_its_end_told(house: House, asked: Withdrawal) -> None:
    await house.installation.transfers.cancel(asked.number)
    await move_on(house, 60)
    assert await status(house, asked) == "cancelled"
    assert told(house) == ["待确认收款", "已退回"]


async def test_a_transfer_of_ours_that_nobody_here_knows_is_answered_and_reported_and_freezes_all(house: House) -> None:
    gateway, door = house.installation.wechat.transfers, f"{house.url}/pay/notices/transfer"
    await acts.follow(house.world, house.person("a"))
    number = make_number(house.installation.settings.order_prefix)
    order = replace(make_order(gateway, house.person("a").openid), number=number, notify_url=door)
    await gateway.send_transfer(order)
    await gateway.cancel_transfer(number)
    before = reported.labels("TransferUnknown")._value.get()
    await house.world.clock.advance(60)
    [notice] = [row for row in house.world.wire.list() if row.protocol == "pay-notice"]
    assert notice.response_status == 204
    assert reported.labels("TransferUnknown")._value.get() == before + 1
    assert await house.installation.database.read(find_freeze) is not None
