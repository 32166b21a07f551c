"""A merchant's whole business, made by set-based SQL: what the console shows at a million members and orders.

As many orders as members, over 400 days; 20 in 1,000 wait to be sent, 30 are on their way, 25 were closed unpaid, the
others are completed. What is paid has its payment, capture, steps, parcel, sale, three awards, journal entry (its
postings move the balances by the database's own triggers) and notice. Inconsistent with each other are only sums that
no page compares.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, insert, text

from benchmarks.databases import SEALER
from benchmarks.placed import begin, open_shop
from benchmarks.servers.callback_kept import now
from benchmarks.world import EARNINGS, NUMBERS, PEOPLE, TEAMS, TREE, World, execute
from commissions.days import determine_day
from commissions.schema import Instant
from shop.orders.order import Recipient
from shop.orders.recipients import seal_recipient
from shop.statistics.measures import Measure

DAYS = 400
MOMENTS = 4_000
GOODS = 10_000
"""Products, fewer where there are fewer members."""
HOME = Recipient("陈小满", "13800000001", "浙江省", "杭州市", "西湖区", "龙井路 1 号")
_BATCH = 10_000
_TEMPORARY = MetaData()
_moment = Table(
    "moment",
    _TEMPORARY,
    Column("m", Integer, primary_key=True, autoincrement=False),
    *(Column(name, Instant) for name in ("at", "next_day", "fourth_day", "twelfth_day")),
    prefixes=["TEMPORARY"],
)
_sealed = Table(
    "sealed",
    _TEMPORARY,
    Column("i", Integer, primary_key=True, autoincrement=False),
    Column("recipient", LargeBinary),
    prefixes=["TEMPORARY"],
)
TRADE = (
    """
CREATE TEMPORARY TABLE trade AS
SELECT i, 'B' || (10000000 + i) AS no, i / :per_moment AS m, CAST(i AS BIGINT) * 7919 % :members + 1 AS member,
  1 + i % :skus AS sku, 1 + i % 3 AS units, 12800 * (1 + i % 3) AS fen,
  CASE WHEN i > :orders - :unpaid THEN 'placed' WHEN i > :orders - :to_ship THEN 'paid'
    WHEN i > :orders - :under_way THEN 'shipped' WHEN i % 40 = 0 THEN 'closed' ELSE 'completed' END AS state
FROM number WHERE i <= :orders
""",
    "CREATE INDEX ix_trade ON trade (i)",
)
SHELF = (
    """
INSERT INTO product (code, article, category_id, name, selling_point, details, cover, status, position, hold_days, tags,
  no_return, price_proof, keywords, search_text, from_fen, sold, shown_at, version, updated_at)
SELECT 'p' || (100000000 + n.i), 'BENCH-' || n.i, p.category_id, p.name || ' ' || n.i, p.selling_point, p.details,
  p.cover, CASE WHEN n.i % 10 = 0 THEN 'off_sale' ELSE 'on_sale' END, n.i, p.hold_days, p.tags, p.no_return,
  p.price_proof, p.keywords, p.search_text || ' ' || n.i, 12800, n.i % 1000, p.shown_at, 1, o.at
FROM number n JOIN product p ON p.id = 1 JOIN moment o ON o.m = n.i % 1000 WHERE n.i <= :goods ORDER BY n.i
""",
    """
INSERT INTO sku (code, article, product_id, position, choice, label, price_fen, cost_fen, weight_g, active)
SELECT 'k' || (100000000 + p.id), 'K-' || p.article, p.id, 0, s.choice, '', 12800, 6400, s.weight_g, true
FROM product p JOIN sku s ON s.id = 1 WHERE p.article LIKE 'BENCH-%' ORDER BY p.id
""",
    """
INSERT INTO stock (sku_id, place_id, batch, selling, on_hand, reserved, sold)
SELECT s.id, t.place_id, '', true, s.id % 100, 0, s.id % 1000
FROM sku s JOIN stock t ON t.id = 1 WHERE s.article LIKE 'K-BENCH-%' ORDER BY s.id
""",
)
ORDERS = (
    """
