"""The life of a transfer.

Locked, confirmed by its receiver or not, settled, expired (docs/wechat.md §7.6).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import BEIJING
from sandbox.pay import accounts
from sandbox.pay.accounts import Movement
from sandbox.pay.agenda import on, plan
from sandbox.pay.crypto import make_nonce
from sandbox.pay.notices import Message, announce
from sandbox.pay.refusals import SheetRefusal
from sandbox.pay.state import Transfer, TransferState, instant, pay_of
from sandbox.people import Person
from sandbox.world import World

_CONFIRM_WITHIN = timedelta(hours=24)
_OK = "requestMerchantTransfer:ok"


@dataclass(frozen=True)
class TransferSheet:
    """What the receiving page shows; the amount is in fen."""

    package: str
    merchant: str
    amount_fen: int
    remark: str
    perception: str


def begin(world: World, transfer: Transfer) -> None:
    """A transfer was accepted: lock its money, at once or (fault) a little later.

    Unconfirmed it ends after 24 h.
    """
    plan(world, transfer.created_at + _CONFIRM_WITHIN, "transfer dead", transfer.out_bill_no)
    if world.faults.pay_transfer_slow:
        plan(world, world.clock.now() + timedelta(seconds=3), "transfer lock", transfer.out_bill_no)
    else:
        lock(world, transfer)


def lock(world: World, transfer: Transfer) -> None:
    """Freeze the money and wait for the receiver.

    Without enough money stay PROCESSING until the account is filled.
    """
    state = pay_of(world)
    if transfer.state not in ("ACCEPTED", "PROCESSING"):
        return
    if world.faults.pay_not_enough or not accounts.freeze(state, "OPERATION", transfer.amount_fen):
        _move(world, transfer, "PROCESSING")
        return
    transfer.locked = True
    transfer.package_info = "affffddafdfafddffda==" + make_nonce(43)
    _move(world, transfer, "WAIT_USER_CONFIRM")


async def open_transfer_sheet(world: World, person: Person, request: Mapping[str, Any]) -> TransferSheet:
    """A page called requestMerchantTransfer with `mchId`, `appId`, `package`. Raises SheetRefusal.

    To answer `requestMerchantTransfer:ok` means only that the page was shown.
    """
    exchange = world.wire.begin(
        "in", "pay", "JSAPI", "WeixinJSBridge.invoke(requestMerchantTransfer)", body=json.dumps(dict(request)),
        person=person.key, summary=f"{person.name}的手机调起确认收款",
    )  # fmt: skip
    try:
        transfer = _check_request(world, person, request)
    except SheetRefusal as refusal:
        exchange.refuse("§7.6", refusal.text)
        world.wire.finish(exchange, body="requestMerchantTransfer:fail")
        raise
    world.wire.finish(exchange, body=_OK)
    return TransferSheet(
        transfer.package_info, world.account.name, transfer.amount_fen, transfer.remark, transfer.perception
    )


async def confirm_transfer(world: World, person: Person, package: str) -> None:
    """The receiver takes the money; it arrives (or fails) a moment later. Raises SheetRefusal."""
    transfer = _get_confirmable(world, person, package)
    _take(world, transfer)


def _take(world: World, transfer: Transfer) -> None:
    """The receiver has confirmed: the money is on its way."""
    _move(world, transfer, "TRANSFERING")
    when = world.clock.now() + timedelta(seconds=pay_of(world).transfer_takes_s)
    plan(world, when, "transfer settle", transfer.out_bill_no)


def cancel(world: World, transfer: Transfer) -> None:
    """The merchant cancels before the receiver confirmed; done a moment later."""
    _move(world, transfer, "CANCELING")
    plan(world, world.clock.now() + timedelta(seconds=2), "transfer cancel", transfer.out_bill_no)


def _fail(world: World, transfer: Transfer, reason: str, *, state: TransferState = "FAIL") -> None:
    """The transfer ends without effect: locked money goes back, the merchant is notified."""
    if transfer.locked:
        accounts.unfreeze(pay_of(world), "OPERATION", transfer.amount_fen)
        transfer.locked = False
    transfer.fail_reason = reason
    _move(world, transfer, state)
    _announce_transfer(world, transfer)


def _announce_transfer(world: World, transfer: Transfer) -> None:
    """Send the notification of a transfer's end. Note the field `mch_id`."""
    told = describe_end(world, transfer)
    message = Message("MCHTRANSFER.BILL.FINISHED", "mch_payment", "商家转账单据终态通知", transfer.out_bill_no, told)
    announce(world, transfer.notify_url, message)


