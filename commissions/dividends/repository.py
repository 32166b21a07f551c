"""What each person has had of all pools, summed by year and month as it is paid, so that nobody adds up."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.dividends.tables import MONTH, YEAR, dividend_earning
from commissions.ports import Transaction


def record_dividends(tx: Transaction, paid: Iterable[tuple[MemberId, int]]) -> None:
    """Add parts in fen that were paid now, in the order of people so that no two units of work can deadlock.

    Comes after the balances, whose locks are taken before those of sums.
    """
    fen: Counter[MemberId] = Counter()
    parts: Counter[MemberId] = Counter()
    for member_id, amount_fen in paid:
        fen[member_id] += amount_fen
        parts[member_id] += 1

    month = determine_day(tx.now).isoformat()[:7]
    rows = [
        {"member_id": of, "span": span, "period": period, "paid_fen": fen[of], "parts": parts[of]}
        for of in sorted(fen)
        for span, period in ((MONTH, month), (YEAR, month[:4]))
    ]
    if rows:
        tx.write(_ADD[tx.dialect], rows)


def _add(insertion: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    new, row = insertion(dividend_earning), dividend_earning.c
    sums = {"paid_fen": row.paid_fen + new.excluded.paid_fen, "parts": row.parts + new.excluded.parts}
    return new.on_conflict_do_update(index_elements=["period", "member_id"], set_=sums)


_ADD = {"sqlite": _add(sqlite.Insert), "postgresql": _add(postgresql.Insert)}
