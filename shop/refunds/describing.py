"""What WeChat Pay shows of a refund, within its limits.

Pure. The words are in `templates/orders.toml`.
"""

from shop.captures.capture import Misfit
from shop.captures.limits import cut
from shop.words import words

_LONGEST_REASON_BYTES = 80


def describe_refund(reason: str) -> str:
    """Why money comes back, as the buyer sees it; the shop's standing words when the merchant gave none."""
    return cut(" ".join(reason.split()) or str(words("orders.toml")["refund_reason"]), _LONGEST_REASON_BYTES)


def describe_return(misfit: Misfit) -> str:
    """Why a payment comes back that fits no order."""
    texts = words("orders.toml")
    return str(texts.get(f"return_reason_{misfit.value}") or texts["return_reason_other"])
