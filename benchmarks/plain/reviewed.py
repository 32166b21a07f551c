"""P7's measure: all distributors brought to the tier that they have reached, by the SQL that writes the same rows."""

SILVER_FEN, GOLD_FEN, GOLD_DAYS = 100, 200, 90
LADDER = {
    "tiers": [
        {"tier": "silver", "name": "银", "any": [{"metric": "direct_sales_fen", "least": SILVER_FEN}]},
        {
            "tier": "gold",
            "name": "金",
            "any": [{"metric": "direct_sales_fen", "least": GOLD_FEN, "days": GOLD_DAYS}],
        },
    ]
}
"""What is published on our side: one tier by a counter for ever, one by the sum of a window of days."""

REACHED = f"""
SELECT d.member_id, d.tier AS before, coalesce(t.direct_sales_fen, 0) AS ever, coalesce(w.fen, 0) AS lately,
  CASE WHEN w.fen >= {GOLD_FEN} THEN 'gold' WHEN t.direct_sales_fen >= {SILVER_FEN} THEN 'silver' END AS reached
FROM distributor d
LEFT JOIN tally t ON t.member_id = d.member_id
LEFT JOIN (SELECT member_id, sum(direct_sales_fen) AS fen FROM tally_day WHERE day >= {{first_day}}
  GROUP BY member_id) w ON w.member_id = d.member_id
LEFT JOIN tier_standing s ON s.member_id = d.member_id
WHERE d.status = 'active' AND (s.locked IS NULL OR NOT s.locked)
"""
HISTORY = """
INSERT INTO distributor_tier_change (member_id, tier_before, tier, metrics, reason, changed_by, changed_at)
SELECT member_id, before, reached,
  {json}('direct_sales_fen', ever, 'direct_sales_fen:90', lately), 'review', 'system:review', {now}
FROM moved ORDER BY member_id
"""
NOTICES = """
INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
SELECT 'notices', 'TierChanged', {json}('member_id', member_id, 'before', before, 'after', reached,
  'title', CASE reached WHEN 'gold' THEN '金' ELSE '银' END, 'rose', {true}), member_id, 'waiting', 0, {now}, {now}
FROM moved
"""
SQLITE_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"


def postgres(first_day: int) -> tuple[str, ...]:
    """One statement. `first_day` is the window's, as in 20261122."""
    words = {"json": "jsonb_build_object", "now": "now()", "true": "true"}
    statement = f"""
WITH people AS ({REACHED.format(first_day=first_day)}), moved AS (
  UPDATE distributor SET tier = people.reached FROM people
  WHERE people.member_id = distributor.member_id AND people.reached IS DISTINCT FROM distributor.tier
  RETURNING people.*
), kept AS ({HISTORY.format(**words)})
{NOTICES.format(**words)}
"""
    return (statement,)


def sqlite(first_day: int) -> tuple[str, ...]:
    """One for each table, in one commit."""
    words = {"json": "json_object", "now": SQLITE_NOW, "true": "json('true')"}
    return (
        f"CREATE TEMPORARY TABLE moved AS SELECT * FROM ({REACHED.format(first_day=first_day)}) "
        "WHERE reached IS NOT before ORDER BY member_id",
        HISTORY.format(**words),
        "UPDATE distributor SET tier = moved.reached FROM moved WHERE moved.member_id = distributor.member_id",
        NOTICES.format(**words),
    )
