"""What a merchant had better look at again before a policy goes out.

Allowed, but seldom meant (docs/money.md §3).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from commissions.beneficiary import MERCHANT
from commissions.money import BASIS_POINTS, calculate_share, yuan
from commissions.policies.chain import Link
from commissions.policies.fields import join_path
from commissions.policies.limits import list_groups, list_rows
from commissions.policies.parties import Line
from commissions.policies.policy import POOLS, AgentGrade, AgentMode, Cell, Fixed, Policy, Rate
from commissions.policies.rules import determine_cell, determine_rule, list_pools_of_line
from commissions.policies.terms import ReferralTerms, Terms

AFTER_SALE_DAYS = 7
"""How long a buyer may give goods back without a reason, by law."""


@dataclass(frozen=True)
class PolicyWarning:
    """What to look at again: the path of the field, as in `policy.hold_days`, and why."""

    field: str
    message: str


@dataclass(frozen=True)
class Known:
    """What the shop knows and the policy only names. None: the shop did not say, and nothing is compared.

    `links` are those link codes of distributors among the ones that the policy names.
    """

    skus: Collection[str] | None = None
    products: Collection[str] | None = None
    categories: Collection[str] | None = None
    tiers: Collection[str] | None = None
    links: Collection[str] | None = None


def list_warnings(terms: Terms, after_sale_days: int, known: Known = Known()) -> tuple[PolicyWarning, ...]:
    """Everything worth a second look, from the most general to the most particular."""
    policy = terms.commission
    return (
        *_warn_of_hold(terms.hold_days, after_sale_days),
        *_warn_of_referral(terms.referral, known),
        *(
            ()
            if policy is None
            else (
                *_warn_of_depth(policy),
                *_warn_of_roles(policy),
                *_warn_of_caps(policy),
                *_warn_of_names(policy, known),
            )
        ),
    )


def _warn_of_hold(hold_days: int, after_sale_days: int) -> Iterator[PolicyWarning]:
    """A hold that ends before goods can't be given back any more."""
    if hold_days < after_sale_days:
        reason = f"awards can be withdrawn after {hold_days} days, while goods may be given back for {after_sale_days}"
        yield PolicyWarning("policy.hold_days", f"{reason}: what is refunded late becomes a debt")


def _warn_of_referral(referral: ReferralTerms, known: Known) -> Iterator[PolicyWarning]:
    """A default referrer who does not exist or may not earn."""
    if referral.default_referrer and known.links is not None and referral.default_referrer not in known.links:
        yield PolicyWarning("policy.referral.default_referrer", "is no distributor's link code: nobody will be bound")


def _warn_of_depth(policy: Policy) -> Iterator[PolicyWarning]:
    """Cells beyond the depth, that of the deepest channel included, and levels that no cell pays."""
    deepest = _find_deepest(policy)
    paid: set[int] = set()
    for path, _, row in list_rows(policy, "policy"):
        levels = {level for level, cell in enumerate(row, start=1) if cell is not None}
        paid |= levels
        for level in sorted(level for level in levels if level > deepest):
            yield PolicyWarning(f"{path}.{level - 1}", f"is never paid: the depth is {deepest}")
    for level in range(1, policy.depth + 1):
        if level not in paid:
            yield PolicyWarning("policy.depth", f"is {policy.depth}, but no row pays level {level}")


def _find_deepest(policy: Policy) -> int:
    """The most levels that any sale can pay."""
    return max((policy.depth, *(depth for depth in policy.channels.values() if depth is not None)))


def _warn_of_roles(policy: Policy) -> Iterator[PolicyWarning]:
    """Agent referral where nobody could have been recruited: no leaders or agents are paid anything."""
    places = [policy.cells, *(rates.cells for _, rates_of in list_groups(policy) for rates in rates_of.values())]
    names = {name for cells in places for name in cells}
    if "agent_referral" in names and not any(name.startswith(("leaders:", "agents:")) for name in names):
        yield PolicyWarning("policy.agent_referral", "is a share of what leaders and agents earn, and none are paid")


def _warn_of_names(policy: Policy, known: Known) -> Iterator[PolicyWarning]:
    """Rows of SKUs, products, categories and tiers that do not exist."""
    codes = {"skus": known.skus, "products": known.products, "categories": known.categories}
    for group, rates_of in list_groups(policy):
        path, there = join_path("policy", group), codes[group]
        yield from _warn_of_strangers(path, rates_of, there, "the shop has nothing of this code")
        for name, rates in rates_of.items():
            at = join_path(join_path(path, name), "tiers")
            yield from _warn_of_strangers(at, rates.tiers, known.tiers, "there is no tier of this name")
    yield from _warn_of_strangers("policy.tiers", policy.tiers, known.tiers, "there is no tier of this name")


