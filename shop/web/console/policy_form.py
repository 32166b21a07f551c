"""A policy as a form: what a merchant changes, laid over the document that it began from; all else stays as it was."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from commissions.policies.policy import MAX_DEPTH
from shop.typed import plain_digits
from shop.web.console.forms import FieldUnreadable, read_yuan

_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?%?", re.ASCII)
_YUAN = re.compile(r"[¥￥]\s*([0-9.,]+)|([0-9.,]+)\s*元")
_CHOICES = ("base", "self_purchase", "ineligible_upline")
LEVELS = range(1, MAX_DEPTH + 1)
POOLS = 6
"""How many pools the form has room for; a document that names more keeps them."""
Document = dict[str, Any]
_Row = list[Any]


def describe_document(document: Mapping[str, Any], tiers: Collection[str]) -> dict[str, str]:
    """The fields of the form as a document fills them."""
    referral, right = document.get("referral", {}), document.get("who_may_earn", "everyone")
    fields = {name: str(document.get(name, default)) for name, default in _DEFAULTS.items()}
    fields |= {"cap": _say_percent(document.get("cap_bp", 10_000)), "who": right if isinstance(right, str) else "spent"}
    fields["spent"] = "" if isinstance(right, str) else _say_yuan(right["spent_fen"])
    fields |= {name: str(referral.get(name) or default) for name, default in _REFERRAL.items()}
    fields["renew"] = "on" if referral.get("renew_on_purchase") else ""
    fields |= {f"pool:{at}:{what}": "" for at in range(POOLS) for what in ("name", "cell")}
    for at, (name, cell) in enumerate(list(document.get("pools", {}).items())[:POOLS]):
        fields |= {f"pool:{at}:name": name, f"pool:{at}:cell": _say_cell(cell)}
    fields |= describe_row("level", document.get("levels", []))
    for tier in tiers:
        fields |= describe_row(f"tier:{tier}", document.get("tiers", {}).get(tier, []))
    return fields


_DEFAULTS = {"depth": 1, "base": "paid", "self_purchase": "off", "ineligible_upline": "skip", "hold_days": 7}
_REFERRAL = {"audience": "anyone", "duration": "permanent", "days": "", "default_referrer": ""}


def read_document(form: Mapping[str, Any], base: Mapping[str, Any], tiers: Collection[str]) -> Document:
    """The document that was typed, over `base`. Raises FieldUnreadable; the rules refuse the rest."""
    typed = {name: str(value).strip() for name, value in form.items()}
    document: Document = dict(base)
    document |= {name: typed.get(name, str(_DEFAULTS[name])) for name in _CHOICES}
    document |= {"depth": _read_count("层级", typed.get("depth", "")), "levels": read_row(typed, "level")}
    document |= {"hold_days": _read_count("冻结天数", typed.get("hold_days", ""))}
    document["cap_bp"] = _read_percent("封顶", typed.get("cap", ""))
    document["who_may_earn"] = _read_right(typed)
    document["referral"] = _read_referral(typed)
    if "pool:0:name" in typed:
        pools = _read_pools(typed, base.get("pools", {}))
        document |= {"pools": pools} if pools or "pools" in base else {}
    rows = {tier: read_row(typed, f"tier:{tier}") for tier in tiers}
    kept = {tier: row for tier, row in base.get("tiers", {}).items() if tier not in rows}
    document["tiers"] = kept | {tier: row for tier, row in rows.items() if any(cell is not None for cell in row)}
    return document


def _read_pools(typed: Mapping[str, str], base: Mapping[str, Any]) -> Document:
    """The pools of the form, and those for which it had no room. One without a share is gone from here on."""
    named = {typed.get(f"pool:{at}:name", ""): _read_cell(typed.get(f"pool:{at}:cell", "")) for at in range(POOLS)}
    unseen = dict(list(base.items())[POOLS:])
    return {name: cell for name, cell in named.items() if name and cell is not None} | unseen


def _read_right(typed: Mapping[str, str]) -> Any:
    if typed.get("who") != "spent":
        return typed.get("who", "everyone")
    return {"spent_fen": read_yuan("消费满", typed.get("spent", ""))}


def _read_referral(typed: Mapping[str, str]) -> Document:
    """How people are bound; days only where they count."""
    referral: Document = {"audience": typed.get("audience", ""), "duration": typed.get("duration", "")}
    if referral["duration"] == "days":
        referral["days"] = _read_count("绑定天数", typed.get("days", ""))
    referral["renew_on_purchase"] = typed.get("renew") == "on"
    default = typed.get("default_referrer")
    return referral | ({"default_referrer": default} if default else {})


def read_row(typed: Mapping[str, str], name: str) -> _Row:
    """The cells of level 1 and up, without unset ones at the end."""
    row = [_read_cell(typed.get(f"{name}:{level}", "")) for level in LEVELS]
    while row and row[-1] is None:
        row.pop()
    return row


def _read_cell(typed: str) -> Any:
    """`10` and `10%` are a rate, `¥5` and `5元` an amount a unit, nothing is not set."""
    if not typed:
        return None
    yuan = _YUAN.fullmatch(plain_digits(typed))
    if yuan:
        return {"fixed_fen": read_yuan("比例", yuan[1] or yuan[2])}
    return {"rate_bp": _read_percent("比例", typed)}


def _read_percent(field: str, typed: str) -> int:
    """A percentage of at most two decimals as basis points. Raises FieldUnreadable."""
    found = _PERCENT.fullmatch(plain_digits(typed).strip())
    if not found:
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def _read_count(field: str, typed: str) -> int:
    number = plain_digits(typed)
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise FieldUnreadable(field=field, typed=typed[:40])
    return int(number)


def describe_row(name: str, row: _Row) -> dict[str, str]:
    """A row of a document as the fields of a form."""
    cells = [*row, *[None] * (MAX_DEPTH - len(row))]
    return {f"{name}:{level}": _say_cell(cell) for level, cell in zip(LEVELS, cells, strict=False)}


def _say_cell(cell: Any) -> str:
    if cell is None:
        return ""
    return _say_percent(cell["rate_bp"]) if "rate_bp" in cell else f"¥{_say_yuan(cell['fixed_fen'])}"


def _say_percent(rate_bp: int) -> str:
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def _say_yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"
