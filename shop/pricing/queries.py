"""What is offered to somebody now: every mode is asked that has anything at all. Reads only."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, func, select

from commissions.beneficiary import MemberId
from commissions.reads import Question, ask, ask_all
from shop.pricing.offer import Offer, Stage
from shop.pricing.quote import Line
from shop.pricing.refusals import TooManyOpen
from shop.pricing.tables import offer_claim, offer_use
from shop.pricing.times import OfferTime

MOST_OPEN = 20
"""So many offers of a mode may hold at once: all of them are read wherever a price is asked."""
NOBODY = MemberId(0)
"""A visitor whom the shop does not know: they have used nothing and hold nothing."""


@dataclass(frozen=True)
class Shopper:
    """Who asks for a price, and when."""

    member_id: MemberId
    now: datetime


@dataclass(frozen=True)
class ToTake:
    """The offers that somebody does not have yet and could take on the page `path`.

    `probe` is as a mode's.
    """

    path: str
    probe: ColumnElement[bool]
    propose: Callable[[Connection, Shopper], Sequence[Offer]]


@dataclass(frozen=True)
class Mode:
    """A way to sell for less.

    It proposes offers and changes nothing; what an order takes of them is a claim. `probe` says cheaply whether there
    may be any: a condition that knows the parameters `of_member` and `at`. `propose` is asked only then, for offers at
    its `stages`: it is a question, so that those of all modes are asked together. Of offers that cost the same it names
    first what ends soonest. What is used up it may propose: pricing counts. `group`: the group of offers among which
    the buyer chooses, if that is how the mode works. `to_take`: what there is to be taken before it is an offer. A mode
    whose question is the same for all lines says so by `for_all_lines`: it may be asked before they are known.
    """

    name: str
    group: str | None
    probe: ColumnElement[bool]
    propose: Callable[[Shopper, Sequence[Line]], Question[Sequence[Offer]]]
    stages: Collection[Stage]
    to_take: ToTake | None = None
    for_all_lines: bool = False


Asked = TypeVar("Asked", Mode, ToTake, Mode | ToTake)
Proposed = tuple[str, Sequence[Offer]]
"""The name of a mode, and its offers."""
_NOTHING: Mapping[str, Sequence[Offer]] = {}


def find_live(connection: Connection, asked: tuple[Asked, ...], shopper: Shopper) -> tuple[Asked, ...]:
    """Those that may have something for whoever asks. One statement, none if nothing is asked."""
    return ask(connection, ask_live(asked, shopper)) if asked else ()


def ask_live(asked: tuple[Asked, ...], shopper: Shopper) -> Question[tuple[Asked, ...]]:
    """The same, to be asked for together with other things."""
    return Question(
        _probe(asked),
        {"of_member": shopper.member_id, "at": shopper.now},
        lambda rows: tuple(one for one, there in zip(asked, rows[0], strict=True) if there),
    )


def ask_early(asked: Sequence[Mode], shopper: Shopper) -> tuple[Question[Proposed], ...]:
    """What those propose who need not know the lines, to be asked for together with other things.

    It holds for `propose_offers` of modes that turn out to be live.
    """
    return tuple(_name_proposed(mode.name, mode.propose(shopper, ())) for mode in asked if mode.for_all_lines)


def _name_proposed(name: str, asked: Question[Sequence[Offer]]) -> Question[Proposed]:
    return Question(asked.statement, asked.values, lambda rows: (name, asked.read(rows)))


def propose_offers(
    connection: Connection,
    live: Sequence[Mode],
    shopper: Shopper,
    lines: Sequence[Line],
    known: Mapping[str, Sequence[Offer]] = _NOTHING,
) -> tuple[Offer, ...]:
    """Everything that these modes offer for these lines, with what is left of it for whoever asks.

    The statements of the modes, and one more where something is counted. `known`: what some of them, by name, answered
    to `ask_early`.
    """
    late = [mode for mode in live if mode.name not in known]
    answers = ask_all(connection, *(mode.propose(shopper, lines) for mode in late))
    proposed = {**known, **{mode.name: offers for mode, offers in zip(late, answers, strict=True)}}
    offers = tuple(offer for mode in live for offer in proposed[mode.name])
    counted = {offer.source.key for offer in offers if offer.claim.counted}
    if not counted:
        return offers
    used = _find_used(connection, counted, shopper.member_id)
    return tuple(_count_left(offer, used.get(offer.source.key, (0, 0))) for offer in offers)


def _find_used(
    connection: Connection, sources: Collection[tuple[str, str]], member_id: MemberId
) -> dict[tuple[str, str], tuple[int, int]]:
    """By source: units used by everybody together, which are kept under nobody, and by this member."""
    row = offer_use.c
    kinds, ids = {kind for kind, _ in sources}, {id_ for _, id_ in sources}
    query = select(row.kind, row.source_id, row.member_id, row.used).where(row.kind.in_(kinds), row.source_id.in_(ids))

    used: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, source_id, of_member, units in connection.execute(query.where(row.member_id.in_({NOBODY, member_id}))):
        everybody, own = used.get((kind, source_id), (0, 0))
        used[kind, source_id] = (units, own) if of_member == NOBODY else (everybody, units)
    return used


def _count_left(offer: Offer, used: tuple[int, int]) -> Offer:
    claim, (everybody, own) = offer.claim, used
    left = None if claim.most is None else max(0, claim.most - everybody)
    left_each = None if claim.most_each is None else max(0, claim.most_each - own)
    return replace(offer, claim=replace(claim, left=left, left_each=left_each))


def hold_now(made: Table) -> tuple[ColumnElement[bool], ...]:
    """The conditions on which what a merchant made holds at the instant `at`, a parameter."""
    row = made.c
    return (row.stopped_at.is_(None), row.starts_at <= bindparam("at"), row.ends_at > bindparam("at"))


def demand_place(connection: Connection, made: Table, time: OfferTime) -> None:
    """Raises TooManyOpen if 20 offers among `made` hold within `time` already: a further one would be left out."""
    row = made.c
    within = (row.stopped_at.is_(None), row.starts_at < time.ends_at, row.ends_at > time.starts_at)
    if connection.execute(select(func.count()).where(*within)).scalar_one() >= MOST_OPEN:
        raise TooManyOpen(most=MOST_OPEN)


@dataclass(frozen=True)
class Figures:
    """What came of something: orders that have it now, and what it took off them.

    `units` are those that its claims count: one an order, unless units are counted.
    """

    orders: int
    units: int
    saved_fen: int


def sum_claims(connection: Connection, kind: str) -> dict[str, Figures]:
    """What came of each offer of a kind, by source id."""
    row = offer_claim.c
    query = select(row.source_id, func.count(), func.sum(row.units), func.sum(row.saved_fen)).where(
        row.kind == kind, row.state == "active"
    )
    found = connection.execute(query.group_by(row.source_id))
    return {source_id: Figures(int(orders), int(units), int(fen)) for source_id, orders, units, fen in found}


@lru_cache(maxsize=8)
def _probe(asked: tuple[Mode | ToTake, ...]) -> Select[Any]:
    """All probes in one statement, built once."""
    probes: list[Any] = [one.probe.label(f"probe_{number}") for number, one in enumerate(asked)]
    return select(*probes)
