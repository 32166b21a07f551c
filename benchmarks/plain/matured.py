"""P7's measure: all due awards matured at once, by the SQL that writes the same rows."""

POSTGRES = (
    """
WITH due AS (
  SELECT a.id, a.order_no, a.person_kind, a.person_id, a.kept_fen
  FROM award a JOIN distributor d ON d.member_id = a.person_id
  WHERE a.status = 'pending' AND a.matures_at <= now() AND a.kept_fen > 0 AND d.status = 'active'
    AND NOT EXISTS (SELECT FROM sale_line l WHERE l.order_no = a.order_no AND l.line = a.line AND l.open_cases > 0)
    AND NOT EXISTS (SELECT FROM review_case c
      WHERE c.person_kind = 'member' AND c.person_id = a.person_id AND c.scope = 'person' AND c.status = 'open')
), matured AS (
  UPDATE award SET status = 'available', matured_at = now() FROM due WHERE award.id = due.id
), entered AS (
  INSERT INTO ledger_entry (key, digest, order_no, posted_at)
  SELECT 'award:' || id || ':matured', encode(sha256(('award:' || id || kept_fen)::bytea), 'hex'), order_no, now()
  FROM due ORDER BY person_id, id RETURNING id, key
), posted AS (
  INSERT INTO ledger_posting (entry_id, position, source, destination, amount_fen, code, person_kind, person_id,
    award_id)
  SELECT e.id, 0, 'member:pending', 'member:available', due.kept_fen, 'matured', due.person_kind,
    due.person_id, due.id
  FROM due JOIN entered e ON e.key = 'award:' || due.id || ':matured' ORDER BY due.person_id, e.id
)
INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
SELECT 'notices', 'CommissionAvailable', jsonb_build_object('person', 'member:' || person_id, 'amount_fen',
  sum(kept_fen), 'awards', count(*)), person_id, 'waiting', 0, now(), now()
FROM due GROUP BY person_id
""",
)
"""One statement."""

NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
SQLITE = (
    f"""
CREATE TEMPORARY TABLE due AS
SELECT a.id, a.order_no, a.person_kind, a.person_id, a.kept_fen
FROM award a JOIN distributor d ON d.member_id = a.person_id
WHERE a.status = 'pending' AND a.matures_at <= {NOW} AND a.kept_fen > 0 AND d.status = 'active'
  AND NOT EXISTS (SELECT 1 FROM sale_line l WHERE l.order_no = a.order_no AND l.line = a.line AND l.open_cases > 0)
  AND NOT EXISTS (SELECT 1 FROM review_case c
    WHERE c.person_kind = 'member' AND c.person_id = a.person_id AND c.scope = 'person' AND c.status = 'open')
ORDER BY a.person_id, a.id
""",
    f"UPDATE award SET status = 'available', matured_at = {NOW} WHERE id IN (SELECT id FROM due)",
    f"""
INSERT INTO ledger_entry (key, digest, order_no, posted_at)
SELECT 'award:' || id || ':matured', hex(randomblob(32)), order_no, {NOW} FROM due ORDER BY person_id, id
""",
    """
INSERT INTO ledger_posting (entry_id, position, source, destination, amount_fen, code, person_kind, person_id, award_id)
SELECT e.id, 0, 'member:pending', 'member:available', due.kept_fen, 'matured', due.person_kind,
  due.person_id, due.id
FROM due JOIN ledger_entry e ON e.key = 'award:' || due.id || ':matured' ORDER BY due.person_id, e.id
""",
    f"""
INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
SELECT 'notices', 'CommissionAvailable', json_object('person', 'member:' || person_id, 'amount_fen', sum(kept_fen),
  'awards', count(*)), person_id, 'waiting', 0, {NOW}, {NOW}
FROM due GROUP BY person_id
""",
)
"""One for each table, in one commit."""
