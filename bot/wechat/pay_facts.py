"""Pay's JSON objects as facts of the payments room.

One reading for notices and for answers to questions. Source: docs/wechat.md §7.3 (query), §7.4 (notices), §7.5
(refunds), §7.6 (transfers).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shop.payments.ports import PaymentFact
from shop.refunds.ports import RefundFact
from shop.transfers.ports import TransferFact
from shop.typed import mend_text


class Malformed(Exception):
    """The object lacks what the documentation promises; the text names the field."""


def read_payment(content: Mapping[str, Any]) -> PaymentFact:
    """A payment from a notice's resource or a query's answer. Raises Malformed."""
    amount, payer = _find_object(content, "amount"), _find_object(content, "payer")
    return PaymentFact(
        number=get_text(content, "out_trade_no"),
        state=get_text(content, "trade_state"),
        appid=get_text(content, "appid"),
        mch_id=get_text(content, "mchid"),
        transaction_id=find_text(content, "transaction_id"),
        amount_fen=find_fen(amount, "total"),
        currency=find_text(amount, "currency"),
        payer_openid=find_text(payer, "openid"),
        paid_at=find_instant(content, "success_time"),
    )


def read_refund(content: Mapping[str, Any]) -> RefundFact:
    """A refund from a notice's resource (`refund_status`) or an answer (`status`). Raises Malformed."""
    amount = _find_object(content, "amount")
    refunded, total = find_fen(amount, "refund"), find_fen(amount, "total")
    if refunded is None or total is None:
        raise Malformed("amount")
    return RefundFact(
        refund_no=get_text(content, "out_refund_no"),
        refund_id=get_text(content, "refund_id"),
        number=get_text(content, "out_trade_no"),
        transaction_id=get_text(content, "transaction_id"),
        status=find_text(content, "refund_status") or get_text(content, "status"),
        amount_fen=refunded,
        total_fen=total,
        currency=find_text(amount, "currency"),
        mch_id=find_text(content, "mchid"),
        settled_at=find_instant(content, "success_time"),
    )


def read_transfer(content: Mapping[str, Any]) -> TransferFact:
    """A transfer from a notice's resource or an answer. Pay writes `mch_id` here, with its underscore.

    Raises Malformed.
    """
    return TransferFact(
        number=get_text(content, "out_bill_no"),
        state=get_text(content, "state"),
        bill_no=find_text(content, "transfer_bill_no"),
        amount_fen=find_fen(content, "transfer_amount"),
        openid=find_text(content, "openid"),
        mch_id=find_text(content, "mch_id"),
        package=find_text(content, "package_info"),
        fail_reason=find_text(content, "fail_reason"),
        created_at=find_instant(content, "create_time"),
    )


def get_text(content: Mapping[str, Any], name: str) -> str:
    """A text that must be there."""
    value = find_text(content, name)
    if not value:
        raise Malformed(name)
    return value


def find_text(content: Mapping[str, Any], name: str) -> str | None:
    """A text, or None where it is left out. Half of an emoji that was cut to a length is no reason to lose the rest."""
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise Malformed(name)
    return value if value is None else mend_text(value)


def find_fen(content: Mapping[str, Any], name: str) -> int | None:
    """An integer amount in fen, or None where it is left out; never a boolean or a fraction."""
    value = content.get(name)
    if value is not None and (type(value) is not int or value < 0):
        raise Malformed(name)
    return value


def _find_object(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object, empty where it is left out."""
    value = content.get(name) or {}
    if not isinstance(value, dict):
        raise Malformed(name)
    return value


def find_instant(content: Mapping[str, Any], name: str) -> datetime | None:
    """An RFC 3339 time, or None where it is left out."""
    value = find_text(content, name)
    if not value:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise Malformed(name) from None
    if instant.tzinfo is None:
        raise Malformed(name)
    return instant
