"""Faults that can be switched on: what a network, WeChat or a shop does on a bad day, each in one plain sentence.

Three kinds by type: a switch (`bool`, while it is on), a count (`int`, the next n times; -1 = every time), a setting
(`float` seconds or `str`). Rules: docs/wechat.md §1.6, §4, §5, §7.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

EVERY_TIME = -1
FaultValue = bool | int | float | str


def _fault(default: Any, group: str, sentence: str) -> Any:
    return field(default=default, metadata={"group": group, "sentence": sentence})


@dataclass
class Faults:
    """All faults, off by default."""

    push_lost: int = _fault(0, "push", "The next pushes to the callback never arrive.")
    push_answer_lost: int = _fault(0, "push", "The next answers of the callback are lost on the way: WeChat repeats.")
    push_copies: int = _fault(1, "push", "Every push is delivered this many times at the same instant.")
    push_late_s: float = _fault(0.0, "push", "Pushes leave this many seconds late.")
    push_reordered: bool = _fault(False, "push", "Pushes wait for one another and leave in pairs, the later one first.")
    push_bad_signature: int = _fault(0, "push", "The next pushes carry a wrong signature.")

    token_expired: int = _fault(0, "api", "The next calls with a token are answered 42001, whatever the token.")
    token_invalid: int = _fault(0, "api", "The next calls with a token are answered 40001, and that token is dead.")
    busy: int = _fault(0, "api", "The next calls are answered -1, system busy, and do nothing.")
    answer_lost: int = _fault(0, "api", "The next calls are done, but the connection breaks before the answer.")
    quota_exceeded: str = _fault("", "api", "Calls whose path begins so are answered 45009, daily quota exceeded.")
    too_frequent: str = _fault("", "api", "Calls whose path begins so are answered 45011, too frequent.")
    api_late_s: float = _fault(0.0, "api", "Every answer of the API comes this many seconds late.")
    ip_not_allowed: bool = _fault(False, "api", "The caller's address is not in the list of allowed ones: 40164.")

    template_outcome: str = _fault(
        "success",
        "notices",
        "How template messages end: success, failed:user block, failed: system failed, failed:freq limit.",
    )
    template_event_lost: int = _fault(0, "notices", "The next outcomes of template messages are never pushed.")
    template_restricted: bool = _fault(False, "notices", "Every template is restricted by the platform: 43116.")
    custom_minors: bool = _fault(False, "notices", "Customer-service messages are refused to protect minors: 70000.")

    oauth_denied: bool = _fault(False, "oauth", "People refuse when they are asked for consent.")
    oauth_double_hit: bool = _fault(False, "oauth", "The return address is called twice with the same code.")
    oauth_snapshot: bool = _fault(False, "oauth", "Pages open as a snapshot: virtual ids, is_snapshotuser=1.")
    oauth_snapshot_unflagged: bool = _fault(False, "oauth", "The snapshot's flag is missing, as sometimes happens.")

    pay_notice_lost: int = _fault(0, "pay", "The next payment, refund and transfer notices never arrive.")
    pay_notice_copies: int = _fault(1, "pay", "Every notice of Pay is delivered this many times.")
    pay_notice_late_s: float = _fault(0.0, "pay", "Notices of Pay leave this many seconds late.")
    pay_notice_reordered: bool = _fault(False, "pay", "Notices of Pay leave in pairs, the later one first.")
    pay_notice_probe: int = _fault(0, "pay", "The next notices are preceded by a probe signed WECHATPAY/SIGNTEST/.")
    pay_answer_probe: int = _fault(0, "pay", "The next answers of Pay carry a signature WECHATPAY/SIGNTEST/.")
    pay_error_after_acceptance: int = _fault(0, "pay", "The next calls are accepted, yet answered 500 SYSTEM_ERROR.")
    pay_answer_lost: int = _fault(0, "pay", "The next calls of Pay are done, but the connection breaks.")
    pay_late_s: float = _fault(0.0, "pay", "Every answer of Pay comes this many seconds late.")
    pay_busy: int = _fault(0, "pay", "The next calls are refused with 429 FREQUENCY_LIMITED.")
    pay_not_enough: bool = _fault(False, "pay", "The merchant's balance does not suffice: NOT_ENOUGH.")
    pay_coupon_fen: int = _fault(0, "pay", "People pay with a WeChat coupon of so many fen.")
    pay_coupon_unfunded: bool = _fault(False, "pay", "That coupon is not prefunded: the merchant is paid less.")
    pay_refund_outcome: str = _fault("SUCCESS", "pay", "Refunds end as: SUCCESS, ABNORMAL, CLOSED, PROCESSING.")
    pay_notice_wrong: str = _fault(
        "",
        "pay",
        "Payment notices, rightly signed, tell another amount, currency, payer, mchid, appid, order or transaction.",
    )
    pay_notice_first: bool = _fault(False, "pay", "An order is paid, and its notice comes, before it is answered.")
    pay_payment_fails: bool = _fault(False, "pay", "The bank refuses payments: PAYERROR.")
    pay_close_race: int = _fault(0, "pay", "The next orders to be closed are paid at the last moment.")
    pay_lands_after_close: int = _fault(0, "pay", "The next closed orders are paid all the same, a moment later.")
    pay_hidden_s: float = _fault(0.0, "pay", "New refunds and transfers are not found for so many seconds.")
    pay_transfer_outcome: str = _fault("SUCCESS", "pay", "Transfers end as: SUCCESS, or a reason to fail.")
    pay_transfer_slow: bool = _fault(False, "pay", "Transfers are answered ACCEPTED, and go on a little later.")
    pay_cancel_race: int = _fault(0, "pay", "The next transfers to be cancelled are confirmed at the last moment.")
    pay_cancel_shown_as_fail: bool = _fault(False, "pay", "Cancelled transfers show as FAIL with MCH_CANCEL.")

    shop_late_s: float = _fault(0.0, "shop", "The web view waits this many seconds for each page of the shop.")
    shop_down: bool = _fault(False, "shop", "The shop cannot be reached: pushes, notices and pages find nobody.")

    def take(self, name: str) -> bool:
        """Is this fault to happen now? A count goes down by one; -1 stays."""
        value = getattr(self, name)
        if isinstance(value, bool):
            return value
        if value > 0:
            setattr(self, name, value - 1)
        return bool(value)

    def set(self, name: str, value: FaultValue) -> None:
        """Set one fault. Raises KeyError for an unknown one, ValueError for a value of another type."""
        kinds = {one.name: type(one.default) for one in fields(self)}
        kind = kinds[name]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not kind:
            raise ValueError(f"{name} is of type {kind.__name__}")
        setattr(self, name, value)

    def reset(self) -> None:
        """Switch everything off."""
        for one in fields(self):
            setattr(self, one.name, one.default)

    def describe(self) -> list[dict[str, Any]]:
        """All faults as rows for a panel: name, group, sentence, type, default, value."""
        return [
            {
                "name": one.name,
                "group": one.metadata["group"],
                "sentence": one.metadata["sentence"],
                "type": type(one.default).__name__,
                "default": one.default,
                "value": getattr(self, one.name),
            }
            for one in fields(self)
        ]
