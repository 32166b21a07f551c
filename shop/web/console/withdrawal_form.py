"""The rules of withdrawals as a form: amounts in yuan, shares in percent; what is left empty has its default."""

from collections.abc import Mapping
from typing import Any

from multidict import MultiMapping

from commissions.money import yuan
from commissions.withdrawals.rules import read_rules
from commissions.withdrawals.tax import LABOUR_REMUNERATION
from shop.web.console.forms import read_count, read_percent, read_yuan

_AMOUNTS = ("minimum_fen", "maximum_fen", "step_fen", "review_above_fen", "second_review_above_fen")
_LIMITS = (
    *("review_above_day_fen", "review_above_week_fen"),
    *("second_review_above_day_fen", "second_review_above_week_fen"),
)
_KEEP, _NONE, _LABOUR = "keep", "none", "labour"
"""What the form can say of tax: as it is, none, or the shipped example."""


def describe_rules(document: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the form as a document fills them, its defaults included."""
    rules = read_rules(dict(document))
    fields = {name: _say(getattr(rules, name)) for name in _AMOUNTS}
    fields |= {name: "" if getattr(rules, name) is None else _say(getattr(rules, name)) for name in _LIMITS}
    fields |= {"per_day": str(rules.per_day), "fee_rate": f"{rules.fee.rate_bp / 100:g}"}
    fields |= {"fee_least": _say(rules.fee.least_fen)}
    fields |= {"fee_most": "" if rules.fee.most_fen is None else _say(rules.fee.most_fen)}
    is_example = document.get("tax") == LABOUR_REMUNERATION
    tax = _LABOUR if is_example else _KEEP if rules.tax is not None else _NONE
    return fields | {"channels": " ".join(rules.channels), "tax": tax}


def read_form(form: MultiMapping[Any], base: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """The document that was typed over `base`. Raises FieldUnreadable; the rules refuse the rest."""

    def typed(name: str) -> str:
        return str(form.get(name, "")).strip()

    document: dict[str, Any] = {name: read_yuan(labels[name], typed(name)) for name in _AMOUNTS}
    document |= {name: read_yuan(labels[name], typed(name)) for name in _LIMITS if typed(name)}
    document["per_day"] = read_count(labels["per_day"], typed("per_day"))
    document["channels"] = [str(of) for of in form.getall("channel", [])]

    fee: dict[str, Any] = {"rate_bp": read_percent(labels["fee_rate"], typed("fee_rate") or "0")}
    fee["least_fen"] = read_yuan(labels["fee_least"], typed("fee_least") or "0")
    if typed("fee_most"):
        fee["most_fen"] = read_yuan(labels["fee_most"], typed("fee_most"))
    document["fee"] = fee

    tax = base.get("tax") if typed("tax") == _KEEP else LABOUR_REMUNERATION if typed("tax") == _LABOUR else None
    return document | ({"tax": tax} if tax is not None else {})


def fill_in(document: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that a document says, its defaults included, so that two can be compared."""
    rules = read_rules(dict(document))
    told: dict[str, Any] = {name: getattr(rules, name) for name in (*_AMOUNTS, *_LIMITS, "per_day")}
    told |= {f"fee.{name}": getattr(rules.fee, name) for name in ("rate_bp", "least_fen", "most_fen")}
    return told | {"channels": " ".join(rules.channels), "tax": rules.tax.name if rules.tax is not None else None}


def _say(fen: int) -> str:
    return yuan(fen, grouped=False, short=True)