INSERT INTO shop_order (no, member_id, state, list_fen, discount_fen, balance_fen, goods_fen, shipping_fen, total_fen,
  refunded_fen, shipping_refunded_fen, way, channel, recipient, district_code, note, request_key, request_digest,
  placed_at, expires_at, auto_receive_days, after_sale_days,
  extend_receipt_days, paid_at, shipped_at, completed_at, closed_at, close_reason)
SELECT t.no, t.member, t.state, t.fen, 0, 0, t.fen, 0, t.fen,
  CASE WHEN t.state = 'completed' AND t.i % 100 = 7 THEN t.fen ELSE 0 END, 0, 'parcel',
  CASE t.i % 5 WHEN 0 THEN 'link' WHEN 1 THEN 'poster' WHEN 2 THEN 'menu' WHEN 3 THEN 'search' ELSE 'direct' END,
  s.recipient, '330106', '', t.no, 'd', o.at, o.next_day, 10, 7, 3,
  CASE WHEN t.state IN ('paid', 'shipped', 'completed') THEN o.at END,
  CASE WHEN t.state IN ('shipped', 'completed') THEN o.next_day END,
  CASE WHEN t.state = 'completed' THEN o.fourth_day END, CASE WHEN t.state = 'closed' THEN o.next_day END,
  CASE WHEN t.state = 'closed' THEN 'unpaid' END
FROM trade t JOIN moment o ON o.m = t.m JOIN sealed s ON s.i = t.i ORDER BY t.i
""",
    """
INSERT INTO order_line (order_no, line, position, sku_id, sku_code, product_code, category_code, name, label, price_fen,
  quantity, list_fen, discount_fen, balance_fen, paid_fen, cost_fen, refunded_fen, after_sale_days)
SELECT t.no, '1', 0, s.id, s.code, p.code, 'tea', p.name, s.label, 12800, t.units, t.fen, 0, 0, t.fen, 6400 * t.units,
  CASE WHEN t.state = 'completed' AND t.i % 100 = 7 THEN t.fen ELSE 0 END, 7
FROM trade t JOIN sku s ON s.id = t.sku JOIN product p ON p.id = s.product_id ORDER BY t.i
""",
    """
INSERT INTO portion (order_no, line, stock_id, place_id, units, shipped, ended, returned, restocked)
SELECT t.no, '1', k.id, k.place_id, t.units, CASE WHEN t.state IN ('shipped', 'completed') THEN t.units ELSE 0 END,
  CASE WHEN t.state = 'closed' THEN t.units ELSE 0 END, 0, 0
FROM trade t JOIN stock k ON k.sku_id = t.sku ORDER BY t.i
""",
    """
INSERT INTO payment (number, order_no, status, description, amount_fen, currency, kind, payer_openid, appid, mch_id,
  expires_at, attempts, next_query_at, begun_at, ended_at)
SELECT t.no, t.no, 'paid', '茶', t.fen, 'CNY', 'jsapi', 'o' || t.member, 'wx1', '1900000001', o.next_day, 0, o.at, o.at,
  o.at
FROM trade t JOIN moment o ON o.m = t.m WHERE t.state IN ('paid', 'shipped', 'completed') ORDER BY t.i
""",
    """
INSERT INTO payment_capture (provider, transaction_id, number, amount_fen, currency, appid, mch_id, payer_openid,
  paid_at, recorded_at, order_no)
SELECT 'wechat', '4200' || t.no, t.no, t.fen, 'CNY', 'wx1', '1900000001', 'o' || t.member, o.at, o.at, t.no
FROM trade t JOIN moment o ON o.m = t.m WHERE t.state IN ('paid', 'shipped', 'completed') ORDER BY t.i
""",
    """
INSERT INTO order_step (order_no, from_state, to_state, taken_by, taken_at)
SELECT t.no, 'placed', 'paid', 'system:payments', o.at
FROM trade t JOIN moment o ON o.m = t.m WHERE t.state IN ('paid', 'shipped', 'completed') ORDER BY t.i
""",
    """
