"""The labels that shops and chats put before a name, a phone and an address. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "phone", "region", "street", "postcode", "other", "sender"]
_LABELS: dict[Kind, str] = {
    "sender": "寄件人(?:姓名)?|发件人(?:姓名)?|寄方|寄件地址|发货地址|寄件电话|寄件",
    "name": (
        "(?:收货人|收件人)(?:姓名|名字)?|收貨人|收件方|收方|联系人(?:姓名)?|聯絡人|客户姓名|真实姓名|姓名|名字|收货姓名"
        "|Name|name|NAME"
    ),
    "phone": (
        "(?:收货人?|收件人?|联系|聯絡)?(?:手机号码?|手机|電話|手機|移动电话|电话号码|电话)"
        "|联系方式|联系号码|号码|固定电话|固话|座机|Tel\\.?|TEL|tel|Phone|phone|Mobile|mobile"
    ),
    "region": (
        "(?:收货|收件|快递|邮寄|地址)信息|省|市|区县?|县|所在地区|所在地|所在区域|省市区县?|地区|收货地区|省份|城市|区域"
    ),
    "street": (
        "(?:收货|收件|详细|联系|邮寄|配送|家庭|详细收货|收貨|快递)?地址|详细|街道地址|街道|门牌号?|Address|address|Addr"
    ),
    "postcode": "邮政编码|邮编|郵遞區號|郵編|Zip|zip",
    "other": "备注|留言|买家留言|订单号?|订单编号|商品|数量|微信号?|旺旺|昵称|身份证号?码?|QQ|公司名称?",
}
_AFTER = r"(?:^|(?<=[\s,，。;；、|/()（）\[\]【】]))"
_COLON = r"\s*[:：=]\s*"
_SOLID = (
    "收货人姓名|收货人|收件人|联系人|姓名|手机号码|手机号|手机|联系电话|电话号码|电话"
    "|收货地址|详细地址|地址|所在地区|邮编|邮政编码|收貨人|電話|手機"
)
"""Labels that need no colon: nothing else begins like them."""
_PATTERN = re.compile(
    "|".join(
        rf"(?P<{kind}>{_AFTER}(?:{words})(?:{_COLON}|\s*[\]】]\s*)|{_AFTER}[\[【](?:{words})[\]】]\s*)"
        for kind, words in _LABELS.items()
    )
    + rf"|(?P<solid>(?:{_AFTER}|(?<=\d))(?:{_SOLID})(?=\s*\S))|(?P<inner>(?:{_SOLID})(?:{_COLON}|(?=\s*[(+]?\d)))"
)


@dataclass(frozen=True)
class Piece:
    """A piece of a text and the label before it, None at the beginning without one."""

    kind: Kind | None
    text: str


def split_labels(text: str) -> list[Piece]:
    """The text cut at its labels; only labels that stand where a label can stand."""
    return list(_cut(text))


def _cut(text: str) -> Iterator[Piece]:
    kind: Kind | None = None
    begin = 0
    for match in _PATTERN.finditer(text):
        yield Piece(kind, text[begin : match.start()])
        kind, begin = _kind(match), match.end()
    yield Piece(kind, text[begin:])


def _kind(match: re.Match[str]) -> Kind:
    name = match.lastgroup or "other"
    if name not in ("solid", "inner"):
        return next(kind for kind in _LABELS if kind == name)
    word = match.group().strip(" :：=[]【】")
    return next((kind for kind, words in _LABELS.items() if re.fullmatch(words, word)), "other")
