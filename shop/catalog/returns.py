"""Whether goods can be given back within seven days for no reason. Pure.

The law excludes a few kinds of goods, and others only if the buyer has agreed when buying (消费者权益保护法 §25,
网络购买商品七日无理由退货暂行办法 §§6–7). Whoever buys what is excluded is asked, whichever it is.
"""

from enum import StrEnum


class NoReturn(StrEnum):
    """Why goods can't be given back for no reason; words are in `templates/returns.toml`."""

    MADE_TO_ORDER = "made_to_order"
    PERISHABLE = "perishable"
    DIGITAL = "digital"
    PRESS = "press"
    OPENED = "opened"
    USED = "used"
    FLAWED = "flawed"


NO_RETURNS = ", ".join(f"'{reason}'" for reason in NoReturn)
"""For the constraints of tables."""