def describe_end(world: World, transfer: Transfer) -> dict[str, Any]:
    """The plaintext of that notification, also the common part of queries."""
    told: dict[str, Any] = {
        "mch_id": world.credentials.mch_id,
        "out_bill_no": transfer.out_bill_no,
        "transfer_bill_no": transfer.transfer_bill_no,
        "state": transfer.state,
        "transfer_amount": transfer.amount_fen,
        "openid": transfer.openid,
        "create_time": instant(transfer.created_at),
        "update_time": instant(transfer.updated_at),
    }
    return {**told, "fail_reason": transfer.fail_reason} if transfer.fail_reason else told


@on("transfer lock")
async def _lock_later(world: World, number: str) -> None:
    lock(world, pay_of(world).transfers[number])


@on("transfer settle")
async def _settle(world: World, number: str) -> None:
    transfer = pay_of(world).transfers[number]
    reason = _find_obstacle(world, transfer)
    if reason:
        _fail(world, transfer, reason)
        return
    state = pay_of(world)
    accounts.unfreeze(state, "OPERATION", transfer.amount_fen)
    transfer.locked = False
    movement = Movement(world.clock.now(), "商家转账", transfer.transfer_bill_no, number, transfer.remark)
    accounts.give(state, "OPERATION", transfer.amount_fen, movement)
    _move(world, transfer, "SUCCESS")
    _announce_transfer(world, transfer)


@on("transfer dead")
async def _close_later(world: World, number: str) -> None:
    """Not confirmed in time: the package is dead, but closing lags behind."""
    lag = timedelta(seconds=pay_of(world).transfer_lag_s)
    plan(world, world.clock.now() + lag, "transfer close", number)


@on("transfer close")
async def _close(world: World, number: str) -> None:
    transfer = pay_of(world).transfers[number]
    if transfer.state in ("ACCEPTED", "PROCESSING", "WAIT_USER_CONFIRM"):
        _fail(world, transfer, "OVERDUE_CLOSE")


@on("transfer cancel")
async def _finish_cancel(world: World, number: str) -> None:
    transfer = pay_of(world).transfers[number]
    if transfer.locked and world.faults.take("pay_cancel_race"):
        _take(world, transfer)
    elif world.faults.pay_cancel_shown_as_fail:
        _fail(world, transfer, "MCH_CANCEL")
    else:
        _fail(world, transfer, "", state="CANCELLED")


def _find_obstacle(world: World, transfer: Transfer) -> str:
    """Why the money does not arrive; empty when it does."""
    person = world.people.find_by_openid(transfer.openid)
    if world.faults.pay_transfer_outcome != "SUCCESS":
        return world.faults.pay_transfer_outcome
    if person is None:
        return "OPENID_INVALID"
    if transfer.user_name and transfer.user_name != person.name:
        return "NAME_NOT_CORRECT"
    state = pay_of(world)
    if _sum_of_day(world, world.clock.now(), transfer.openid) + transfer.amount_fen > state.transfer_person_day_fen:
        return "DAY_RECEIVED_QUOTA_EXCEED"
    if _sum_of_day(world, world.clock.now(), None) + transfer.amount_fen > state.transfer_merchant_day_fen:
        return "TRANSFER_QUOTA_EXCEED"
    return ""


def _sum_of_day(world: World, now: datetime, openid: str | None) -> int:
    """Fen transferred with success on the Beijing day of `now`, to one person or (None) to all."""
    day = now.astimezone(BEIJING).date()
    done = (one for one in pay_of(world).transfers.values() if one.state == "SUCCESS")
    return sum(
        one.amount_fen
        for one in done
        if one.updated_at.astimezone(BEIJING).date() == day and openid in (None, one.openid)
    )


def _check_request(world: World, person: Person, request: Mapping[str, Any]) -> Transfer:
    own = world.credentials
    for name in ("mchId", "appId", "package"):
        if not isinstance(request.get(name), str) or not request[name]:
            raise SheetRefusal("missing", f"requestMerchantTransfer缺少参数：{name}")
    if (request["mchId"], request["appId"]) != (own.mch_id, own.app_id):
        raise SheetRefusal("merchant", "商户号与appid不匹配")
    return _get_confirmable(world, person, str(request["package"]))


def _get_confirmable(world: World, person: Person, package: str) -> Transfer:
    transfers = pay_of(world).transfers.values()
    transfer = next((one for one in transfers if package and one.package_info == package), None)
    if transfer is None:
        raise SheetRefusal("package", "收款信息无效")
    if transfer.openid != person.openid:
        raise SheetRefusal("person", "你的微信号与商家指定的微信号不一致")
    if world.clock.now() >= transfer.created_at + _CONFIRM_WITHIN:
        raise SheetRefusal("expired", "超过24小时未确认，收款已过期")
    if transfer.state != "WAIT_USER_CONFIRM":
        raise SheetRefusal("state", "该笔转账已处理或已撤销")
    return transfer


def _move(world: World, transfer: Transfer, state: TransferState) -> None:
    transfer.state, transfer.updated_at = state, world.clock.now()
    world.bus.publish("pay", kind="transfer", number=transfer.out_bill_no, state=state)
    world.changed()
