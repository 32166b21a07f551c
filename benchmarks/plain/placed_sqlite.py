"""P6a's measure on SQLite: the same rows by the standard library's sqlite3, one order a commit."""

import sqlite3

from benchmarks.databases import SEALER
from benchmarks.ordering import SHIPPING_FEN, Wish
from benchmarks.plain.paid_sqlite import EPOCH, connect
from benchmarks.plain.placed_postgres import RECIPIENT, TIME_TO_PAY
from benchmarks.servers.callback_kept import now
from commissions.numbers import make_number

__all__ = ["connect", "place"]

RESERVE = "UPDATE stock SET reserved = reserved + 1 WHERE sku_id = ? AND on_hand - reserved >= 1 RETURNING id, place_id"
PLACE = """
INSERT INTO shop_order (no, member_id, state, goods_fen, shipping_fen, total_fen, refunded_fen,
  shipping_refunded_fen, way, channel, recipient, district_code, note, request_key, request_digest, placed_at,
  expires_at)
VALUES (?1, ?2, 'placed', ?3, ?4, ?3 + ?4, 0, 0, 'parcel', 'direct', ?5, '330106', '', ?6, ?7, ?8, ?9)
"""
LINE = """
INSERT INTO order_line (order_no, line, position, sku_id, sku_code, product_code, category_code, name, label,
  picture, colour, price_fen, quantity, paid_fen, cost_fen, refunded_fen)
VALUES (?1, '1', 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 1, ?10, ?11, 0)
"""
PORTION = """
INSERT INTO portion (order_no, line, stock_id, place_id, units, shipped, ended, returned, restocked)
VALUES (?, '1', ?, ?, 1, 0, 0, 0, 0)
"""
SALE = """
INSERT INTO sale (order_no, buyer_id, policy_version, upline, status, placed_at, paid_fen, refunded_fen)
VALUES (?, ?, 1, ?, 'placed', ?, 0, 0)
"""
SALE_LINE = """
INSERT INTO sale_line (order_no, line, position, sku, product, category, quantity, paid_fen, cost_fen, hold_days,
  refunded_fen, open_cases)
VALUES (?, '1', 0, ?, ?, ?, 1, ?, ?, 7, 0, 0)
"""


def place(connection: sqlite3.Connection, wish: Wish) -> None:
    """One transaction, one commit."""
    instant, no = now(), make_number("L")
    at = int((instant - EPOCH).total_seconds() * 1_000_000)
    until = at + int(TIME_TO_PAY.total_seconds() * 1_000_000)
    sealed = SEALER.seal(f"shop_order:{no}", RECIPIENT)
    named = (wish.sku_code, wish.product_code, wish.category_code)
    run = connection.execute
    run("BEGIN IMMEDIATE")
    stock_id, place_id = run(RESERVE, (wish.sku_id,)).fetchone()
    run(PLACE, (no, wish.member_id, wish.price_fen, SHIPPING_FEN, sealed, wish.request_key, "0" * 64, at, until))
    shown = (wish.name, wish.label, wish.picture, wish.colour)
    run(LINE, (no, wish.sku_id, *named, *shown, wish.price_fen, wish.cost_fen))
    run(PORTION, (no, stock_id, place_id))
    run(SALE, (no, wish.member_id, wish.upline, at))
    run(SALE_LINE, (no, *named, wish.price_fen, wish.cost_fen))
    run("COMMIT")
