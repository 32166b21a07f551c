"""P6b's measure on PostgreSQL: one data-modifying statement in which an order is paid, by asyncpg."""

import secrets

import asyncpg

from benchmarks.placed import ACCOUNT, RATES_BP, Placed
from benchmarks.servers.callback_kept import now
from commissions.days import determine_day

STATEMENT = """
WITH moved AS (
  UPDATE shop_order SET state = 'paid', paid_at = $2 WHERE no = $1 AND state = 'placed'
  RETURNING no, member_id, total_fen, goods_fen
), stepped AS (
  INSERT INTO order_step (order_no, from_state, to_state, taken_by, taken_at)
  SELECT no, 'placed', 'paid', 'system:pay', $2 FROM moved
), captured AS (
  INSERT INTO payment_capture (provider, transaction_id, number, amount_fen, currency, appid, mch_id, payer_openid,
    paid_at, recorded_at, order_no)
  SELECT 'wechat', $3, no, total_fen, 'CNY', $4, $5, $6, $2, $2, no FROM moved
), ended AS (
  UPDATE payment SET status = 'paid', ended_at = $2 FROM moved WHERE number = moved.no AND status = 'open'
), sold AS (
  UPDATE stock s SET on_hand = on_hand - p.units, reserved = reserved - p.units, sold = sold + p.units
  FROM portion p, moved WHERE p.order_no = moved.no AND s.id = p.stock_id AND s.reserved >= p.units
), accrued AS (
  UPDATE sale SET status = 'paid', paid_at = $2, paid_fen = moved.total_fen
  FROM moved WHERE order_no = moved.no AND status = 'placed'
), awarded AS (
  INSERT INTO award (code, order_no, line, person_kind, person_id, role, rank, capped, rule, rate_bp, wanted_fen,
    amount_fen, kept_fen, status, hold_days, accrued_at)
  SELECT w.code, moved.no, '1', 'member', w.person, 'referrer', w.level, true, 'default', w.rate, w.fen,
    w.fen, w.fen, 'pending', 7, $2
  FROM moved,
    unnest($7::text[], $8::bigint[], $9::int[], $10::int[], $11::bigint[]) AS w (code, person, level, rate, fen)
  RETURNING id, person_id, rank, amount_fen
), capped AS (
  INSERT INTO award_set (order_no, line, base, base_fen, cap_bp, cap_fen, wanted_fen, total_fen)
  SELECT no, '1', 'paid', goods_fen, 10000, goods_fen, $12, $12 FROM moved
), entered AS (
  INSERT INTO ledger_entry (key, digest, order_no, posted_at)
  SELECT 'order:' || no || ':paid', $13, no, $2 FROM moved RETURNING id
), posted AS (
  INSERT INTO ledger_posting (entry_id, position, source, destination, amount_fen, code, person_kind, person_id,
    award_id)
  SELECT e.id, 0, 'outside:payments', 'merchant:sales', m.total_fen, 'paid', NULL, NULL, NULL FROM entered e, moved m
  UNION ALL
  (SELECT e.id, a.rank, 'merchant:commission', 'member:pending', a.amount_fen, 'award', 'member',
    a.person_id, a.id FROM entered e, awarded a ORDER BY a.person_id)
), known AS (
  UPDATE distributor SET first_paid_at = $2 FROM moved
  WHERE distributor.member_id = moved.member_id AND first_paid_at IS NULL
), earned AS (
  INSERT INTO earning AS sums (person_kind, person_id, period, earned_fen, taken_back_fen, awards)
  SELECT 'member', a.person_id, p.period, a.amount_fen, 0, 1
  FROM awarded a, unnest(ARRAY[$14, 'all']) AS p (period) ORDER BY a.person_id, p.period
  ON CONFLICT (person_kind, person_id, period) DO UPDATE
  SET earned_fen = sums.earned_fen + excluded.earned_fen, awards = sums.awards + excluded.awards
), facts (consumer, event, payload, partition) AS (
  SELECT c.consumer, 'OrderPaid', jsonb_build_object('member_id', member_id, 'order_no', no, 'amount_fen', total_fen,
    'title', $15::text), member_id FROM moved, (VALUES ('notices'), ('screening'), ('statistics')) AS c (consumer)
  UNION ALL
  SELECT 'notices', 'CommissionEarned', jsonb_build_object('person', 'member:' || a.person_id, 'order_no', m.no,
    'amount_fen', a.amount_fen, 'level', a.rank, 'buyer_id', m.member_id, 'lines', jsonb_build_array('1'),
    'roles', jsonb_build_array('referrer')), a.person_id
  FROM awarded a, moved m
  UNION ALL
  SELECT 'tallies', 'SalePaid', jsonb_build_object('order_no', no), NULL FROM moved
)
INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
SELECT consumer, event, payload, partition, 'waiting', 0, $2, $2 FROM facts
"""


async def pay(pool: asyncpg.Pool, order: Placed) -> None:
    """One statement, one commit."""
    at, fact = now(), order.fact
    fen = [order.goods_fen * rate // 10_000 for rate in RATES_BP]
    await pool.execute(
        STATEMENT,
        *(order.no, at, fact.transaction_id, ACCOUNT.appid, ACCOUNT.mch_id, order.openid),
        *([secrets.token_hex(10) for _ in fen], list(order.upline), [1, 2, 3], list(RATES_BP), fen, sum(fen)),
        *(secrets.token_hex(32), determine_day(at).isoformat(), "古树红茶"),
    )
