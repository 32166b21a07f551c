"""What the catalog room brings to its house."""

from commissions.room import Room, Shown
from shop.catalog.tables import (
    category,
    home_banner,
    home_section,
    home_section_product,
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
        home_section,
        home_section_product,
        home_banner,
    ),
    shown={"product": Shown(product.c.code), "category": Shown(category.c.code)},
)
