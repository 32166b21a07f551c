"""What outlives our process: Pay with all that it knows, and the time. Kept in a folder, as the world would."""

import pickle
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from shop.complaints.ports import ComplaintFact, StepOrder
from shop.payments.ports import PaymentFact
from shop.transfers.ports import TransferFact
from tests.crashes.killing import Doom
from tests.support.clock import START, MovableClock
from tests.support.complaints import StandInComplaints
from tests.support.pay import StandInPay
from tests.support.transfers import StandInTransfers


class LastingPay(StandInPay):
    """Payments and refunds at Pay, whose memory outlives us."""

    def __init__(self, folder: Path, doom: Doom) -> None:
        super().__init__()
        self._memory, self._doom = folder / "payments", doom
        if self._memory.exists():
            self.bills, self.refunds, self.refund_orders = pickle.loads(self._memory.read_bytes())
        self._ids = count(1 + len(self.bills) + len(self.refund_orders))

    def save(self) -> None:
        """Write all of it down."""
        self._memory.write_bytes(pickle.dumps((self.bills, self.refunds, self.refund_orders)))

    def pay(self, number: str, at: datetime = START, **changes: object) -> PaymentFact:
        """The buyer pays; Pay never forgets it."""
        fact = super().pay(number, at, **changes)
        self.save()
        return fact

    def _answer(self) -> None:
        self.save()
        self._doom.come_to(f"{self.calls[-1]}:sent")
        super()._answer()


class LastingTransfers(StandInTransfers):
    """Transfers at Pay, whose memory outlives us."""

    def __init__(self, folder: Path, doom: Doom) -> None:
        super().__init__()
        self._memory, self._doom = folder / "transfers", doom
        if self._memory.exists():
            self.bills = pickle.loads(self._memory.read_bytes())
        self._ids = count(1 + len(self.bills))

    def save(self) -> None:
        """Write all of it down."""
        self._memory.write_bytes(pickle.dumps(self.bills))

    def move(self, number: str, state: str, reason: str | None = None) -> TransferFact:
        """Pay gets on with a transfer, and never forgets it."""
        fact = super().move(number, state, reason)
        self.save()
        return fact

    def _answer(self, trouble: str) -> None:
        self.save()
        self._doom.come_to(f"{self.calls[-1]}:sent")
        super()._answer(trouble)


class LastingComplaints(StandInComplaints):
    """Complaints at Pay, whose memory outlives us."""

    def __init__(self, folder: Path, doom: Doom) -> None:
        super().__init__()
        self._memory, self._doom = folder / "complaints", doom
        if self._memory.exists():
            self.facts, self.carried = pickle.loads(self._memory.read_bytes())
        self._ids = count(1 + 100 * len(self.facts) + len(self.carried))

    def complain(self, number: str, at: datetime, **changes: object) -> ComplaintFact:
        """A buyer complains; Pay never forgets it."""
        fact = super().complain(number, at, **changes)
        self._save()
        return fact

    async def carry(self, order: StepOrder) -> None:
        """What staff decided is done at Pay, and we have not heard."""
        await super().carry(order)
        self._save()
        self._doom.come_to("carry:sent")

    def _save(self) -> None:
        self._memory.write_bytes(pickle.dumps((self.facts, self.carried)))


@dataclass
class World:
    """Pay and the time, from one of our lives to the next."""

    folder: Path
    clock: MovableClock
    pay: LastingPay
    transfers: LastingTransfers
    complaints: LastingComplaints

    def come_to(self, **after_start: float) -> None:
        """It is at least so long after the story's beginning: `come_to(days=1)`."""
        self.clock.now = max(self.clock.now, START + timedelta(**after_start))
        (self.folder / "time").write_text(self.clock.now.isoformat())

    def is_before(self, **after_start: float) -> bool:
        """Whether it is earlier than so long after the story's beginning."""
        return self.clock.now < START + timedelta(**after_start)

    def pass_by(self, **time: float) -> None:
        """Time passes."""
        self.clock.advance(**time)
        (self.folder / "time").write_text(self.clock.now.isoformat())


def open_world(folder: Path, doom: Doom) -> World:
    """The world as the last life left it."""
    told = folder / "time"
    clock = MovableClock(datetime.fromisoformat(told.read_text()) if told.exists() else START)
    return World(
        folder, clock, LastingPay(folder, doom), LastingTransfers(folder, doom), LastingComplaints(folder, doom)
    )
