"""What WeChat Pay shows of a payment, a refund or a transfer, within its limits. Pure.

The words are in `templates/orders.toml` and `templates/transfers.toml`.
"""

from shop.captures.limits import cut
from shop.words import words

_LONGEST_DESCRIPTION_BYTES = 127


def describe_payment(shop: str, title: str) -> str:
    """What is paid for, as the payment sheet shows it (docs/wechat.md §7.3)."""
    text = str(words("orders.toml")["description"]).format(shop=shop, title=title)
    return cut(text, _LONGEST_DESCRIPTION_BYTES)
