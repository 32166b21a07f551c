"""What the storefront room brings to its house."""

from commissions.ports import Job
from commissions.room import Room, Shown
from shop.storefront.filling import fill_collections
from shop.storefront.tables import collection, collection_product, home_draft, home_page

ROOM = Room(
    "storefront",
    tables=(collection, collection_product, home_draft, home_page),
    jobs=(Job("storefront.fill_collections", 300, fill_collections),),
    shown={"collection": Shown(collection.c.code)},
)
