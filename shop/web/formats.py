"""How amounts, instants and rates are written. Words stand in `templates/times.toml`."""

from datetime import date, datetime, time, timedelta

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from commissions.days import SHANGHAI
from commissions.money import yuan
from shop.words import words

_MINUS = "\u2212"


def fee_units(units: int) -> Markup:
    """A sum of fees in thousandths of a fen, as Pay's bills write it: yuan with five decimals."""
    whole, rest = divmod(abs(units), 100_000)
    sign = "-" if units < 0 else ""
    return Markup('<span class="money">{}<small>¥</small>{}<small>{}</small></span>').format(
        sign, f"{whole:,}", f".{rest:05}"
    )


def money(fen: int, *, short: bool = False, signed: bool = False, grouped: bool = False) -> Markup:
    """Markup: sign and fen small, yuan large.

    `short` leaves out .00; `signed` shows a plus; `grouped` 1,234.
    """
    yuan_part, fen_part = divmod(abs(fen), 100)
    sign = _MINUS if fen < 0 else "+" if signed and fen > 0 else ""
    cents = "" if short and not fen_part else f".{fen_part:02d}"
    return Markup('<span class="money">{}<small>¥</small>{}<small>{}</small></span>').format(
        sign, f"{yuan_part:,}" if grouped else str(yuan_part), cents
    )


def plain_money(fen: int, *, short: bool = False) -> str:
    """Plain text: ¥128.00, ¥1,234.50."""
    return f"{_MINUS if fen < 0 else ''}¥{yuan(abs(fen), short=short)}"


def percent(rate_bp: int) -> str:
    """A rate in basis points as 10% or 2.5%."""
    return f"{rate_bp / 100:.2f}".rstrip("0").rstrip(".") + "%"


@pass_context
def ago(context: Context, at: datetime) -> Markup:
    """How long ago, as one says it; the exact time is its title."""
    text = _write_ago(at, context["now"])
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), instant(at), text)


def _write_ago(at: datetime, now: datetime) -> str:
    """刚刚, 5 分钟前, 今天 15:30, 昨天 09:12, 11月22日, 2025年11月22日."""
    texts, local, today = words("times.toml"), at.astimezone(SHANGHAI), now.astimezone(SHANGHAI).date()
    past = now - at
    if timedelta() <= past < timedelta(minutes=1):
        return str(texts["just_now"])
    if timedelta() <= past < timedelta(hours=1):
        return _fill(texts["minutes_ago"], n=past // timedelta(minutes=1))
    named = {today: "today", today - timedelta(days=1): "yesterday", today + timedelta(days=1): "tomorrow"}
    if local.date() in named:
        return _fill(texts[named[local.date()]], time=f"{local:%H:%M}")
    return _write_day(local.date(), today)


def _write_day(at: date, today: date) -> str:
    """11月22日, and with the year if it is another one."""
    texts = words("times.toml")
    key = "day" if at.year == today.year else "day_of_year"
    return _fill(texts[key], year=at.year, month=at.month, day=at.day)


@pass_context
def day(context: Context, at: date | datetime) -> str:
    """The day in Shanghai."""
    local = at.astimezone(SHANGHAI).date() if isinstance(at, datetime) else at
    return _write_day(local, context["now"].astimezone(SHANGHAI).date())


@pass_context
def until(context: Context, at: datetime) -> str:
    """When something ends: 今天 13:00, 明天 00:00, 12月1日 09:00, and 12月1日 for the first moment of a later day."""
    local, today = at.astimezone(SHANGHAI), context["now"].astimezone(SHANGHAI).date()
    if local.date() - today in (timedelta(), timedelta(days=1)):
        texts = words("times.toml")
        return _fill(texts["today" if local.date() == today else "tomorrow"], time=f"{local:%H:%M}")
    return _write_day(local.date(), today) + (f" {local:%H:%M}" if local.time() != time() else "")


def instant(at: datetime) -> str:
    """The exact time in Shanghai: 2026-11-22 15:30:05."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _fill(text: str, **values: object) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def tint(code: str) -> int:
    """Which of the six grounds a drawn avatar has: always the same for one person."""
    return sum(map(ord, code)) % 6
