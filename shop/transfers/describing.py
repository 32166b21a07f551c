"""What WeChat Pay shows of a transfer, within its limits.

Pure. The words are in `templates/transfers.toml`.
"""

from shop.words import words

_LONGEST_REMARK = 32


def describe_transfer(shop: str) -> str:
    """What a transfer is for, as its receiver sees it.

    At most 32 characters, the shop's name shortened to fit.
    """
    wording = str(words("transfers.toml")["remark"])
    room = _LONGEST_REMARK - len(wording.format(shop=""))
    return wording.format(shop=shop if len(shop) <= room else shop[: room - 1] + "…")
