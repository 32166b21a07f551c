"""The history while it is told: what waits to happen, who is who, what lies on the shelf."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random

from commissions.beneficiary import MemberId
from commissions.network.queries import find_distributor
from composition.sample_history.bills import PastPay
from composition.sample_history.past import Past
from composition.sample_history.plan import SamplePerson
from shop.orders.order import OrderTerms
from shop.transfers.transfer import TransferSetup

Act = Callable[[datetime], None]


@dataclass
class Story:
    """Members by the number of their person, links and addresses likewise; SKUs' codes and units by article."""

    past: Past
    pay: PastPay
    until: datetime
    people: Sequence[SamplePerson]
    sku_codes: Mapping[str, str]
    products: Sequence[str]
    coupons: Sequence[str]
    terms: OrderTerms
    setup: TransferSetup
    rng: Random
    units: dict[str, int]
    done: int = 0
    members: dict[int, MemberId] = field(default_factory=dict)
    addresses: dict[int, str] = field(default_factory=dict)
    _links: dict[int, str] = field(default_factory=dict)
    _waiting: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def plan(self, moment: datetime, act: Act) -> None:
        """Something happens at a moment, unless that is still to come."""
        if moment < self.until:
            heapq.heappush(self._waiting, (moment, next(self._numbers), act))

    @property
    def is_going_on(self) -> bool:
        """Whether anything is left to happen."""
        return bool(self._waiting)

    @property
    def waiting(self) -> int:
        """How much is planned by now."""
        return len(self._waiting)

    def tell_next(self) -> None:
        """Let the next thing happen that was planned."""
        moment, _, act = heapq.heappop(self._waiting)
        self.done += 1
        act(moment)

    def make_key(self) -> str:
        """A request key, as a page draws one."""
        return f"history-{next(self._numbers):08d}"

    def find_link(self, number: int, at: datetime) -> str:
        """Somebody's link code, looked up once."""
        if number not in self._links:
            found = self.past.at(at, lambda tx: find_distributor(tx.connection, self.members[number]))
            assert found is not None, "whoever came is known to the network"
            self._links[number] = found.code
        return self._links[number]
