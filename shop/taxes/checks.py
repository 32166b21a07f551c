"""Checks of taxes: what is kept by day and rate is what the journal says of sales and refunds, at the rates of then."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, select

from commissions.ledger.finding import Check, Finding, compare
from shop.taxes.counting import divide_moved
from shop.taxes.queries import find_counted, find_sold, list_moved
from shop.taxes.tables import tax_day

_ENTRIES_AT_ONCE = 500
_Key = tuple[str, int, str]


def check_tax_days(connection: Connection) -> Iterable[Finding]:
    """Sums by day and rate follow from the journal and from the rates that were written down (docs/money.md §6)."""
    sold, returned = Counter[_Key](), Counter[_Key]()
    last_id = find_counted(connection)
    for after in range(0, last_id, _ENTRIES_AT_ONCE):
        moved = list_moved(connection, after, min(after + _ENTRIES_AT_ONCE, last_id))
        rates = find_sold(connection, {of.order_no for of in moved})
        for of in moved:
            for tax, fen in divide_moved(of, rates.get(of.order_no, {})):
                (sold if of.is_sale else returned)[of.day, tax.rate_bp, tax.code] += fen

    rows = connection.execute(select(tax_day))
    kept = {(of.day, of.rate_bp, of.tax_code): (of.sold_fen, of.returned_fen) for of in rows}
    for key in sorted({*kept, *sold, *returned}):
        subject = " ".join(map(str, key))
        yield from compare("tax_day_is_its_sales", subject, (sold[key], returned[key]), kept.get(key, (0, 0)))


CHECKS: tuple[Check, ...] = (check_tax_days,)
