"""How a product is sent: which freight template it has, and that no template goes that some product has."""

from sqlalchemy import Connection, delete, func, select

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.draft import ProductDraft, demand
from shop.catalog.tables import product
from shop.freight.refusals import FreightInUse, FreightUnknown
from shop.freight.tables import freight_template
from shop.freight.template import Measure

_of = freight_template.c


def demand_sendable(connection: Connection, draft: ProductDraft) -> None:
    """Hold the draft's template until the commit, if it has one.

    Raises FreightUnknown, and DraftRefused for a SKU without a weight whose template goes by weight.
    """
    if draft.freight is None:
        return
    # Shared: two products are saved at once, but nobody drops it meanwhile.
    query = select(_of.measure).where(_of.code == draft.freight).with_for_update(read=True, key_share=True)
    measure = connection.scalar(query)
    if measure is None:
        raise FreightUnknown(template=draft.freight[:40])
    demand("weight_missing", measure != Measure.WEIGHT or all(of.weight_g for of in draft.skus))


def count_products_by_template(connection: Connection) -> dict[str, int]:
    """How many products each template has, by its code."""
    query = select(product.c.freight, func.count()).where(product.c.freight.is_not(None)).group_by(product.c.freight)
    return {row[0]: int(row[1]) for row in connection.execute(query)}


def drop_template(tx: Transaction, code: str, *, by: Actor) -> None:
    """Forget a template that no product has. Raises FreightUnknown, FreightInUse."""
    # Whoever gives it to a product meanwhile holds its row, and is seen once they are done.
    held = tx.connection.execute(select(_of.id).where(_of.code == code).with_for_update()).first()
    if held is None:
        raise FreightUnknown(template=code[:40])
    products = tx.connection.scalar(select(func.count()).where(product.c.freight == code)) or 0
    if products:
        raise FreightInUse(products=products)
    tx.connection.execute(delete(freight_template).where(_of.code == code))
