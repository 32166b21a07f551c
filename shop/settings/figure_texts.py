"""What the chat says of a member's own figures, in the merchant's words. Pure.

Logic-less as the replies are (`replies.py`): `{可提现}` stands for something, and a line whose placeholder stands for
nothing is left out. Each text has names of its own, for it is told other things; `""` means that ours holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import AfterValidator

from shop.settings.document import Document
from shop.settings.replies import check_said, fill_text

_USUAL = ("店名", "称呼")
_EARNED = ("可提现", "待结算", "本月", "累计", "收益链接")
_READY = ("可提现", "待结算", "提现链接", "记录链接")
_UNDER_WAY = ("金额", "提现链接")
_NOTHING = ("可提现", "待结算", "帮助链接", "收益链接")
_ORDERS = ("待付款", "待发货", "待收货", "订单链接")
_ORDER = ("商品", "金额", "状态", "退款", "订单链接")
_TEAM = ("直推", "二级", "三级", "团队链接")
_TIER = ("等级", "下一级", "等级链接")

PLACES: Mapping[str, tuple[str, ...]] = {
    "earnings": (*_EARNED, *_USUAL),
    "debt": (*_EARNED, *_USUAL),
    "withdraw_ready": (*_READY, *_USUAL),
    "withdraw_waiting": (*_UNDER_WAY, *_USUAL),
    "withdraw_open": (*_UNDER_WAY, *_USUAL),
    "withdraw_nothing": (*_NOTHING, *_USUAL),
    "orders": (*_ORDERS, *_USUAL),
    "order": (*_ORDER, *_USUAL),
    "team": (*_TEAM, *_USUAL),
    "tier": (*_TIER, *_USUAL),
}
"""Every text by its field, with what can stand in it."""

_EarnedText = Annotated[str, AfterValidator(partial(check_said, (*_EARNED, *_USUAL)))]
_ReadyText = Annotated[str, AfterValidator(partial(check_said, (*_READY, *_USUAL)))]
_UnderWayText = Annotated[str, AfterValidator(partial(check_said, (*_UNDER_WAY, *_USUAL)))]
_NothingText = Annotated[str, AfterValidator(partial(check_said, (*_NOTHING, *_USUAL)))]
_OrdersText = Annotated[str, AfterValidator(partial(check_said, (*_ORDERS, *_USUAL)))]
_OrderText = Annotated[str, AfterValidator(partial(check_said, (*_ORDER, *_USUAL)))]
_TeamText = Annotated[str, AfterValidator(partial(check_said, (*_TEAM, *_USUAL)))]
_TierText = Annotated[str, AfterValidator(partial(check_said, (*_TIER, *_USUAL)))]


@dataclass(frozen=True)
class FigureTexts:
    """`debt` is for whoever has less than nothing, `withdraw_waiting` for a withdrawal that waits to be confirmed."""

    earnings: _EarnedText = ""
    debt: _EarnedText = ""
    withdraw_ready: _ReadyText = ""
    withdraw_waiting: _UnderWayText = ""
    withdraw_open: _UnderWayText = ""
    withdraw_nothing: _NothingText = ""
    orders: _OrdersText = ""
    order: _OrderText = ""
    team: _TeamText = ""
    tier: _TierText = ""


def fill_figures(texts: FigureTexts, name: str, facts: Mapping[str, str]) -> str:
    """One of the texts with its placeholders filled; empty where ours holds."""
    text: str = getattr(texts, name)
    return fill_text(text, facts, PLACES[name]) if text else ""


FIGURE_TEXTS = Document("figure_texts", FigureTexts)
