"""A policy as a form: what a merchant changes, laid over the document that it began from; all else stays as it was."""

from collections.abc import Collection, Mapping
from typing import Any

from shop.web.console.forms import FieldUnreadable, read_yuan
from shop.web.console.policy_cells import (
    describe_row,
    label,
    read_cell,
    read_number,
    read_percent,
    read_row,
    refuse_input,
    say_cell,
    say_percent,
    say_yuan,
)
from shop.web.console.policy_roles import describe_roles, lay_roles

_CHOICES = ("base", "self_purchase", "ineligible_upline")
POOLS = 6
"""How many pools the form has room for; a document that names more keeps them."""
Document = dict[str, Any]


def describe_document(document: Mapping[str, Any], tiers: Collection[str]) -> dict[str, str]:
    """The fields of the form as a document fills them."""
    referral, right = document.get("referral", {}), document.get("who_may_earn", "everyone")
    fields = {name: str(document.get(name, default)) for name, default in _DEFAULTS.items()}
    fields |= {"cap": say_percent(document.get("cap_bp", 10_000)), "who": right if isinstance(right, str) else "spent"}
    fields["spent"] = "" if isinstance(right, str) else say_yuan(right["spent_fen"])
    fields |= {name: str(referral.get(name) or default) for name, default in _REFERRAL.items()}
    fields["renew"] = "on" if referral.get("renew_on_purchase") else ""
    fields |= {f"pool:{at}:{what}": "" for at in range(POOLS) for what in ("name", "cell")}
    for at, (name, cell) in enumerate(list(document.get("pools", {}).items())[:POOLS]):
        fields |= {f"pool:{at}:name": name, f"pool:{at}:cell": say_cell(cell)}
    fields |= describe_roles(document)
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
    document |= {"depth": read_number(typed, "depth", "depth"), "levels": read_row(typed, "level")}
    document |= {"hold_days": read_number(typed, "hold_days", "hold_days")}
    document["cap_bp"] = read_percent(typed, "cap", "cap")
    document["who_may_earn"] = _read_right(typed)
    document["referral"] = _read_referral(typed)
    if "pool:0:name" in typed:
        pools = _read_pools(typed, base.get("pools", {}))
        document |= {"pools": pools} if pools or "pools" in base else {}
    lay_roles(document, typed)
    rows = {tier: read_row(typed, f"tier:{tier}") for tier in tiers}
    kept = {tier: row for tier, row in base.get("tiers", {}).items() if tier not in rows}
    document["tiers"] = kept | {tier: row for tier, row in rows.items() if any(cell is not None for cell in row)}
    return document


def _read_pools(typed: Mapping[str, str], base: Mapping[str, Any]) -> Document:
    """The pools of the form, and those for which it had no room. One without a share is gone from here on."""
    pools: Document = {}
    for at in range(POOLS):
        name, cell = typed.get(f"pool:{at}:name", ""), read_cell(typed, f"pool:{at}:cell", "pool")
        if not name and cell is not None:
            raise refuse_input(typed, f"pool:{at}:name", "pool_name")
        if name and cell is not None:
            pools[name] = cell
    return pools | dict(list(base.items())[POOLS:])


def _read_right(typed: Mapping[str, str]) -> Any:
    if typed.get("who") != "spent":
        return typed.get("who", "everyone")
    try:
        return {"spent_fen": read_yuan(label("spent"), typed.get("spent", ""))}
    except FieldUnreadable:
        raise refuse_input(typed, "spent", "spent") from None


def _read_referral(typed: Mapping[str, str]) -> Document:
    """How people are bound; days only where they count."""
    referral: Document = {"audience": typed.get("audience", ""), "duration": typed.get("duration", "")}
    if referral["duration"] == "days":
        referral["days"] = read_number(typed, "days", "days")
    referral["renew_on_purchase"] = typed.get("renew") == "on"
    default = typed.get("default_referrer")
    return referral | ({"default_referrer": default} if default else {})
