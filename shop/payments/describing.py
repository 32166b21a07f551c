"""What WeChat Pay shows of a payment, a refund or a transfer, within its limits. Pure.

The words are in `templates/orders.toml` and `templates/transfers.toml`.
"""

from shop.payments.matching import Misfit
from shop.words import words

LONGEST_DESCRIPTION_BYTES = 127
LONGEST_REASON_BYTES = 80
LONGEST_REMARK = 32


def describe_payment(shop: str, title: str) -> str:
    """What is paid for, as the payment sheet shows it (docs/wechat.md §7.3)."""
    text = str(words("orders.toml")["description"]).format(shop=shop, title=title)
    return cut(text, LONGEST_DESCRIPTION_BYTES)


def describe_refund(reason: str) -> str:
    """Why money comes back, as the buyer sees it; the shop's standing words when the merchant gave none."""
    return cut(" ".join(reason.split()) or str(words("orders.toml")["refund_reason"]), LONGEST_REASON_BYTES)


def describe_return(misfit: Misfit) -> str:
    """Why a payment comes back that fits no order."""
    texts = words("orders.toml")
    return str(texts.get(f"return_reason_{misfit.value}") or texts["return_reason_other"])


def describe_transfer(shop: str) -> str:
    """What a transfer is for, as its receiver sees it: at most 32 characters, the shop's name shortened to fit."""
    wording = str(words("transfers.toml")["remark"])
    room = LONGEST_REMARK - len(wording.format(shop=""))
    return wording.format(shop=shop if len(shop) <= room else shop[: room - 1] + "…")


def cut(text: str, most_bytes: int) -> str:
    """The text, shortened to whole characters within `most_bytes` of UTF-8, with an ellipsis where it was cut."""
    if len(text.encode()) <= most_bytes:
        return text
    return text.encode()[: most_bytes - 3].decode(errors="ignore") + "…"
