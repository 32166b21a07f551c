"""What each role wants of a line, before the cap.

One pure function a role, in the order in which they are served.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.money import calculate_share, split_by_largest_remainder
from commissions.policies.chain import MAX_REFERRERS, Link, bars_multilevel, determine_chain
from commissions.policies.parties import Line, Parties, Person
from commissions.policies.policy import POOLS, AgentGrade, AgentMode, Cell, Policy, Rate, Sharing
from commissions.policies.roles import Role
from commissions.policies.rules import (
    Rule,
    calculate_base,
    calculate_own,
    determine_cell,
    determine_rule,
    list_pools_of_line,
)


@dataclass(frozen=True)
class Claim:
    """What somebody wants of a line in one role, and the cell that gives it.

    Outside the cap there is no cell.
    """

    role: Role
    rank: int
    beneficiary: Beneficiary
    rule: str
    cell: Cell | None
    wanted_fen: int
    tier: str | None = None


@dataclass(frozen=True)
class Deal:
    """What holds for all lines of a sale: its policy and parties, and who of them counts in which role.

    `leaders` are walked from the buyer up, `holders` of a grade of agents come by id; nobody is in either who may not
    earn. `recruiters` says who recruited whom of them.
    """

    policy: Policy
    parties: Parties
    chain: tuple[Link, ...]
    leaders: tuple[Person, ...]
    holders: Mapping[AgentGrade, tuple[Beneficiary, ...]]
    recruiters: Mapping[Beneficiary, Beneficiary]


_Claimant = Callable[[Line, Deal, Sequence[Claim]], Iterator[Claim]]
"""The claims of one role on a line, by rank and id, given those of the roles before it."""


def make_deal(parties: Parties, policy: Policy) -> Deal:
    """The deal that these parties and this policy make."""
    chain = determine_chain(parties.buyer, parties.upline, policy, parties.channel)
    if not policy.has_roles:
        return Deal(policy, parties, chain, (), {}, {})

    led = () if bars_multilevel(policy, parties.channel) else parties.upline[:MAX_REFERRERS]
    agents = [agent for agent in parties.agents if agent.person.eligible]
    holders = {
        grade: tuple(sorted(agent.person.beneficiary for agent in agents if agent.grade is grade))
        for grade in AgentGrade
    }
    people = (*parties.upline[:MAX_REFERRERS], *(agent.person for agent in agents))
    return Deal(
        policy=policy,
        parties=parties,
        chain=chain,
        leaders=tuple(person for person in led if person.eligible and person.grade is not None),
        holders=holders,
        recruiters={person.beneficiary: person.recruiter for person in people if person.recruiter is not None},
    )


def list_claims(line: Line, deal: Deal) -> list[Claim]:
    """Everything that is wanted of a line under its cap: by role, rank, beneficiary kind and id."""
    claims: list[Claim] = []
    for claimant in _CLAIMANTS if deal.policy.has_roles else _CLAIMANTS[:1]:
        claims.extend(claimant(line, deal, tuple(claims)))
    return claims


def _claim_as_referrers(line: Line, deal: Deal, _: Sequence[Claim]) -> Iterator[Claim]:
    """Each level of the chain wants what its cell gives."""
    base_fen = calculate_base(line, deal.policy)
    for link in sorted(deal.chain, key=lambda link: (link.level, link.beneficiary)):
        if (rule := determine_rule(line, link, deal.policy)) is not None:
            wanted_fen = calculate_own(rule.cell, base_fen, line.quantity)
            yield Claim(Role.REFERRER, link.level, link.beneficiary, rule.name, rule.cell, wanted_fen, link.tier)


def _claim_as_leaders(line: Line, deal: Deal, _: Sequence[Claim]) -> Iterator[Claim]:
    """Each leader, from the buyer up, wants what their grade has more than was given to those below (级差)."""
    given_fen = rank = 0
    for person in deal.leaders:
        rule, own_fen = _find_own(line, f"leaders:{person.grade}", deal.policy)
        if rule is not None and own_fen > given_fen:
            rank += 1
            yield Claim(Role.LEADER, rank, person.beneficiary, rule.name, rule.cell, own_fen - given_fen)
            given_fen = own_fen


def _claim_as_agents(line: Line, deal: Deal, _: Sequence[Claim]) -> Iterator[Claim]:
    """What the agents of a sale want, by grade.

    Each grade its own cell, or what that exceeds the largest of the lower grades by.
    """
    lower_fen = 0
    for grade, holders in deal.holders.items():
        rule, own_fen = _find_own(line, f"agents:{grade}", deal.policy)
        if rule is None or not holders:
            continue

        taken_fen = lower_fen if deal.policy.agent_mode is AgentMode.DIFFERENCE else 0
        lower_fen = max(lower_fen, own_fen)
        parts = _share(max(0, own_fen - taken_fen), len(holders), deal.policy.sharing)
        for holder, wanted_fen in zip(holders, parts, strict=True):
            if wanted_fen:
                yield Claim(Role.AGENT, grade.rank, holder, rule.name, rule.cell, wanted_fen)


def _claim_as_recruiters(line: Line, deal: Deal, earlier: Sequence[Claim]) -> Iterator[Claim]:
    """Whoever recruited a leader or agent wants a share of what each of them wants, summed into one award."""
    rule = determine_cell(line, "agent_referral", deal.policy)
    if rule is None or bars_multilevel(deal.policy, deal.parties.channel):
        return
    assert isinstance(rule.cell, Rate), "agent referral is a share of an award, never a fixed amount"

    wanted: dict[Beneficiary, int] = {}
    for claim in earlier:
        recruiter = deal.recruiters.get(claim.beneficiary)
        if recruiter is not None and claim.role in (Role.LEADER, Role.AGENT):
            # Each share is rounded down by itself before they are summed.
            wanted[recruiter] = wanted.get(recruiter, 0) + calculate_share(claim.wanted_fen, rule.cell.rate_bp)
    for recruiter in sorted(wanted):
        if wanted[recruiter]:
            yield Claim(Role.AGENT_REFERRAL, 1, recruiter, rule.name, rule.cell, wanted[recruiter])


def _claim_as_store(line: Line, deal: Deal, _: Sequence[Claim]) -> Iterator[Claim]:
    """The sale's store."""
    return _claim_alone(line, deal, Role.STORE, deal.parties.store)


