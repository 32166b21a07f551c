"""What the merchant's console at Pay shows, and what can be done there by hand.

The sandbox's page shows it too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar, get_args

from sandbox.options import KeyMode, Options
from sandbox.pay import keys, payment, refund_life
from sandbox.pay.accounts import Movement, receive
from sandbox.pay.orders import find_order
from sandbox.pay.state import Account, Notice, Refund, pay_of
from sandbox.pay.transfer_life import lock
from sandbox.pay.transfer_rules import SCENES
from sandbox.world import World

_SHOWN = 50

_Record = TypeVar("_Record")


def describe(world: World) -> dict[str, Any]:
    """Accounts in fen, key mode and keys, and the newest orders, refunds, transfers and notices.

    Ready for JSON.
    """
    state = pay_of(world)
    return {
        "balances": dict(state.balances),
        "frozen": dict(state.frozen),
        "key_mode": state.key_mode,
        "transfer_scenes": list(state.transfer_scenes),
        "scenes_played": list(SCENES),
        "certificate": keys.newest_certificate(world).serial,
        "public_key": keys.newest_public_key(world).serial,
        "orders": [_row(one, "terms", "prepays") for one in _newest(state.orders)],
        "refunds": [_row(one, "terms") for one in _newest(state.refunds)],
        "transfers": [_row(one, "terms", "user_name") for one in _newest(state.transfers)],
        "notices": [_row(one, "body", "plaintext") for one in _newest(state.notices)],
    }


def set_key_mode(world: World, mode: str) -> None:
    """public_key, certificate, or both in turn (a merchant who is changing).

    Raises ValueError for another.
    """
    modes: tuple[KeyMode, ...] = get_args(KeyMode)
    pay_of(world).key_mode = modes[modes.index(mode)]
    world.changed()


def set_transfer_scenes(world: World, scenes: Sequence[str]) -> None:
    """The transfer scenes that the merchant was granted (names: transfer_rules.SCENES)."""
    pay_of(world).transfer_scenes = list(scenes)
    world.changed()


def top_up(world: World, amount_fen: int, account: Account = "OPERATION") -> None:
    """The merchant fills an account; transfers that waited for money go on."""
    state = pay_of(world)
    receive(state, account, amount_fen, Movement(world.clock.now(), "充值", remark="商户充值"))
    for transfer in state.transfers.values():
        if transfer.state == "PROCESSING":
            lock(world, transfer)
    world.changed()


def send_wrong_notice(world: World, out_trade_no: str, field: str) -> Notice | None:
    """Send one more notice of a paid order, rightly signed, that tells something wrong.

    Names of fields: `payment.make_wrong`.
    """
    order = find_order(world, out_trade_no)
    if order is None or order.success_time is None:
        return None
    return payment.announce_payment(world, order, wrong=field)


def end_refund(world: World, out_refund_no: str, outcome: str) -> Refund:
    """Bring a refund that is under way to SUCCESS, ABNORMAL or CLOSED by hand.

    Raises KeyError, ValueError.
    """
    refund = pay_of(world).refunds[out_refund_no]
    if refund.status != "PROCESSING" or outcome not in refund_life.OUTCOME_WORDS:
        raise ValueError(f"{refund.status} -> {outcome}")
    refund_life.end_refund(world, refund, outcome)
    return refund


def settle(world: World, options: Options) -> None:
    """Take over what this start asks for; what it does not name stays as it was."""
    if options.key_mode is not None:
        set_key_mode(world, options.key_mode)
    if options.transfer_scenes is not None:
        set_transfer_scenes(world, options.transfer_scenes)
    if options.operation_fen is not None:
        pay_of(world).balances["OPERATION"] = options.operation_fen
    if options.refund_outcome is not None:
        world.faults.set("pay_refund_outcome", options.refund_outcome)


def _newest(records: Mapping[str, _Record]) -> list[_Record]:
    """The last records, newest first."""
    return list(records.values())[: -_SHOWN - 1 : -1]


def _row(record: Any, *hidden: str) -> dict[str, Any]:
    values = {name: value for name, value in asdict(record).items() if name not in hidden}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
