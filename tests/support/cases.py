"""After-sale cases for tests: a trading shop, its staff, and what both sides do about a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from commissions.actor import staff_acting
from shop.cases.case import Case, CaseKind, Reason, Terms
from shop.cases.deciding import Decide, SendAgain, accept_goods, agree, refuse, send_again
from shop.cases.queries import get_case
from shop.cases.service import AskFor, appeal, ask, cancel_paid, send_back, withdraw
from shop.cases.timing import follow_clocks
from shop.fulfilment.service import confirm_receipt
from shop.orders.order import Order
from tests.support.clock import MovableClock
from tests.support.databases import AnyDatabase
from tests.support.trade import Trade, open_trade

TERMS = Terms(return_name="山前茶铺", return_phone="0571-88000000", return_address="杭州市西湖区龙井路 8 号")
MEI, LAN = staff_acting("mei"), staff_acting("lan")
NO_LIMIT = 10**12
keys = count(1)


@dataclass
class Counter:
    """A shop's after-sales counter."""

    trade: Trade
    clock: MovableClock

    @property
    def database(self) -> AnyDatabase:
        """Where all of it is kept."""
        return self.trade.database

    async def received(self, *quantities: int) -> Order:
        """An order that was paid, sent and received."""
        order = await self.trade.buy(*quantities)
        await self.trade.ship(order.no)
        await self.database.transact(confirm_receipt, self.trade.buyer, order.no)
        return await self.trade.find(order.no)

    async def ask(
        self, order: Order, kind: CaseKind, units: Mapping[str, int], reason: Reason = Reason.FLAWED, **rest: Any
    ) -> Case:
        """The buyer asks."""
        terms = rest.pop("terms", TERMS)
        values = {"member_id": self.trade.buyer, "request_key": f"case-key-{next(keys)}"} | rest
        command = AskFor(order_no=order.no, kind=kind, reason=reason, units=units, **values)
        return await self.database.transact(ask, command, terms)

    async def cancel(self, order: Order, terms: Terms = TERMS) -> Case:
        """The buyer cancels what was paid."""
        key = f"cancel:{order.no}"
        return await self.database.transact(cancel_paid, self.trade.buyer, order.no, terms, request_key=key)

    async def withdraw(self, of: Case) -> Case:
        """The buyer takes it back."""
        return await self.database.transact(withdraw, self.trade.buyer, of.no)

    async def send_back(self, of: Case, number: str = "YT9001") -> Case:
        """The buyer sends the goods."""
        return await self.database.transact(send_back, self.trade.buyer, of.no, "圆通", number)

    async def appeal(self, of: Case, words: str = "请再看看") -> Case:
        """The buyer wants a second look."""
        return await self.database.transact(appeal, self.trade.buyer, of.no, words)

    async def agree(self, of: Case, limit: int = NO_LIMIT, **rest: Any) -> Case | None:
        """Staff agree."""
        command = Decide(**{"case_no": of.no, "by": MEI} | rest)
        return await self.database.transact(agree, command, alone_up_to_fen=limit)

    async def accept(self, of: Case, limit: int = NO_LIMIT, **rest: Any) -> Case | None:
        """Staff take the goods in."""
        command = Decide(**{"case_no": of.no, "by": MEI} | rest)
        return await self.database.transact(accept_goods, command, alone_up_to_fen=limit)

    async def refuse(self, of: Case, reason: str = "照片里看不出问题", **rest: Any) -> Case:
        """Staff refuse."""
        return await self.database.transact(refuse, Decide(**{"case_no": of.no, "by": MEI, "reason": reason} | rest))

    async def send_again(self, of: Case, number: str = "SF2002") -> Case:
        """Staff send the goods once more."""
        return await self.database.transact(send_again, SendAgain(of.no, "顺丰", number, MEI))

    async def tick(self, **elapsed: int) -> int:
        """Time passes, and the job runs."""
        self.clock.advance(**elapsed)
        return await self.database.transact(follow_clocks)

    async def find(self, of: Case) -> Case:
        """The case as it is now."""
        return await self.database.read(get_case, of.no)

    async def check(self) -> None:
        """All books are right."""
        await self.trade.check()


async def open_counter(database: AnyDatabase, clock: MovableClock, **rest: Any) -> Counter:
    """A shop with an after-sales counter."""
    return Counter(await open_trade(database, **rest), clock)
