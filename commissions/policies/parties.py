"""Who takes part in a sale, as they stood when the order was placed, and the lines that were sold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commissions.beneficiary import Beneficiary
from commissions.policies.policy import AgentGrade


@dataclass(frozen=True)
class Person:
    """A member. `grade` is theirs among the leaders; `recruiter` is who recruited them as leader or agent.

    A recruiter who may not earn counts as absent and is None.
    """

    beneficiary: Beneficiary
    tier: str | None
    eligible: bool
    grade: str | None = None
    recruiter: Beneficiary | None = None


@dataclass(frozen=True)
class Agent:
    """A member whose territory covers the order's region."""

    person: Person
    grade: AgentGrade


@dataclass(frozen=True)
class Seller:
    """The dealer whose own sale this is, and the merchant's fee on what was paid."""

    dealer: Beneficiary
    fee_bp: int


@dataclass(frozen=True)
class Due:
    """A fixed sum that one line owes somebody outside the cap."""

    to: Beneficiary
    fen: int


@dataclass(frozen=True)
class Line:
    """One line of a sale.

    `paid_fen`: the cash paid for the whole line, no shipping; `cost_fen`: its whole cost. `supply` is the whole line's
    supply price; `restock` what the dealer above earned when its units were bought.
    """

    line: str
    sku: str
    product: str
    category: str
    quantity: int
    paid_fen: int
    cost_fen: int
    supply: Due | None = None
    restock: Due | None = None


@dataclass(frozen=True)
class Parties:
    """Everyone who can earn on a sale.

    `upline` is the buyer's referrer, their referrer, and so on, nearest first. `pools` are those that the policy names,
    by name.
    """

    buyer: Person
    upline: tuple[Person, ...] = ()
    agents: tuple[Agent, ...] = ()
    store: Person | None = None
    clerk: Person | None = None
    seller: Seller | None = None
    channel: str | None = None
    pools: Mapping[str, Beneficiary] = field(default_factory=dict)
