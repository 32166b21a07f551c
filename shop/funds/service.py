"""Use cases of funds: what the operation account holds is written down."""

from datetime import datetime

from sqlalchemy import insert

from commissions.actor import Actor
from commissions.ledger.tables import LARGEST_FEN
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.funds.queries import Told
from shop.funds.tables import fund_balance


class BalanceRefused(Refusal):
    """The amount is out of bounds, or its instant is to come."""

    code = "balance_refused"
    status = 422


class BalanceNotTold(Refusal):
    """Pay does not tell this merchant's balance: it is typed by hand."""

    code = "balance_not_told"


def keep_balance(tx: Transaction, fen: int | None, *, at: datetime | None = None, by: Actor) -> Told:
    """Write down what the account holds: as Pay told now, or as somebody saw it `at` an instant.

    Raises BalanceNotTold for None, BalanceRefused.
    """
    if fen is None:
        raise BalanceNotTold
    if not 0 <= fen <= LARGEST_FEN or (at is not None and at > tx.now):
        raise BalanceRefused
    row = {"source": "pay" if at is None else "typed", "fen": fen, "at": at or tx.now}
    tx.connection.execute(insert(fund_balance).values(**row, told_by=by))
    return Told(fen, row["source"], at or tx.now)  # type: ignore[arg-type]
