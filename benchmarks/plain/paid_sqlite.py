"""P6b's measure on SQLite: the same rows by the standard library's sqlite3, one payment a commit."""

import secrets
import sqlite3
from datetime import UTC, datetime

import orjson

from benchmarks.placed import ACCOUNT, RATES_BP, Placed
from benchmarks.servers.callback_kept import now
from commissions.days import determine_day
from shop.database.sqlite import PRAGMAS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CAPTURE = "INSERT INTO payment_capture VALUES ('wechat', ?1, ?2, ?3, 'CNY', ?4, ?5, ?6, ?7, ?7, ?2, NULL)"
SELL = """
UPDATE stock SET on_hand = on_hand - p.units, reserved = reserved - p.units, sold = sold + p.units
FROM portion p WHERE p.order_no = ? AND stock.id = p.stock_id AND reserved >= p.units
"""
AWARD = """
INSERT INTO award (code, order_no, line, person_kind, person_id, role, rank, capped, rule, rate_bp, wanted_fen,
  amount_fen, kept_fen, status, hold_days, accrued_at)
VALUES (?1, ?2, '1', 'member', ?3, 'referrer', ?4, 1, 'default', ?5, ?6, ?6, ?6, 'pending', 7, ?7)
"""
STEP = """
INSERT INTO order_step (order_no, from_state, to_state, taken_by, taken_at)
VALUES (?, 'placed', 'paid', 'system:pay', ?)
"""
EARN = """
INSERT INTO earning VALUES ('member', ?, ?, ?, 0, 1) ON CONFLICT DO UPDATE
SET earned_fen = earned_fen + excluded.earned_fen, awards = awards + excluded.awards
"""
DELIVER = """
INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
VALUES (?, ?, ?, ?, 'waiting', 0, ?, ?)
"""


def connect(path: str) -> sqlite3.Connection:
    """A connection with our own settings: WAL, and each commit on the disk."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def pay(connection: sqlite3.Connection, order: Placed) -> None:
    """One transaction, one commit."""
    instant = now()
    at = int((instant - EPOCH).total_seconds() * 1_000_000)
    run, fact = connection.execute, order.fact
    run("BEGIN IMMEDIATE")
    moved = "UPDATE shop_order SET state = 'paid', paid_at = ? WHERE no = ? AND state = 'placed' RETURNING member_id"
    [(buyer,)] = run(moved, (at, order.no)).fetchall()
    run(STEP, (order.no, at))
    account = (ACCOUNT.appid, ACCOUNT.mch_id, order.openid)
    run(CAPTURE, (fact.transaction_id, order.no, order.total_fen, *account, at))
    run("UPDATE payment SET status = 'paid', ended_at = ? WHERE number = ? AND status = 'open'", (at, order.no))
    run(SELL, (order.no,))
    paid = "UPDATE sale SET status = 'paid', paid_at = ?, paid_fen = ? WHERE order_no = ? AND status = 'placed'"
    run(paid, (at, order.total_fen, order.no))
    run("UPDATE distributor SET first_paid_at = ? WHERE member_id = ? AND first_paid_at IS NULL", (at, buyer))
    write_awards(connection, order, buyer, at, determine_day(instant).isoformat())
    run("COMMIT")


def write_awards(connection: sqlite3.Connection, order: Placed, buyer: int, at: int, day: str) -> None:
    """Awards, their journal, the sums of people, and who is to hear of it."""
    run, no = connection.execute, order.no
    fen = [order.goods_fen * rate // 10_000 for rate in RATES_BP]
    rows = list(zip(order.upline, (1, 2, 3), RATES_BP, fen, strict=True))
    ids = [run(AWARD, (secrets.token_hex(10), no, *row, at)).lastrowid for row in rows]
    goods = order.goods_fen
    run("INSERT INTO award_set VALUES (?, '1', 'paid', ?, 10000, ?, ?, ?)", (no, goods, goods, sum(fen), sum(fen)))
    entry = "INSERT INTO ledger_entry (key, digest, order_no, posted_at) VALUES (?, ?, ?, ?)"
    entry_id = run(entry, (f"order:{no}:paid", secrets.token_hex(32), no, at)).lastrowid
    postings: list[tuple[object, ...]] = [
        (entry_id, 0, "outside:payments", "merchant:sales", order.total_fen, "paid", None, None, None)
    ]
    between = ("merchant:commission", "member:pending")
    for award_id, (person, level, _, amount) in zip(ids, rows, strict=True):
        postings.append((entry_id, level, *between, amount, "award", "member", person, award_id))
    connection.executemany("INSERT INTO ledger_posting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", postings)
    connection.executemany(EARN, [(row[0], period, row[3]) for row in rows for period in (day, "all")])
    told = {"member_id": buyer, "order_no": no, "amount_fen": order.total_fen, "title": "古树红茶"}
    events = [(of, "OrderPaid", told, buyer) for of in ("notices", "screening", "statistics")]
    for person, level, _, amount in rows:
        earned = {"person": f"member:{person}", "order_no": no, "amount_fen": amount, "level": level, "buyer_id": buyer}
        events.append(("notices", "CommissionEarned", earned | {"lines": ["1"], "roles": ["referrer"]}, person))
    events.append(("tallies", "SalePaid", {"order_no": no}, None))
    connection.executemany(
        DELIVER, [(of, name, orjson.dumps(facts).decode(), to, at, at) for of, name, facts, to in events]
    )
