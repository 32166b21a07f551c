"""The one allocation: what a sale pays to whom. The shop, `lianpu simulate` and every what-if run this function."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.money import calculate_share, split_by_largest_remainder
from commissions.policies.chain import Link
from commissions.policies.policy import Base, Cell, Fixed, Policy, Rates, Row


@dataclass(frozen=True)
class Line:
    """One line of a sale. `paid_fen`: the cash paid for the whole line, no shipping; `cost_fen`: its whole cost."""

    line: str
    sku: str
    product: str
    category: str
    quantity: int
    paid_fen: int
    cost_fen: int


@dataclass(frozen=True)
class Rule:
    """The cell that decided an award, and its name: `skus:S1:gold`, `categories:C1`, `tiers:gold`, `default` …"""

    name: str
    cell: Cell


@dataclass(frozen=True)
class Allocation:
    """One award with its trace: `wanted_fen` is what rule and cell gave, `amount_fen` what the cap left of it."""

    line: str
    beneficiary: Beneficiary
    level: int
    tier: str | None
    rule: str
    cell: Cell
    base_fen: int
    cap_fen: int
    wanted_fen: int
    amount_fen: int


def allocate(lines: Sequence[Line], chain: Sequence[Link], policy: Policy) -> tuple[Allocation, ...]:
    """The awards of a sale, by line in the sale's order, then by level. Awards of 0 do not exist."""
    return tuple(award for line in lines for award in allocate_line(line, chain, policy))


def allocate_line(line: Line, chain: Sequence[Link], policy: Policy) -> Iterator[Allocation]:
    """The awards of one line; no other line can touch them. Together they never exceed the cap."""
    base_fen = calculate_base(line, policy)
    cap_fen = calculate_share(base_fen, policy.cap_bp)
    found = list_wanted(line, chain, policy)
    wanted = [wanted_fen for _, _, wanted_fen in found]
    amounts = split_by_largest_remainder(cap_fen, wanted) if sum(wanted) > cap_fen else tuple(wanted)
    for (link, rule, wanted_fen), amount_fen in zip(found, amounts, strict=True):
        if amount_fen > 0:
            yield Allocation(
                line=line.line,
                beneficiary=link.beneficiary,
                level=link.level,
                tier=link.tier,
                rule=rule.name,
                cell=rule.cell,
                base_fen=base_fen,
                cap_fen=cap_fen,
                wanted_fen=wanted_fen,
                amount_fen=amount_fen,
            )


def list_wanted(line: Line, chain: Sequence[Link], policy: Policy) -> list[tuple[Link, Rule, int]]:
    """Everyone for whom a rule is set, and what it gives before the cap, in fen."""
    base_fen = calculate_base(line, policy)
    # This is also the order in which equal remainders are served (docs/money.md §2.4).
    links = sorted(chain, key=lambda link: (link.level, link.beneficiary))
    found = [(link, rule) for link in links if (rule := determine_rule(line, link, policy)) is not None]
    return [(link, rule, calculate_award(rule.cell, base_fen, line.quantity)) for link, rule in found]


def is_capped(line: Line, chain: Sequence[Link], policy: Policy) -> bool:
    """Whether the cap takes something from the awards of a line, be it all of them."""
    wanted_fen = sum(fen for _, _, fen in list_wanted(line, chain, policy))
    return wanted_fen > calculate_share(calculate_base(line, policy), policy.cap_bp)


def calculate_base(line: Line, policy: Policy) -> int:
    """What the line's rates are a share of, in fen."""
    return line.paid_fen if policy.base is Base.PAID else max(0, line.paid_fen - line.cost_fen)


def calculate_award(cell: Cell, base_fen: int, quantity: int) -> int:
    """What one cell gives before the cap."""
    return cell.fixed_fen * quantity if isinstance(cell, Fixed) else calculate_share(base_fen, cell.rate_bp)


def determine_rule(line: Line, link: Link, policy: Policy) -> Rule | None:
    """The first rule that is set: SKU, product, category, tier, default. None: no award."""
    for name, row in list_rules(line, link.tier, policy):
        if link.level <= len(row) and (cell := row[link.level - 1]) is not None:
            return Rule(name, cell)
    return None


def list_rules(line: Line, tier: str | None, policy: Policy) -> Iterator[tuple[str, Row]]:
    """Every row that speaks of this line and tier, the most particular first."""
    nothing = Rates()
    for group, rates_of, name in (
        ("skus", policy.skus, line.sku),
        ("products", policy.products, line.product),
        ("categories", policy.categories, line.category),
    ):
        rates = rates_of.get(name, nothing)
        if tier is not None and tier in rates.tiers:
            yield f"{group}:{name}:{tier}", rates.tiers[tier]
        yield f"{group}:{name}", rates.levels
    if tier is not None and tier in policy.tiers:
        yield f"tiers:{tier}", policy.tiers[tier]
    yield "default", policy.levels