INSERT INTO parcel (order_no, place_id, way, carrier, number, shipped_by, shipped_at, receive_by, received_at,
  received_by)
SELECT t.no, k.place_id, 'parcel', 'SF', 'SF' || t.i, 'staff:bench', o.next_day, o.twelfth_day,
  CASE WHEN t.state = 'completed' THEN o.fourth_day END, CASE WHEN t.state = 'completed' THEN 'system:parcels' END
FROM trade t JOIN moment o ON o.m = t.m JOIN stock k ON k.id = 1 WHERE t.state IN ('shipped', 'completed') ORDER BY t.i
""",
    """
INSERT INTO parcel_line (parcel_id, order_no, line, stock_id, quantity)
SELECT p.id, p.order_no, '1', q.stock_id, q.units FROM parcel p JOIN portion q ON q.order_no = p.order_no ORDER BY p.id
""",
    """
INSERT INTO refund (refund_no, purpose, order_no, member_id, provider, transaction_id, number, amount_fen, payment_fen,
  reason, decided_by, request_key, request_digest, state, decided_at, ended_at)
SELECT 'R' || t.no, 'order', t.no, t.member, 'wechat', '4200' || t.no, t.no, t.fen, t.fen, '不想要了', 'staff:bench',
  'k', 'd', 'settled', o.fourth_day, o.fourth_day
FROM trade t JOIN moment o ON o.m = t.m WHERE t.state = 'completed' AND t.i % 100 = 7 ORDER BY t.i
""",
    """
INSERT INTO notice (member_id, kind, facts, order_no, state, channel, created_at, sent_at)
SELECT t.member, 'order_paid', '{"title"\\: "茶", "amount_fen"\\: 12800, "order_no"\\: "B10000001"}', t.no,
  'sent', 'template', o.at, o.at
FROM trade t JOIN moment o ON o.m = t.m WHERE t.state IN ('paid', 'shipped', 'completed') ORDER BY t.i
""",
)
COMMISSION = (
    """
INSERT INTO sale (order_no, buyer_id, policy_version, parties, status, placed_at, paid_at, completed_at, paid_fen,
  refunded_fen)
SELECT t.no, t.member, 1, '{"upline"\\: []}',
  CASE t.state WHEN 'completed' THEN 'completed'
    WHEN 'closed' THEN 'placed' WHEN 'placed' THEN 'placed' ELSE 'paid' END,
  o.at, CASE WHEN t.state IN ('paid', 'shipped', 'completed') THEN o.at END,
  CASE WHEN t.state = 'completed' THEN o.fourth_day END, t.fen, 0
FROM trade t JOIN moment o ON o.m = t.m ORDER BY t.i
""",
    """
INSERT INTO sale_line (order_no, line, position, sku, product, category, quantity, paid_fen, cost_fen, hold_days,
  refunded_fen, open_cases)
SELECT l.order_no, l.line, 0, l.sku_code, l.product_code, 'tea', l.quantity, l.paid_fen, l.cost_fen, 7, 0, 0
FROM order_line l JOIN shop_order o ON o.no = l.order_no ORDER BY o.id
""",
    """
INSERT INTO award_set (order_no, line, base, base_fen, cap_bp, cap_fen, wanted_fen, total_fen)
SELECT no, '1', 'paid', fen, 3000, fen * 3 / 10, fen * 17 / 100, fen * 17 / 100
FROM trade WHERE state IN ('paid', 'shipped', 'completed') ORDER BY i
""",
    """
INSERT INTO award (code, order_no, line, person_kind, person_id, role, rank, capped, rule, rate_bp, wanted_fen,
  amount_fen, kept_fen, status, review_reason, hold_days, accrued_at, matures_at, matured_at)
