"""How an order keeps its recipient.

Sealed, bound to the order's number, and gone once the person is erased.
"""

import orjson

from shop.orders.order import Recipient
from shop.settings.sealing import Sealer

NOBODY = Recipient("", "", "", "", "", "")
"""Whom the order of an erased person goes to."""


def seal_recipient(sealer: Sealer, no: str, recipient: Recipient) -> bytes:
    """The recipient as the order keeps it."""
    return sealer.seal(name_place(no), orjson.dumps(recipient).decode())


def open_recipient(sealer: Sealer, no: str, sealed: bytes | None) -> Recipient:
    """The recipient of an order. Raises SealBroken."""
    return Recipient(**orjson.loads(sealer.open(name_place(no), sealed))) if sealed is not None else NOBODY


def name_place(no: str) -> str:
    """What a sealed recipient is bound to."""
    return f"shop_order:{no}"
