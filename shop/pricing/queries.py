"""What is offered to somebody now: every mode is asked that has anything at all. Reads only.

Whether a mode may have anything is a column, so that the caller learns it with something else that it reads anyway.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from commissions.beneficiary import MemberId
from shop.pricing.offer import Offer
from shop.pricing.quote import Line
from shop.pricing.tables import offer_claim, offer_use


@dataclass(frozen=True)
class Shopper:
    """Who asks for a price, and when."""

    member_id: MemberId
    now: datetime

    @property
    def values(self) -> dict[str, object]:
        """The parameters of a statement with probes."""
        return {"of_member": self.member_id, "at": self.now}


@dataclass(frozen=True)
class Mode:
    """A way to sell for less. It proposes offers and changes nothing; what an order takes of them is a claim.

    `probe` says cheaply whether there may be any: a condition that knows the parameters `of_member` and `at`. `propose`
    is asked only then; of offers that cost the same it names first what ends soonest. `group`: the group of offers
    among which the buyer chooses, if that is how the mode works.
    """

    name: str
    group: str | None
    probe: ColumnElement[bool]
    propose: Callable[[Connection, Shopper, Sequence[Line]], Sequence[Offer]]


def list_probes(modes: Sequence[Mode]) -> list[ColumnElement[bool]]:
    """A column for each mode, that says whether it may have something; the statement has `Shopper.values`."""
    return [mode.probe.label(f"mode_{number}") for number, mode in enumerate(modes)]


def list_offers(
    connection: Connection, modes: Sequence[Mode], probes: Sequence[bool], shopper: Shopper, lines: Sequence[Line]
) -> tuple[Offer, ...]:
    """Everything that modes offer for these lines: those are asked whose probe found something."""
    live = [mode for mode, there in zip(modes, probes, strict=True) if there]
    return tuple(offer for mode in live for offer in mode.propose(connection, shopper, lines))


def find_used(connection: Connection, kind: str, member_id: MemberId) -> dict[str, tuple[int, int]]:
    """By source id: units used by everybody, and by this member, of all offers of a kind that are counted."""
    row = offer_use.c
    query = select(row.source_id, row.member_id, row.used).where(row.kind == kind, row.member_id.in_((0, member_id)))
    used: dict[str, tuple[int, int]] = {}
    for source_id, of_member, units in connection.execute(query):
        everybody, own = used.get(source_id, (0, 0))
        used[source_id] = (units, own) if of_member == 0 else (everybody, units)
    return used


@dataclass(frozen=True)
class Figures:
    """What came of something: orders that have it now, and what it took off them."""

    orders: int
    saved_fen: int


def sum_claims(connection: Connection, kind: str) -> dict[str, Figures]:
    """What came of each offer of a kind, by source id."""
    row = offer_claim.c
    query = select(row.source_id, func.count(), func.sum(row.saved_fen)).where(row.kind == kind, row.state == "active")
    found = connection.execute(query.group_by(row.source_id))
    return {source_id: Figures(int(orders), int(fen)) for source_id, orders, fen in found}