SELECT 'a' || t.i || '-' || w.level, t.no, '1', 'member', (CAST(t.i AS BIGINT) * 31 + w.level) % :earners + 1,
  'referrer', w.level, true, 'default', w.rate, t.fen * w.rate / 10000, t.fen * w.rate / 10000,
  CASE WHEN t.state = 'completed' AND t.i % 100 = 7 THEN 0 ELSE t.fen * w.rate / 10000 END,
  CASE WHEN t.state <> 'completed' AND t.i % 50 = 1 THEN 'review'
    WHEN t.state <> 'completed' OR t.i % 100 = 7 THEN 'pending' ELSE 'available' END,
  CASE WHEN t.state <> 'completed' AND t.i % 50 = 1 THEN 'same_device' END, 7, o.at,
  CASE WHEN t.state = 'completed' THEN o.twelfth_day END,
  CASE WHEN t.state = 'completed' AND t.i % 100 <> 7 THEN o.twelfth_day END
FROM trade t JOIN moment o ON o.m = t.m
CROSS JOIN (SELECT 1 AS level, 1000 AS rate UNION ALL SELECT 2, 500 UNION ALL SELECT 3, 200) w
WHERE t.state IN ('paid', 'shipped', 'completed') ORDER BY t.i, w.level
""",
    """
INSERT INTO ledger_entry (key, digest, order_no, posted_at)
SELECT 'order\\:' || t.no || '\\:paid', 'd' || t.i, t.no, o.at
FROM trade t JOIN moment o ON o.m = t.m WHERE t.state IN ('paid', 'shipped', 'completed') ORDER BY t.i
""",
    """
INSERT INTO ledger_posting (entry_id, position, source, destination, amount_fen, code, person_kind, person_id,
  award_id)
SELECT e.id, a.rank, 'merchant\\:commission', 'member\\:pending', a.amount_fen, 'award', a.person_kind, a.person_id,
  a.id
FROM award a JOIN ledger_entry e ON e.key = 'order\\:' || a.order_no || '\\:paid' ORDER BY e.id, a.rank
""",
)
COUNTED = (
    "UPDATE identity SET subscribed = false WHERE member_id % 20 = 3",
    """
INSERT INTO tally (member_id, own_spend_fen, own_orders, direct_sales_fen, direct_orders, second_sales_fen,
  second_orders, third_sales_fen, third_orders, commission_fen, customers)
SELECT i, CASE WHEN i % 3 = 0 THEN 0 ELSE 12800 + CAST(i AS BIGINT) * 7919 % 1000003 END, i % 3,
  CAST(100 AS BIGINT) * i, 1, 0, 0, 0, 0,
  CASE WHEN i <= :earners THEN 300 * i ELSE 0 END, 1 FROM number WHERE i <= :members ORDER BY i
""",
    """
INSERT INTO withdrawal (number, person_kind, person_id, channel, amount_fen, fee_fen, tax_fen, net_fen, month,
  seen_net_fen, payee_kind, status, approvals_needed, request_key, requested_at, approved_at, sent_at, closed_at)
SELECT 'W' || (1000000000000000 + n.i), 'member', n.i, 'wechat', 5000 + n.i % 9000, w.nought, w.nought,
  CASE WHEN w.nought = 0 THEN 5000 + n.i % 9000 END, CASE WHEN w.nought = 0 THEN '2026-10' END, 4000,
  CASE WHEN w.nought = 0 THEN 'person' END, w.status, 1, 'key' || n.i, o.at, CASE WHEN w.nought = 0 THEN o.next_day END,
  CASE WHEN w.status IN ('settled', 'sending') THEN o.next_day END,
  CASE WHEN w.status IN ('settled', 'rejected') THEN o.next_day END
FROM number n JOIN moment o ON o.m = n.i * 10 / :per_moment
JOIN (SELECT 'settled' AS status, 0 AS nought UNION ALL SELECT 'requested', NULL UNION ALL SELECT 'sending', 0
  UNION ALL SELECT 'rejected', NULL) w
  ON w.status = CASE WHEN n.i % 500 = 1 THEN 'requested' WHEN n.i % 500 = 2 THEN 'sending'
    WHEN n.i % 50 = 3 THEN 'rejected'
    ELSE 'settled' END
