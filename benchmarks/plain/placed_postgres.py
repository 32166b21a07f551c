"""P6a's measure on PostgreSQL: one data-modifying statement in which an order is placed, by asyncpg."""

from datetime import timedelta

import asyncpg
import orjson

from benchmarks.databases import SEALER
from benchmarks.ordering import SHIPPING_FEN, Wish
from benchmarks.placed import HOME
from benchmarks.servers.callback_kept import now
from commissions.numbers import make_number
from shop.regions.atlas import describe_region

REGION = describe_region(HOME.district_code)
RECIPIENT = orjson.dumps(
    {
        "name": HOME.name,
        "phone": HOME.phone,
        "province": REGION.province,
        "city": REGION.city,
        "district": REGION.district,
        "street": HOME.street,
        "district_code": HOME.district_code,
    }
).decode()
STATEMENT = """
WITH reserved AS (
  UPDATE stock SET reserved = reserved + 1 WHERE sku_id = $6 AND on_hand - reserved >= 1 RETURNING id, place_id
), placed AS (
  INSERT INTO shop_order (no, member_id, state, goods_fen, shipping_fen, total_fen, refunded_fen,
    shipping_refunded_fen, way, channel, recipient, district_code, note, request_key, request_digest, placed_at,
    expires_at)
  SELECT $1::text, $2::bigint, 'placed', $13::bigint, $15::bigint, $13 + $15, 0, 0, 'parcel', 'direct', $3, '330106',
    '', $4, $5, $16, $17
  FROM reserved RETURNING no
), lined AS (
  INSERT INTO order_line (order_no, line, position, sku_id, sku_code, product_code, category_code, name, label,
    picture, colour, price_fen, quantity, paid_fen, cost_fen, refunded_fen)
  SELECT no, '1', 1, $6, $7, $8, $9, $10, $11, $12, '#d9c7a7', $13, 1, $13, $14, 0 FROM placed RETURNING order_no, line
), shared AS (
  INSERT INTO portion (order_no, line, stock_id, place_id, units, shipped, ended, returned, restocked)
  SELECT order_no, line, id, place_id, 1, 0, 0, 0, 0 FROM lined, reserved
), frozen AS (
  INSERT INTO sale (order_no, buyer_id, policy_version, upline, status, placed_at, paid_fen, refunded_fen)
  SELECT no, $2, 1, $18, 'placed', $16, 0, 0 FROM placed RETURNING order_no
)
INSERT INTO sale_line (order_no, line, position, sku, product, category, quantity, paid_fen, cost_fen, hold_days,
  refunded_fen, open_cases)
SELECT order_no, '1', 0, $7, $8, $9, 1, $13, $14, 7, 0, 0 FROM frozen
"""
TIME_TO_PAY = timedelta(minutes=30)


async def place(pool: asyncpg.Pool, wish: Wish) -> None:
    """One statement, one commit."""
    at, no = now(), make_number("L")
    sealed = SEALER.seal(f"shop_order:{no}", RECIPIENT)
    bought = (wish.sku_id, wish.sku_code, wish.product_code, wish.category_code, wish.name, wish.label, wish.picture)
    amounts = (wish.price_fen, wish.cost_fen, SHIPPING_FEN)
    await pool.execute(
        STATEMENT,
        *(no, wish.member_id, sealed, wish.request_key, "0" * 64),
        *(*bought, *amounts, at, at + TIME_TO_PAY, wish.upline),
    )
