"""A shop in which many people are about to place their orders: teas, chains of four, buyers with an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import orjson
from sqlalchemy import Connection, select

from benchmarks.placed import ACCOUNT, CHAINS, HOME, begin, bind, open_shop
from commissions.beneficiary import MemberId
from commissions.network.tables import distributor, referral
from shop.addresses.service import add_address
from shop.addresses.tables import address
from shop.catalog.tables import category, product, sku
from shop.database.transaction import SqlTransaction
from shop.members.member import Identity
from shop.members.service import recognise

ABOVE = 3
BUYERS = 15
"""Buyers below each chain. Each order is the buyer's own lock, so that there have to be more than orders at once."""
SHIPPING_FEN = 800


@dataclass(frozen=True)
class Wish:
    """An order that somebody is about to place, with all that a twin needs to know: the rows as they will be."""

    member_id: MemberId
    address: str
    sku_id: int
    sku_code: str
    product_code: str
    category_code: str
    name: str
    label: str
    picture: str
    colour: str
    price_fen: int
    cost_fen: int
    upline: str
    request_key: str

    @property
    def total_fen(self) -> int:
        """What the order costs."""
        return self.price_fen + SHIPPING_FEN


def seed_wishes(connection: Connection, orders: int) -> None:
    """The shop, its chains and its buyers. How many orders are wanted is of no matter: a buyer places many."""
    tx = begin(connection)
    open_shop(tx)
    for chain in range(CHAINS):
        _seed_chain(tx, chain)


def _seed_chain(tx: SqlTransaction, chain: int) -> None:
    above = [recognise(tx, Identity(ACCOUNT.appid, f"a{chain}-{n}"), via="login").id for n in range(ABOVE)]
    for upper, lower in pairwise(above):
        bind(tx, lower, upper)
    for number in range(BUYERS):
        buyer = recognise(tx, Identity(ACCOUNT.appid, f"b{chain}-{number}"), via="login").id
        bind(tx, buyer, above[-1])
        add_address(tx, buyer, HOME)


SKUS = (
    select(
        *(sku.c.id, sku.c.code, product.c.code, category.c.code),
        *(product.c.name, sku.c.label, product.c.cover, sku.c.price_fen, sku.c.cost_fen),
    )
    .join(product, product.c.id == sku.c.product_id)
    .join(category, category.c.id == product.c.category_id)
    .where(sku.c.position == 0)
    .order_by(sku.c.id)
)
BUYING = select(address.c.member_id, address.c.code).order_by(address.c.id)
MOST = 60_000


def list_wishes(connection: Connection) -> Sequence[Wish]:
    """More wishes than any run grants, so that neighbours in the list belong to different chains."""
    teas = connection.execute(SKUS).all()
    buyers = connection.execute(BUYING).all()
    above = dict(connection.execute(select(referral.c.member_id, referral.c.referrer_id)).all())
    tiers = dict(connection.execute(select(distributor.c.member_id, distributor.c.tier)).all())
    spread = [buyers[chain * BUYERS + n] for n in range(BUYERS) for chain in range(CHAINS)]
    wishes = []
    for number in range(MOST):
        member_id, code = spread[number % len(spread)]
        people = [member_id]
        for _ in range(ABOVE):
            people.append(above[people[-1]])
        upline = orjson.dumps([{"member_id": one, "tier": tiers[one], "eligible": True} for one in people]).decode()
        tea = teas[number % len(teas)]
        found = (*tea[:7], "#d9c7a7", *tea[7:])
        wishes.append(Wish(MemberId(member_id), code, *found, upline, f"bench-key-{number}"))
    return wishes
