"""What happened in ninety days: who came when through whom, who bought what at which hour.

Pure, and from a seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from commissions.days import SHANGHAI, determine_day
from shop.orders.order import Channel

_LATEST = timedelta(minutes=10)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈"
_GIVEN = (
    *("小满", "一诺", "思远", "雨桐", "子涵", "梓萱", "浩然", "欣怡", "静", "丽", "敏", "强", "磊", "洋", "艳", "杰"),
    *("晓彤", "若溪", "知秋", "南星", "清禾", "望舒", "建国", "桂英", "秀兰", "志明", "海燕", "国庆", "春生", "立夏"),
)
_NICKNAMES = ("爱喝茶的", "山里的", "小镇", "早起的", "慢慢来", "一杯", "院子里的", "会做饭的", "隔壁", "江南")
_WHO = ("阿姨", "老李", "猫", "青青", "小满", "橘子", "木木", "掌柜", "豆豆", "妈妈")
_DISTRICTS = {
    "330106": 14, "310115": 10, "110105": 9, "440305": 9, "320106": 7, "440106": 7, "510107": 6, "420106": 5,
    "350203": 6, "350102": 6, "370202": 4, "610113": 4, "430104": 4, "500103": 3, "210102": 3, "410105": 3,
    "340104": 3, "330203": 3, "450103": 2, "530102": 2, "120101": 2, "650102": 1, "460106": 1, "220102": 1,
}  # fmt: skip
_HOURS = (2, 1, 1, 0, 0, 1, 3, 5, 8, 10, 11, 11, 12, 10, 8, 8, 9, 9, 8, 10, 14, 16, 13, 6)
_CHANNELS = {
    Channel.LINK: 38, Channel.POSTER: 24, Channel.MENU: 18, Channel.DIRECT: 9, Channel.SEARCH: 6, Channel.STORE: 5,
}  # fmt: skip


@dataclass(frozen=True)
class Extent:
    """How much happened."""

    days: int
    people: int
    orders: int


NINETY_DAYS = Extent(days=90, people=400, orders=3000)


@dataclass(frozen=True)
class SamplePerson:
    """Somebody who follows the account.

    `above` is the number of who brought them, None for who came alone.
    """

    number: int
    name: str
    phone: str
    district: str
    street: str
    came_at: datetime
    above: int | None
    eager: float

    @property
    def openid(self) -> str:
        """What WeChat calls them."""
        return f"oSample{self.number:021d}"


@dataclass(frozen=True)
class SamplePurchase:
    """Somebody buys: (article of a SKU, units) by line, at a moment, having come in some way."""

    at: datetime
    buyer: int
    lines: tuple[tuple[str, int], ...]
    channel: Channel
    uses_coupon: bool
    pays: bool
    refunded: float
    ships_after: timedelta
    arrives_after: timedelta


def draw_people(rng: Random, today: date, extent: Extent) -> tuple[SamplePerson, ...]:
    """Everyone, in the order in which they came. Some bring many, most bring nobody."""
    first = today - timedelta(days=extent.days)
    founders = max(1, extent.people // 33)
    later = (1 + int((extent.days - 1) * rng.random() ** 0.8) for _ in range(extent.people - founders))
    days = sorted([0] * founders + list(later))
    eager = [rng.paretovariate(1.1) for _ in range(extent.people)]
    people: list[SamplePerson] = []
    for number, day in enumerate(days):
        moment = _choose_moment(rng, first + timedelta(days=day))
        came_at = max(moment, people[-1].came_at + timedelta(seconds=1)) if people else moment
        alone = day == 0 or rng.random() < 0.06
        above = None if alone else rng.choices(range(number), weights=eager[:number])[0]
        people.append(_draw_person(rng, number, came_at, above, eager[number]))
    return tuple(people)


def _draw_person(rng: Random, number: int, came_at: datetime, above: int | None, eager: float) -> SamplePerson:
    if rng.random() < 0.55:
        name = rng.choice(_SURNAMES) + rng.choice(_GIVEN)
    else:
        name = rng.choice(_NICKNAMES) + rng.choice(_WHO)
    district = rng.choices(tuple(_DISTRICTS), weights=tuple(_DISTRICTS.values()))[0]
    street = f"{rng.choice(('文一', '中山', '人民', '解放', '龙井', '和平', '建设'))}路 {rng.randint(1, 399)} 号"
    phone = f"13{rng.randint(0, 9)}{rng.randint(0, 99_999_999):08d}"
    return SamplePerson(number, name, phone, district, street, came_at, above, eager)


def draw_purchases(
    rng: Random, people: Sequence[SamplePerson], skus: Sequence[tuple[str, float]], now: datetime, extent: Extent
) -> tuple[SamplePurchase, ...]:
    """Every purchase, the earliest first: more at weekends, more each month, none before its buyer came."""
    first = determine_day(now) - timedelta(days=extent.days)
    days = range(extent.days + 1)
    weights = [(0.55 + n / extent.days) * (1.25 if (first + timedelta(days=n)).weekday() >= 5 else 1.0) for n in days]
    chosen = rng.choices(days, weights=weights, k=extent.orders)
    drawn = (_choose_moment(rng, first + timedelta(days=day)) for day in chosen)
    moments = sorted(at if at < now - _LATEST else at - timedelta(days=1) for at in drawn)
    return tuple(_draw_purchase(rng, moment, people, skus) for moment in moments)


def _draw_purchase(
    rng: Random, at: datetime, people: Sequence[SamplePerson], skus: Sequence[tuple[str, float]]
) -> SamplePurchase:
    there = [person for person in people if person.came_at < at] or people[:1]
    buyer = rng.choices(there, weights=[min(person.eager, 6.0) for person in there])[0]
    articles = rng.choices([sku for sku, _ in skus], weights=[weight for _, weight in skus], k=rng.choice((1, 1, 1, 2)))
    lines = tuple((article, rng.choice((1, 1, 1, 1, 2, 3))) for article in dict.fromkeys(articles))
    channel = rng.choices(tuple(_CHANNELS), weights=tuple(_CHANNELS.values()))[0]
    return SamplePurchase(
        at=max(at, buyer.came_at + timedelta(minutes=3)),
        buyer=buyer.number,
        lines=lines,
        channel=channel,
        uses_coupon=rng.random() < 0.12,
        pays=rng.random() > 0.03,
        refunded=rng.choice((0.3, 0.5, 1.0)) if rng.random() < 0.04 else 0.0,
        ships_after=timedelta(hours=rng.uniform(3, 40)),
        arrives_after=timedelta(hours=rng.uniform(40, 120)),
    )


def _choose_moment(rng: Random, day: date) -> datetime:
    """Some instant of a day, likelier when people look at their phones."""
    hour = rng.choices(range(24), weights=_HOURS)[0]
    return datetime.combine(day, time(hour, rng.randint(0, 59), rng.randint(0, 59)), SHANGHAI)
