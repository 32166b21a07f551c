"""Checks of branches: what was counted of a parcel is what it holds, and the counters are their sums.

A parcel whose event is still on its way by the outbox was not counted yet, and is not compared.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from commissions.awards.tables import sale
from commissions.days import determine_day
from commissions.ledger.finding import Check, Finding, compare
from commissions.network.queries import LEVELS
from commissions.tallies.periods import number_day
from shop.branches.counting import count_parcel
from shop.branches.tables import COUNTERS, branch_day, branch_parcel
from shop.fulfilment.tables import parcel, parcel_line

_ROWS_AT_ONCE = 1000


def check_branches(connection: Connection) -> Iterable[Finding]:
    """Each counted parcel beside its lines and its order's upline, then everyone's days beside what was counted."""
    expected: Counter[tuple[int, int, str]] = Counter()
    units = select(func.sum(parcel_line.c.quantity)).where(parcel_line.c.parcel_id == parcel.c.id).scalar_subquery()
    query = select(branch_parcel, parcel.c.shipped_at, sale.c.parties, units.label("held"))
    query = query.join(parcel, parcel.c.id == branch_parcel.c.parcel_id)
    query = query.join(sale, sale.c.order_no == parcel.c.order_no, isouter=True)

    for of in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        frozen = of.parties["upline"][1 : 1 + LEVELS] if of.parties else []
        true = (number_day(determine_day(of.shipped_at)), [one["member_id"] for one in frozen], int(of.held))
        yield from compare("parcel_is_counted", f"parcel:{of.parcel_id}", true, (of.day, list(of.upline), of.units))
        for who, counts in count_parcel(of.upline, of.units).items():
            expected.update({(who, of.day, name): by for name, by in counts.items()})

    found: Counter[tuple[int, int, str]] = Counter()
    for of in connection.execute(select(branch_day).execution_options(yield_per=_ROWS_AT_ONCE)):
        found.update({(of.member_id, of.day, name): getattr(of, name) for name in COUNTERS})
    for key in sorted(expected.keys() | found.keys()):
        yield from compare("branch_is_counted", ":".join(map(str, key)), expected[key], found[key])


CHECKS: tuple[Check, ...] = (check_branches,)
