"""Who takes part in a sale beside the buyer and the people above.

What the shop tells, and the JSON that freezes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commissions.beneficiary import MemberId, dealer, member, supplier
from commissions.network.distributor import Distributor
from commissions.policies.parties import Agent, Due, Parties, Person, Seller
from commissions.policies.policy import AgentGrade
from commissions.ports import Transaction

Document = Mapping[str, Any]


@dataclass(frozen=True)
class LeaderStanding:
    """What a member is among leaders and agents: their grade as a leader, and who recruited them."""

    grade: str | None = None
    recruiter: MemberId | None = None


FindStandings = Callable[[Transaction, Sequence[MemberId]], Mapping[MemberId, LeaderStanding]]
"""Answers for the people of a sale; whoever is left out is no leader and was recruited by nobody."""


def _find_no_standings(tx: Transaction, people: Sequence[MemberId]) -> Mapping[MemberId, LeaderStanding]:
    """What holds while nobody can be a leader or an agent."""
    return {}


@dataclass(frozen=True)
class SaleSeller:
    """The dealer whose own sale this is, and the merchant's fee."""

    dealer_id: int
    fee_bp: int


@dataclass(frozen=True)
class SaleParties:
    """Who takes part in a sale.

    `agents` are those whose territory covers its region; nobody twice in one grade. By line, `supply` is the supply
    price and to whom, `restock` what the dealer above earned when the seller's units were bought, which the seller has
    prepaid. Both are of the whole line.
    """

    agents: Sequence[tuple[MemberId, AgentGrade]] = ()
    store: MemberId | None = None
    clerk: MemberId | None = None
    seller: SaleSeller | None = None
    channel: str | None = None
    region: str | None = None
    supply: Mapping[str, Due] = field(default_factory=dict)
    restock: Mapping[str, Due] = field(default_factory=dict)
    find_standings: FindStandings = _find_no_standings

    @property
    def members(self) -> list[MemberId]:
        """The members among them."""
        alone = [of for of in (self.store, self.clerk) if of is not None]
        return sorted({*alone, *(of for of, _ in self.agents)})


@dataclass(frozen=True)
class Registry:
    """The members of a sale as they stand while it is frozen."""

    people: Mapping[MemberId, Distributor]
    standings: Mapping[MemberId, LeaderStanding]

    def describe(self, member_id: MemberId) -> dict[str, Any]:
        """The JSON of a member. A member whom the network does not know may not earn."""
        person, standing = self.people.get(member_id), self.standings.get(member_id, LeaderStanding())
        row: dict[str, Any] = {
            "member_id": member_id,
            "tier": person.tier if person else None,
            "eligible": self.is_eligible(member_id),
        }

        if standing.grade is not None:
            row["leader"] = standing.grade
        # A recruiter who may not earn counts as absent, as everybody else does.
        if standing.recruiter is not None and self.is_eligible(standing.recruiter):
            row["recruiter"] = standing.recruiter

        return row

    def is_eligible(self, member_id: MemberId) -> bool:
        """Whether the member may earn now."""
        person = self.people.get(member_id)
        return person is not None and person.status == "active"


def describe_parties(
    registry: Registry,
    upline: Iterable[MemberId],
    parties: SaleParties,
    *,
    is_complete: bool,
) -> dict[str, Any]:
    """The JSON that freezes a sale's parties. `upline[0]` is the buyer; what there is none of is left out.

    `is_complete` says that grades and recruiters were asked for, so that another policy with leaders can be rehearsed.
    """
    held = [{"person": registry.describe(of), "grade": grade.value} for of, grade in parties.agents]

    document = {
        "upline": [registry.describe(of) for of in upline],
        "agents": held,
        "store": None if parties.store is None else registry.describe(parties.store),
        "clerk": None if parties.clerk is None else registry.describe(parties.clerk),
        "seller": _describe_seller(parties.seller),
        "channel": parties.channel,
        "region": parties.region,
        "supply": _describe_dues(parties.supply),
        "restock": _describe_dues(parties.restock),
        "standings": is_complete,
    }

    return {key: value for key, value in document.items() if value or key == "upline"}


def restore_parties(buyer: MemberId, document: Document) -> Parties:
    """The parties of a frozen sale, without its pools.

    Their numbers never change, so they are looked up by name.
    """
    people = [_restore_person(person) for person in document["upline"]]
    seller = document.get("seller")

    return Parties(
        buyer=people[0] if people else Person(member(buyer), None, eligible=False),
        upline=tuple(people[1:]),
        agents=tuple(
            Agent(_restore_person(of["person"]), AgentGrade(of["grade"])) for of in document.get("agents", ())
        ),
        store=_restore_person_or_none(document.get("store")),
        clerk=_restore_person_or_none(document.get("clerk")),
        seller=Seller(dealer(seller["dealer"]), seller["fee_bp"]) if seller else None,
        channel=document.get("channel"),
    )


def restore_supply(document: Document, line: str) -> Due | None:
    """What a line owes its supplier."""
    of = document.get("supply", {}).get(line)
    return Due(supplier(of["to"]), of["fen"]) if of else None


def restore_restock(document: Document, line: str) -> Due | None:
    """What a line owes the dealer above."""
    of = document.get("restock", {}).get(line)
    return Due(dealer(of["to"]), of["fen"]) if of else None


def _describe_seller(seller: SaleSeller | None) -> dict[str, int] | None:
    return None if seller is None else {"dealer": seller.dealer_id, "fee_bp": seller.fee_bp}


def _describe_dues(dues: Mapping[str, Due]) -> dict[str, dict[str, int]]:
    return {line: {"to": due.to.id, "fen": due.fen} for line, due in dues.items()}


def _restore_person(of: Document) -> Person:
    recruiter = of.get("recruiter")
    return Person(
        beneficiary=member(MemberId(of["member_id"])),
        tier=of["tier"],
        eligible=of["eligible"],
        grade=of.get("leader"),
        recruiter=None if recruiter is None else member(MemberId(recruiter)),
    )


def _restore_agent(of: Document) -> Agent:
    return Agent(_restore_person(of["person"]), AgentGrade(of["grade"]))


def _restore_person_or_none(of: Document | None) -> Person | None:
    return None if of is None else _restore_person(of)