WHERE n.i <= :earners ORDER BY n.i
""",
)
_COUNTERS = ", ".join(measure.value for measure in Measure)
FIGURES = "INSERT INTO figure_{grain} (dimension, key, period, {columns}) SELECT {said} FROM {of}"


def seed_company(connection: Connection, members: int) -> None:
    """A business of so many members, as many orders, nearly three times as many awards."""
    world, at = World(members, 0), now()
    open_shop(begin(connection))
    _TEMPORARY.create_all(connection)
    connection.execute(insert(_moment), list(_list_moments(at)))
    values = world.values(at) | _count(members)
    execute(connection, NUMBERS, values | {"most": max(members, GOODS)})
    for statement in SHELF:
        execute(connection, statement, values)
    skus = connection.scalar(text("SELECT max(id) FROM sku"))
    for first in range(1, members + 1, _BATCH):
        connection.execute(
            insert(_sealed), [_seal(number) for number in range(first, min(first + _BATCH, members + 1))]
        )
    values["skus"] = skus
    for statement in (*PEOPLE, TREE, *TEAMS, *TRADE, *ORDERS, *COMMISSION, EARNINGS, *COUNTED):
        execute(connection, statement, values)
    _seed_figures(connection, members, at)


def _count(members: int) -> dict[str, int]:
    """How many of each."""
    return {
        "orders": members,
        "unpaid": members // 1000,
        "to_ship": members * 20 // 1000,
        "under_way": members * 50 // 1000,
        "per_moment": members // MOMENTS + 1,
        "earners": max(1, members // 10),
        "goods": min(GOODS, members),
    }


def _list_moments(at: datetime) -> Iterator[dict[str, Any]]:
    """Instants over the last 400 days, each with days that follow."""
    step = timedelta(days=DAYS) / MOMENTS
    later = {"next_day": 1, "fourth_day": 4, "twelfth_day": 12}
    for m in range(MOMENTS + 1):
        moment = at - step * (MOMENTS - m)
        yield {"m": m, "at": moment, **{name: moment + timedelta(days=days) for name, days in later.items()}}


def _seal(number: int) -> dict[str, Any]:
    return {"i": number, "recipient": seal_recipient(SEALER, f"B{10_000_000 + number}", HOME)}


def _seed_figures(connection: Connection, members: int, at: datetime) -> None:
    """What the figures say: the shop by hour, and by day and month for products, channels, provinces, distributors."""
    last = determine_day(at)
    days = [last - timedelta(days=back) for back in range(DAYS)]
    numbered = " UNION ALL ".join(f"SELECT {day:%Y%m%d} AS period" for day in days)
    hours = " UNION ALL ".join(f"SELECT {day:%Y%m%d}{hour:02d} AS period" for day in days[:3] for hour in range(24))
    months = " UNION ALL ".join(f"SELECT {month} AS period" for month in sorted({f"{day:%Y%m}" for day in days}))
    counted = ", ".join("12800" if of.is_money else "3" for of in Measure)
    most = max(10, members // 1000)
    more = {
        "all": "(SELECT '' AS key) k",
        "channel": "(SELECT 'link' AS key UNION ALL SELECT 'poster' UNION ALL SELECT 'direct') k",
        "selling": "(SELECT 'direct' AS key UNION ALL SELECT 'distributed') k",
        "region": "(SELECT '330000' AS key UNION ALL SELECT '440000' UNION ALL SELECT '110000') k",
        "product": f"(SELECT code AS key FROM product WHERE id <= {most}) k",
        "distributor": f"(SELECT CAST(i AS TEXT) AS key FROM number WHERE i <= {most}) k",
    }
    for grain, periods, kept in (("hour", hours, 3), ("day", numbered, 6), ("month", months, 6)):
        for dimension, keys in list(more.items())[:kept]:
            said = f"'{dimension}', k.key, p.period, {counted}"
            of = f"{keys} CROSS JOIN ({periods}) p"
            connection.execute(text(FIGURES.format(grain=grain, columns=_COUNTERS, said=said, of=of)))
