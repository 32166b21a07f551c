"""By which door of WeChat Pay a payment is made, and when one that was begun has to be replaced by another. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum


class PayKind(StrEnum):
    """`jsapi`: inside WeChat, by its payer alone. `native`: a code that WeChat scans. `h5`: a phone's browser.

    Outside WeChat nobody knows beforehand who will pay, so that anybody may.
    """

    JSAPI = "jsapi"
    NATIVE = "native"
    H5 = "h5"


OPENS_FOR = {PayKind.JSAPI: timedelta(hours=2), PayKind.NATIVE: timedelta(hours=2), PayKind.H5: timedelta(minutes=5)}
"""For how long Pay's answer to an announcement opens the payment (docs/wechat.md §7.3)."""
_ANNOUNCED_WITHIN = timedelta(seconds=15)
"""Whoever has begun a payment and has not heard of Pay for longer is not coming back."""
_LEAST_TO_SCAN = timedelta(seconds=30)


def is_coming(opens_until: datetime | None, begun_at: datetime, now: datetime) -> bool:
    """Whether somebody is asking Pay for this very code at the moment."""
    return opens_until is None and now < begun_at + _ANNOUNCED_WITHIN


def needs_another(kind: PayKind, wanted: PayKind, opens_until: datetime | None, now: datetime) -> bool:
    """Whether an open payment has to end before the order can be paid as `wanted`.

    Outside WeChat a payment is announced once: asked again, Pay gives another code and the first is dead, so that two
    who ask at once could be left with the dead one. What is worn out is therefore replaced, under another number.
    """
    if kind is not wanted:
        return True
    return kind is not PayKind.JSAPI and (opens_until is None or now >= opens_until - _LEAST_TO_SCAN)
