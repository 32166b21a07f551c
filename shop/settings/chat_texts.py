"""What the chat says of codes, finds, names, posters, links, in the merchant's words. Pure.

Logic-less as all replies are (`replies.py`): what is decided by code has a text for each end of it, and a line whose
placeholder stands for nothing is left out. `""` means that ours holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import AfterValidator

from shop.settings.document import Document
from shop.settings.replies import check_said, fill_text

_USUAL = ("店名", "称呼")
_HOLDER = ("推荐人", *_USUAL)
_HOLDER_UNTIL = ("推荐人", "到期日", *_USUAL)
_KEPT = ("推荐人", "扫的谁", "到期日", *_USUAL)
_SCANNED = ("扫的谁", *_USUAL)
_FOUND = ("商品列表", "搜索词", "结果链接", *_USUAL)
_CARD = ("价格", "优惠", "无货", "卖点")
_RENAMED = ("新店名", "进店链接", *_USUAL)
_RANKING = ("排行链接", *_USUAL)
_CLOSED = ("商城链接", *_USUAL)
_ADDRESS = ("地址链接", *_USUAL)
_SHOP = ("我的店名", "进店链接", *_USUAL)

PLACES: Mapping[str, tuple[str, ...]] = {
    "binding_bound": _HOLDER_UNTIL,
    "binding_assigned": _HOLDER_UNTIL,
    "binding_already": _HOLDER,
    "binding_kept": _KEPT,
    "binding_self": _USUAL,
    "binding_circle": _SCANNED,
    "binding_suspended": _SCANNED,
    "binding_not_new": _USUAL,
    "binding_empty": _USUAL,
    "binding_unknown": _USUAL,
    "found": _FOUND,
    "card": _CARD,
    "rename_how": _USUAL,
    "rename_done": _RENAMED,
    "rename_bad": _USUAL,
    "rename_reserved": _USUAL,
    "rename_held": _USUAL,
    "my_shop": _SHOP,
    "poster_follow": _USUAL,
    "poster_shop": _USUAL,
    "ranking": _RANKING,
    "ranking_closed": _CLOSED,
    "address": _ADDRESS,
}
"""Every text by its field, with what can stand in it."""

_UsualText = Annotated[str, AfterValidator(partial(check_said, _USUAL))]
_HolderText = Annotated[str, AfterValidator(partial(check_said, _HOLDER))]
_HolderUntilText = Annotated[str, AfterValidator(partial(check_said, _HOLDER_UNTIL))]
_KeptText = Annotated[str, AfterValidator(partial(check_said, _KEPT))]
_ScannedText = Annotated[str, AfterValidator(partial(check_said, _SCANNED))]
_FoundText = Annotated[str, AfterValidator(partial(check_said, _FOUND))]
_CardText = Annotated[str, AfterValidator(partial(check_said, _CARD))]
_RenamedText = Annotated[str, AfterValidator(partial(check_said, _RENAMED))]
_ShopText = Annotated[str, AfterValidator(partial(check_said, _SHOP))]
_RankingText = Annotated[str, AfterValidator(partial(check_said, _RANKING))]
_ClosedText = Annotated[str, AfterValidator(partial(check_said, _CLOSED))]
_AddressText = Annotated[str, AfterValidator(partial(check_said, _ADDRESS))]


@dataclass(frozen=True)
class ChatTexts:
    """`binding_…` are the ends of a scan, `rename_…` those of a new name; `ranking_closed` is for who has no shop."""

    binding_bound: _HolderUntilText = ""
    binding_assigned: _HolderUntilText = ""
    binding_already: _HolderText = ""
    binding_kept: _KeptText = ""
    binding_self: _UsualText = ""
    binding_circle: _ScannedText = ""
    binding_suspended: _ScannedText = ""
    binding_not_new: _UsualText = ""
    binding_empty: _UsualText = ""
    binding_unknown: _UsualText = ""
    found: _FoundText = ""
    card: _CardText = ""
    rename_how: _UsualText = ""
    rename_done: _RenamedText = ""
    rename_bad: _UsualText = ""
    rename_reserved: _UsualText = ""
    rename_held: _UsualText = ""
    my_shop: _ShopText = ""
    poster_follow: _UsualText = ""
    poster_shop: _UsualText = ""
    ranking: _RankingText = ""
    ranking_closed: _ClosedText = ""
    address: _AddressText = ""


def fill_chat(texts: ChatTexts, name: str, facts: Mapping[str, str]) -> str:
    """One of the texts with its placeholders filled; empty where ours holds."""
    text: str = getattr(texts, name)
    return fill_text(text, facts, PLACES[name]) if text else ""


CHAT_TEXTS = Document("chat_texts", ChatTexts)
