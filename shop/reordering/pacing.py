"""How fast each SKU sells, written down by a job from the kept figures, so that no list sums them up."""

from datetime import timedelta

from sqlalchemy import func, select, update

from commissions.apart import do_each
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.tallies.periods import number_day
from shop.catalog.tables import sku
from shop.reordering.reorder import PACE_DAYS
from shop.reordering.tables import sku_pace
from shop.schema import insert_or_ignore
from shop.statistics.measures import Dimension
from shop.statistics.tables import figure_day


def count_paces(tx: Transaction) -> int:
    """Job: what each SKU sold net on the last whole days. Returns of how many it has changed."""
    today = determine_day(tx.now)
    first, last = number_day(today - timedelta(days=PACE_DAYS)), number_day(today - timedelta(days=1))
    net = func.sum(figure_day.c.units - figure_day.c.returned)
    sold = (
        select(sku.c.id, net.label("net"))
        .join(sku, sku.c.code == figure_day.c.key)
        .where(figure_day.c.dimension == Dimension.SKU.value, figure_day.c.period.between(first, last))
        .group_by(sku.c.id)
    )
    # More may come back than was sold in these days: that makes nobody order less than nothing.
    should = {row.id: max(0, int(row.net)) for row in tx.connection.execute(sold)}
    kept: dict[int, int] = {row.sku_id: row.sold_units for row in tx.connection.execute(select(sku_pace))}

    changed = sorted(of for of in {**should, **kept} if should.get(of, 0) != kept.get(of, 0))
    return sum(do_each(tx, changed, lambda of: _write(tx, of, should.get(of, 0)), "count_paces sku:{}".format))


def _write(tx: Transaction, sku_id: int, units: int) -> int:
    if not insert_or_ignore(tx.connection, sku_pace, {"sku_id": sku_id, "sold_units": units}):
        tx.connection.execute(update(sku_pace).where(sku_pace.c.sku_id == sku_id).values(sold_units=units))
    return 1
