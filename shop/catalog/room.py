"""What the catalog room brings to its house."""

from commissions.room import Room, Shown
from shop.catalog.tables import (
    category,
    product,
    product_fact,
    product_option,
    product_picture,
    sku,
    sku_price,
    stock,
)

ROOM = Room(
    "catalog",
    tables=(
        category,
        product,
        product_picture,
        product_fact,
        product_option,
        sku,
        sku_price,
        stock,
    ),
    shown={"product": Shown(product.c.code), "category": Shown(category.c.code)},
)
