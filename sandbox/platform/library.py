"""The template library a merchant picks from, and what this account has picked (§5.1).

The wording follows the library's own: a title, then a name and a typed key per line.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from sandbox.platform.account import Template

PRIMARY_INDUSTRY = "商业服务"
_DEPUTY_INDUSTRY = "线上零售"


@dataclass(frozen=True)
class Keyword:
    """One line of a template: its name, its typed key, and a sample value."""

    name: str
    key: str
    example: str


@dataclass(frozen=True)
class LibraryTemplate:
    """A template of the public library, by its short number."""

    number: str
    title: str
    keywords: tuple[Keyword, ...]


LIBRARY: tuple[LibraryTemplate, ...] = (
    LibraryTemplate(
        "43216",
        "订单支付成功通知",
        (
            Keyword("订单编号", "character_string1", "20261122100001"),
            Keyword("商品名称", "thing2", "高山云雾绿茶 250g"),
            Keyword("支付金额", "amount3", "¥128.00"),
            Keyword("支付时间", "time4", "2026年11月22日 15:01"),
        ),
    ),
    LibraryTemplate(
        "42984",
        "订单发货通知",
        (
            Keyword("订单编号", "character_string2", "20261122100001"),
            Keyword("商品名称", "thing4", "高山云雾绿茶 250g"),
            Keyword("快递公司", "thing13", "顺丰速运"),
            Keyword("快递单号", "character_string14", "SF1234567890123"),
            Keyword("发货时间", "time12", "2026年11月23日 09:30"),
        ),
    ),
    LibraryTemplate(
        "46622",
        "退款成功通知",
        (
            Keyword("订单编号", "character_string1", "20261122100001"),
            Keyword("商品名称", "thing3", "高山云雾绿茶 250g"),
            Keyword("退款金额", "amount4", "¥64.00"),
            Keyword("退款时间", "time5", "2026年11月25日 10:12"),
        ),
    ),
    LibraryTemplate(
        "47811",
        "新成员加入提醒",
        (
            Keyword("成员昵称", "thing1", "小店7K2M"),
            Keyword("加入时间", "time2", "2026年11月22日 15:01"),
            Keyword("加入方式", "thing3", "扫描您的海报"),
        ),
    ),
    LibraryTemplate(
        "48302",
        "推广佣金提醒",
        (
            Keyword("订单编号", "character_string1", "20261122100001"),
            Keyword("商品名称", "thing2", "高山云雾绿茶 250g"),
            Keyword("佣金金额", "amount3", "¥12.80"),
            Keyword("结算状态", "phrase4", "待结算"),
            Keyword("产生时间", "time5", "2026年11月22日 15:01"),
        ),
    ),
    LibraryTemplate(
        "48317",
        "佣金结算通知",
        (
            Keyword("结算金额", "amount1", "¥12.80"),
            Keyword("结算笔数", "number2", "3"),
            Keyword("结算时间", "time3", "2026年12月10日 02:00"),
            Keyword("账户余额", "amount4", "¥56.40"),
        ),
    ),
    LibraryTemplate(
        "48329",
        "佣金变动提醒",
        (
            Keyword("订单编号", "character_string1", "20261122100001"),
            Keyword("变动金额", "amount2", "¥6.40"),
            Keyword("变动原因", "thing3", "订单部分退款"),
            Keyword("变动时间", "time4", "2026年11月25日 10:12"),
        ),
    ),
    LibraryTemplate(
        "45190",
        "二维码到期提醒",
        (
            Keyword("二维码名称", "thing1", "我的推广海报"),
            Keyword("到期时间", "time2", "2026年12月22日 15:01"),
            Keyword("温馨提示", "thing3", "回复“海报”即可换新"),
        ),
    ),
    LibraryTemplate(
        "44871",
        "订单取消通知",
        (
            Keyword("订单编号", "character_string1", "20261122100001"),
            Keyword("商品名称", "thing2", "高山云雾绿茶 250g"),
            Keyword("取消原因", "thing3", "超时未支付"),
            Keyword("取消时间", "time4", "2026年11月22日 15:31"),
        ),
    ),
    LibraryTemplate(
        "49027",
        "提现结果通知",
        (
            Keyword("提现金额", "amount1", "¥50.00"),
            Keyword("提现状态", "const2", "提现成功"),
            Keyword("更新时间", "time3", "2026年12月11日 10:00"),
        ),
    ),
    LibraryTemplate(
        "45236",
        "待办事项提醒",
        (
            Keyword("事项名称", "thing1", "买家投诉"),
            Keyword("事项说明", "thing2", "有 1 个新投诉，24 小时内要回复"),
            Keyword("提醒时间", "time3", "2026年12月11日 10:00"),
        ),
    ),
)
PICKED = ("43216", "42984", "46622", "47811", "48302", "48317", "48329", "45190", "49027", "45236")


def find_library_template(number: str) -> LibraryTemplate | None:
    """The public template with this short number."""
    return next((template for template in LIBRARY if template.number == number), None)


def pick(template: LibraryTemplate, app_id: str, names: list[str] | None = None) -> Template:
    """Make a template of the account from a public one.

    With the named keywords in that order, all when None.
    """
    keywords = {keyword.name: keyword for keyword in template.keywords}
    chosen = [keywords[name] for name in names] if names else list(template.keywords)
    seed = f"{app_id}/{template.number}/{'/'.join(one.name for one in chosen)}"
    return Template(
        template_id=_template_id_from(seed),
        title=template.title,
        primary_industry=PRIMARY_INDUSTRY,
        deputy_industry=_DEPUTY_INDUSTRY,
        content="\n".join(f"{one.name}:{{{{{one.key}.DATA}}}}" for one in chosen),
        example="\n".join(f"{one.name}:{one.example}" for one in chosen),
    )


def _template_id_from(seed: str) -> str:
    """43 characters, as template ids have."""
    return base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode().rstrip("=")
