"""What happens to payees."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class PayeeChanged(Event):
    """Somebody changed whom a member's withdrawals go to; money follows it from `usable_from` on (ISO)."""

    member_id: int
    usable_from: str
