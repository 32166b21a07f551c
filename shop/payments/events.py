"""What happens to payments, refunds and transfers.

`title` names what was bought, in words; amounts are in fen.
"""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class PaymentContradicted(Event):
    """Pay tells of a payment that is known, and says something else of `field` than before.

    A person must decide.
    """

    transaction_id: str
    number: str
    field: str


@dataclass(frozen=True)
class PaymentSetAside(Event):
    """A payment arrived that does not fit.

    `reason` is a `Misfit`; a person looks at all that is not sent back.
    """

    number: str
    transaction_id: str
    amount_fen: int
    reason: str
    order_no: str | None
