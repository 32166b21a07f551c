"""What people are given of pools."""

from dataclasses import dataclass

from commissions.beneficiary import Beneficiary
from commissions.events import Event


@dataclass(frozen=True)
class DividendPaid(Event):
    """A run gave somebody their part; days as in "2026-11-22"."""

    person: Beneficiary
    run: str
    pool: str
    first_day: str
    last_day: str
    amount_fen: int
