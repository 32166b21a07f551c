"""From a policy's document to the policy, or a refusal that names the field.

Nothing unknown is let through.
"""

from commissions.money import BASIS_POINTS
from commissions.policies.cells import (
    ROLE_FIELDS,
    read_agent_terms,
    read_cell,
    read_default_cells,
    read_grades,
    read_particular_cells,
)
from commissions.policies.fields import (
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
    IneligibleUpline,
    Policy,
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

POLICY_FIELDS = ("levels", *POLICY_DEFAULTS, *ROLE_FIELDS, "channels")
"""All fields of a policy; a published document has more, which say nothing of rates."""


def read_policy(value: object, path: str = "policy") -> Policy:
    """The policy that a document of docs/money.md §3 describes. Raises FieldRefused."""
    given = read_object(value, path, required=("levels",), optional=POLICY_FIELDS)
    document = {**POLICY_DEFAULTS, **given}
    grades = read_grades(given, path)
    agent_mode, sharing = read_agent_terms(given, path)

    return Policy(
        levels=_read_row(document["levels"], f"{path}.levels"),
        depth=read_integer(document["depth"], f"{path}.depth", least=1, most=MAX_DEPTH),
        tiers=_read_rows(document["tiers"], f"{path}.tiers"),
        skus=_read_group(document["skus"], f"{path}.skus", grades),
        products=_read_group(document["products"], f"{path}.products", grades),
        categories=_read_group(document["categories"], f"{path}.categories", grades),
        base=read_choice(document["base"], f"{path}.base", Base),
        cap_bp=read_integer(document["cap_bp"], f"{path}.cap_bp", most=BASIS_POINTS),
        self_purchase=read_choice(document["self_purchase"], f"{path}.self_purchase", SelfPurchase),
        ineligible_upline=read_choice(document["ineligible_upline"], f"{path}.ineligible_upline", IneligibleUpline),
        cells=read_default_cells(given, path),
        grades=grades,
        agent_mode=agent_mode,
        sharing=sharing,
        channels=_read_channels(given.get("channels", {}), f"{path}.channels"),
    )


def _read_group(value: object, path: str, grades: tuple[str, ...]) -> dict[str, Rates]:
    """The rates of named SKUs, products or categories."""
    return {name: _read_rates(of, join_path(path, name), grades) for name, of in read_mapping(value, path).items()}


def _read_rates(value: object, path: str, grades: tuple[str, ...]) -> Rates:
    """What one SKU, product or category sets; every part may be left out."""
    document = read_object(value, path, required=(), optional=("levels", "tiers", *ROLE_FIELDS))
    return Rates(
        levels=_read_row(document.get("levels", []), f"{path}.levels"),
        tiers=_read_rows(document.get("tiers", {}), f"{path}.tiers"),
        cells=read_particular_cells(document, path, grades),
    )


def _read_rows(value: object, path: str) -> dict[str, Row]:
    """One row for each named tier."""
    return {tier: _read_row(row, join_path(path, tier)) for tier, row in read_mapping(value, path).items()}


def _read_row(value: object, path: str) -> Row:
    """The cells of level 1 and up."""
    return tuple(read_cell(cell, f"{path}.{index}") for index, cell in enumerate(read_list(value, path)))


def _read_channels(value: object, path: str) -> dict[str, int | None]:
    """The depth of each channel that is named; None where it says none and so changes nothing."""
    return {name: _read_channel(of, join_path(path, name)) for name, of in read_mapping(value, path).items()}


def _read_channel(value: object, path: str) -> int | None:
    document = read_object(value, path, required=(), optional=("depth",))
    if "depth" not in document:
        return None
    return read_integer(document["depth"], f"{path}.depth", least=1, most=MAX_DEPTH)