def _warn_of_strangers(
    path: str, names: Iterable[str], known: Collection[str] | None, message: str
) -> Iterator[PolicyWarning]:
    """Names that are not among the known ones."""
    for name in names if known is not None else ():
        if name not in (known or ()):
            yield PolicyWarning(join_path(path, name), message)


def _warn_of_caps(policy: Policy) -> Iterator[PolicyWarning]:
    """Places where levels and roles together can ask for more than the cap leaves them."""
    yield from _warn_of_cap(policy, Line("", "", "", "", 1, 0, 0), policy.tiers, "policy.levels")
    for group, rates_of in list_groups(policy):
        for name, rates in rates_of.items():
            names = {"skus": "", "products": "", "categories": ""} | {group: name}
            line = Line("", names["skus"], names["products"], names["categories"], 1, 0, 0)
            yield from _warn_of_cap(policy, line, {*policy.tiers, *rates.tiers}, f"policy.{group}.{name}")


def _warn_of_cap(policy: Policy, line: Line, tiers: Collection[str], path: str) -> Iterator[PolicyWarning]:
    """What the cap can cut of the awards of one kind of line, whichever of the tiers its people have."""
    rate_bp, fixed_fen = _calculate_most_of_levels(policy, line, tiers)
    roles_bp, roles_fen = _calculate_most_of_roles(policy, line)
    who = "all roles" if roles_bp or roles_fen else "the levels"
    rate_bp, fixed_fen = rate_bp + roles_bp, fixed_fen + roles_fen

    left_bp = policy.cap_bp - rate_bp
    if left_bp < 0 or (fixed_fen and left_bp == 0):
        asked = f"{_say_percent(rate_bp)}{' and a fixed amount' if fixed_fen else ''}"
        yield PolicyWarning(path, f"{who} together can ask for {asked}; the cap is {_say_percent(policy.cap_bp)}")
    elif fixed_fen:
        # Rounded up: from this base on the cap cuts nothing.
        least_fen = -(-fixed_fen * BASIS_POINTS // left_bp)
        yield PolicyWarning(path, f"the cap cuts these awards where the base of a unit is below {_say_yuan(least_fen)}")


def _calculate_most_of_levels(policy: Policy, line: Line, tiers: Collection[str]) -> tuple[int, int]:
    """The most that all levels together can ask for: as a rate, and fixed for a unit."""
    levels = [_list_cells(policy, line, tiers, level) for level in range(1, _find_deepest(policy) + 1)]
    return (
        sum(max((0, *_list_rates(cells))) for cells in levels),
        sum(max((0, *_list_fixed(cells))) for cells in levels),
    )


def _calculate_most_of_roles(policy: Policy, line: Line) -> tuple[int, int]:
    """The most that the other roles can ask for, with one holder each: as a rate, and fixed for a unit."""
    leaders = _list_role_cells(policy, line, (f"leaders:{grade}" for grade in policy.grades))
    agents = _list_role_cells(policy, line, (f"agents:{grade}" for grade in AgentGrade))
    alone = _list_role_cells(
        policy, line, ("store", "clerk", *(f"{POOLS}{of}" for of in list_pools_of_line(line, policy)))
    )
    referral = determine_cell(line, "agent_referral", policy)
    share_bp = referral.cell.rate_bp if referral is not None and isinstance(referral.cell, Rate) else 0

    # Leaders together ask for what the highest of them has, and so do agents by difference.
    of_agents = sum if policy.agent_mode is AgentMode.INDEPENDENT else max
    most = []
    for kind in (_list_rates, _list_fixed):
        recruited = max((0, *kind(leaders))) + of_agents((0, *kind(agents)))
        most.append(recruited + calculate_share(recruited, share_bp) + sum(kind(alone)))
    return most[0], most[1]


def _list_role_cells(policy: Policy, line: Line, names: Iterable[str]) -> list[Cell]:
    """The cells of roles that decide for this line."""
    rules = (determine_cell(line, name, policy) for name in names)
    return [rule.cell for rule in rules if rule is not None]


def _list_rates(cells: Iterable[Cell]) -> list[int]:
    """The rates among some cells, in basis points."""
    return [cell.rate_bp for cell in cells if isinstance(cell, Rate)]


def _list_fixed(cells: Iterable[Cell]) -> list[int]:
    """The fixed amounts among some cells, in fen for a unit."""
    return [cell.fixed_fen for cell in cells if isinstance(cell, Fixed)]


def _list_cells(policy: Policy, line: Line, tiers: Collection[str], level: int) -> set[Cell]:
    """The cells that can decide a level of this line, one for each of the tiers and for none."""
    links = (Link(MERCHANT, level, tier) for tier in (None, *tiers))
    return {rule.cell for link in links if (rule := determine_rule(line, link, policy)) is not None}


def _say_percent(rate_bp: int) -> str:
    """Basis points as a percentage with two decimals."""
    return f"{rate_bp // 100}.{rate_bp % 100:02} %"


def _say_yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{yuan(fen, grouped=False)} yuan"