def _claim_as_clerk(line: Line, deal: Deal, _: Sequence[Claim]) -> Iterator[Claim]:
    """The sale's clerk."""
    return _claim_alone(line, deal, Role.CLERK, deal.parties.clerk)


def _claim_as_pools(line: Line, deal: Deal, _: Sequence[Claim]) -> Iterator[Claim]:
    """Every pool that a cell of this line names, by name."""
    for name in list_pools_of_line(line, deal.policy):
        pool = deal.parties.pools.get(name)
        rule, own_fen = _find_own(line, f"{POOLS}{name}", deal.policy)
        if rule is not None and pool is not None and own_fen:
            yield Claim(Role.POOL, 1, pool, rule.name, rule.cell, own_fen)


_CLAIMANTS: tuple[_Claimant, ...] = (
    _claim_as_referrers,
    _claim_as_leaders,
    _claim_as_agents,
    _claim_as_recruiters,
    _claim_as_store,
    _claim_as_clerk,
    _claim_as_pools,
)
"""The roles that share the cap. Each sees what the ones before it want; the order serves equal remainders too."""


def claim_outside(line: Line, parties: Parties, awarded_fen: int) -> Iterator[Claim]:
    """What is due outside the cap.

    Supply and restock exactly, and last of all what is left for the seller.
    """
    if line.supply is not None:
        yield Claim(Role.SUPPLY, 1, line.supply.to, "supply", None, line.supply.fen)
    if line.restock is not None:
        yield Claim(Role.RESTOCK, 1, line.restock.to, "restock", None, line.restock.fen)
    if parties.seller is not None:
        supply_fen = line.supply.fen if line.supply is not None else 0
        fee_fen = calculate_share(line.paid_fen, parties.seller.fee_bp)
        left_fen = max(0, line.paid_fen - awarded_fen - fee_fen - supply_fen)
        yield Claim(Role.PROCEEDS, 1, parties.seller.dealer, "proceeds", None, left_fen)


def _claim_alone(line: Line, deal: Deal, role: Role, person: Person | None) -> Iterator[Claim]:
    """The one person who can hold a role on a sale wants what the cell of its name gives."""
    rule, own_fen = _find_own(line, role.value, deal.policy)
    if rule is not None and own_fen and person is not None and person.eligible:
        yield Claim(role, 1, person.beneficiary, rule.name, rule.cell, own_fen)


def _find_own(line: Line, name: str, policy: Policy) -> tuple[Rule | None, int]:
    """The cell of this name that decides, and what it gives on the line: 0 where none is set."""
    rule = determine_cell(line, name, policy)
    if rule is None:
        return None, 0
    return rule, calculate_own(rule.cell, calculate_base(line, policy), line.quantity)


def _share(wanted_fen: int, holders: int, sharing: Sharing) -> Sequence[int]:
    """What each holder wants of what their grade wants; the first ones have the odd fen."""
    if sharing is Sharing.EACH:
        return [wanted_fen] * holders
    return split_by_largest_remainder(wanted_fen, [1] * holders)
