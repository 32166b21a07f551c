"""From a policy's document to the policy, or a refusal that names the field. Nothing unknown is let through."""

from commissions.money import BASIS_POINTS
from commissions.policies.fields import (
    FieldRefused,
    join_path,
    read_choice,
    read_integer,
    read_list,
    read_mapping,
    read_object,
)
from commissions.policies.policy import (
    MAX_DEPTH,
    Base,
    Cell,
    Fixed,
    IneligibleUpline,
    Policy,
    Rate,
    Rates,
    Row,
    SelfPurchase,
)

POLICY_DEFAULTS: dict[str, object] = {
    "depth": 2,
    "tiers": {},
    "skus": {},
    "products": {},
    "categories": {},
    "base": "paid",
    "cap_bp": BASIS_POINTS,
    "self_purchase": "off",
    "ineligible_upline": "skip",
}
"""What a policy means when it does not say; `levels` must be given."""


def read_policy(value: object, path: str = "policy") -> Policy:
    """The policy that a document of docs/money.md §3 describes. Raises FieldRefused."""
    given = read_object(value, path, required=("levels",), optional=POLICY_DEFAULTS)
    document = {**POLICY_DEFAULTS, **given}
    return Policy(
        levels=read_row(document["levels"], f"{path}.levels"),
        depth=read_integer(document["depth"], f"{path}.depth", least=1, most=MAX_DEPTH),
        tiers=read_rows(document["tiers"], f"{path}.tiers"),
        skus=read_group(document["skus"], f"{path}.skus"),
        products=read_group(document["products"], f"{path}.products"),
        categories=read_group(document["categories"], f"{path}.categories"),
        base=read_choice(document["base"], f"{path}.base", Base),
        cap_bp=read_integer(document["cap_bp"], f"{path}.cap_bp", most=BASIS_POINTS),
        self_purchase=read_choice(document["self_purchase"], f"{path}.self_purchase", SelfPurchase),
        ineligible_upline=read_choice(document["ineligible_upline"], f"{path}.ineligible_upline", IneligibleUpline),
    )


def read_group(value: object, path: str) -> dict[str, Rates]:
    """The rates of named SKUs, products or categories."""
    return {name: read_rates(rates, join_path(path, name)) for name, rates in read_mapping(value, path).items()}


def read_rates(value: object, path: str) -> Rates:
    """The rows of one SKU, product or category; either of `levels` and `tiers` may be left out."""
    document = read_object(value, path, required=(), optional=("levels", "tiers"))
    return Rates(
        levels=read_row(document.get("levels", []), f"{path}.levels"),
        tiers=read_rows(document.get("tiers", {}), f"{path}.tiers"),
    )


def read_rows(value: object, path: str) -> dict[str, Row]:
    """One row for each named tier."""
    return {tier: read_row(row, join_path(path, tier)) for tier, row in read_mapping(value, path).items()}


def read_row(value: object, path: str) -> Row:
    """The cells of level 1 and up."""
    return tuple(read_cell(cell, f"{path}.{index}") for index, cell in enumerate(read_list(value, path)))


def read_cell(value: object, path: str) -> Cell | None:
    """A rate or a fixed amount, exactly one of them; null is not set."""
    if value is None:
        return None
    document = read_object(value, path, required=(), optional=("rate_bp", "fixed_fen"))
    if len(document) != 1:
        raise FieldRefused(path, "must have either rate_bp or fixed_fen")
    if "rate_bp" in document:
        return Rate(read_integer(document["rate_bp"], f"{path}.rate_bp", most=BASIS_POINTS))
    return Fixed(read_integer(document["fixed_fen"], f"{path}.fixed_fen"))
