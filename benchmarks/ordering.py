"""A shop in which many people are about to place their orders: teas, chains of four, buyers with an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from benchmarks.placed import ACCOUNT, CHAINS, HOME, begin, bind, open_shop
from commissions.actor import staff_acting
from commissions.awards.tables import sale, sale_line
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from shop.addresses.service import add_address
from shop.addresses.tables import address
from shop.catalog.tables import sku, stock
from shop.checkout.quoting import Wanted
from shop.coupons.coupon import Benefit, CouponDraft
from shop.coupons.service import make_coupon
from shop.coupons.tables import coupon, coupon_grant
from shop.database.transaction import SqlTransaction
from shop.members.member import Identity
from shop.members.service import recognise
from shop.orders.order import OrderTerms
from shop.orders.service import PlaceOrder, place_order
from shop.orders.tables import order_adjustment, order_line, portion, shop_order
from shop.pricing.tables import offer_claim
from shop.pricing.times import cover_days
from shop.thresholds.service import make_threshold
from shop.thresholds.threshold import Step, ThresholdDraft

ABOVE = 3
BUYERS = 25
"""Buyers below each chain. Each order is the buyer's own lock, so that there have to be more than orders at once."""
COPIES = 5
"""Coupons of each buyer, where there are any."""
TERMS = OrderTerms(most_open=1000)
LIKE = "bench-like-"
BY = staff_acting("bench")
WRITTEN: tuple[Table, ...] = (shop_order, order_line, order_adjustment, portion, offer_claim, sale, sale_line)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Wish:
    """An order that somebody is about to place; `rows` are those of a like order, by table, for the twin to write.

    `grant` is the coupon that it uses, if there are any.
    """

    member_id: MemberId
    address: str
    sku_code: str
    stock_id: int
    request_key: str
    grant: str | None
    rows: Rows


def seed_plain(connection: Connection, orders: int) -> None:
    """The shop, its chains and its buyers. How many orders are wanted does not matter: a buyer places many."""
    tx = begin(connection)
    _seed(tx)
    _place_some(tx)


def seed_offers(connection: Connection, orders: int) -> None:
    """The same with a threshold discount for all, and coupons in everybody's hands."""
    tx = begin(connection)
    _seed(tx)
    today = determine_day(tx.now)
    time = cover_days(today, today + timedelta(days=30))
    make_threshold(tx, ThresholdDraft("满减", (Step(10000, 1000), Step(20000, 3000)), time), by=BY)
    draft = CouponDraft(name="见面礼", benefit=Benefit.FIXED, value=500, time=time, total=10**6, each=COPIES)
    made = make_coupon(tx, draft, by=BY)

    buyers = list(connection.scalars(select(address.c.member_id)))
    rows = [
        {"code": f"{member_id}-{number}", "coupon_id": made.id, "member_id": member_id, "number": number}
        | {"taken_at": tx.now, "ends_at": time.ends_at}
        for member_id in buyers
        for number in range(1, COPIES + 1)
    ]
    connection.execute(insert(coupon_grant), rows)
    connection.execute(update(coupon).values(taken=len(rows)))
    _place_some(tx)


def _seed(tx: SqlTransaction) -> None:
    open_shop(tx)
    for chain in range(CHAINS):
        above = [recognise(tx, Identity(ACCOUNT.appid, f"a{chain}-{n}"), via="login").id for n in range(ABOVE)]
        for upper, lower in pairwise(above):
            bind(tx, lower, upper)
        for number in range(BUYERS):
            buyer = recognise(tx, Identity(ACCOUNT.appid, f"b{chain}-{number}"), via="login").id
            bind(tx, buyer, above[-1])
            add_address(tx, buyer, HOME)


def list_wishes(connection: Connection) -> Sequence[Wish]:
    """Enough for a run, so that neighbours in the list belong to different chains."""
    teas = connection.execute(
        select(sku.c.code, stock.c.id)
        .join(stock, stock.c.sku_id == sku.c.id)
        .where(sku.c.position == 0)
        .order_by(sku.c.id)
    ).all()
    buyers = connection.execute(select(address.c.member_id, address.c.code).order_by(address.c.id)).all()
    spread = [buyers[chain * BUYERS + n] for n in range(BUYERS) for chain in range(CHAINS)]
    grants: dict[int, list[str]] = {}
    used = select(offer_claim.c.source_id).where(offer_claim.c.kind == "coupon")
    free = coupon_grant.c.code.not_in(used)
    held = select(coupon_grant.c.member_id, coupon_grant.c.code).where(free).order_by(coupon_grant.c.id)
    for member_id, code in connection.execute(held):
        grants.setdefault(member_id, []).append(code)
    rounds = COPIES - 1 if grants else 20
    # The first buyer of each chain has used one already.

    rows = _read_like(connection)
    wishes = []
    for turn in range(rounds):
        for number, (member_id, code) in enumerate(spread):
            tea = number % len(teas)
            grant = grants[member_id][turn] if grants else None
            key = f"bench-key-{turn}-{number}"
            wishes.append(Wish(MemberId(member_id), code, teas[tea][0], teas[tea][1], key, grant, rows[tea]))
    return wishes


def _place_some(tx: SqlTransaction) -> None:
    """An order of each tea, whose rows the twin takes for its own."""
    teas = tx.connection.scalars(select(sku.c.code).where(sku.c.position == 0).order_by(sku.c.id)).all()
    buyers = tx.connection.execute(select(address.c.member_id, address.c.code).order_by(address.c.id)).all()
    for number, code in enumerate(teas):
        member_id, to = buyers[number * BUYERS]
        place_order(tx, PlaceOrder(MemberId(member_id), (Wanted(code, 1),), to, f"{LIKE}{number:02d}"), TERMS)
        tx.flush()


def _read_like(connection: Connection) -> list[Rows]:
    """The rows of the orders that were placed to be taken after."""
    like = select(shop_order.c.no).where(shop_order.c.request_key.startswith(LIKE)).order_by(shop_order.c.request_key)
    found = []
    for no in connection.scalars(like).all():
        rows = {}
        for of in WRITTEN:
            key = of.c.no if "no" in of.c else of.c.order_no
            listed = connection.execute(select(of).where(key == no)).mappings().all()
            rows[str(of.name)] = [{name: value for name, value in row.items() if name != "id"} for row in listed]
        found.append(rows)
    return found
