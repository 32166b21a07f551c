"""A shop that has been trading for long, made by set-based SQL that SQLite and PostgreSQL both understand.

Members 1 to n stand in a tree, ten below each. Each third of the awards is one order's, on three levels; people have
their sums, counters and places in the month's ranking. What no measurement reads (shop orders of the many) is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from benchmarks.servers.callback_kept import now
from commissions.days import determine_day
from commissions.schema import Instant
from commissions.tallies.histogram import BITS, BUCKET_LEVELS
from commissions.tallies.periods import number_day, number_month

LEVELS_PAID = 3
NUMBERS = """
CREATE TEMPORARY TABLE number AS
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) SELECT i FROM n
"""
PEOPLE = (
    """
INSERT INTO member (code, generated_name, first_seen_via, created_at)
SELECT 'm' || i, '小店' || i, 'follow', :long_ago FROM number WHERE i <= :people ORDER BY i
""",
    """
INSERT INTO identity (appid, openid, member_id, subscribed, subscribed_at)
SELECT 'wx1', 'o' || i, i, true, :long_ago FROM number WHERE i <= :people ORDER BY i
""",
    """
INSERT INTO distributor (member_id, code, status, imported, since)
SELECT i, 'd' || i, 'active', false, :long_ago FROM number WHERE i <= :people ORDER BY i
""",
)
TREE = """
INSERT INTO referral (member_id, referrer_id, via, bound_at)
SELECT i, (i - 2) / 10 + 1, 'follow', :long_ago FROM number WHERE i BETWEEN 2 AND :members ORDER BY i
"""
KNOWN = """
INSERT INTO referral (member_id, referrer_id, via, bound_at)
SELECT :members + i, CASE WHEN i = 1 THEN 12 WHEN i <= :each + 1 THEN :members + 1 ELSE :members + i - :each END,
  'follow', :long_ago
FROM number WHERE i <= 3 * :each + 1 ORDER BY i
"""
GIANT = """
INSERT INTO referral (member_id, referrer_id, via, bound_at)
SELECT :known + i, CASE WHEN i = 1 THEN 12 WHEN i <= :giant THEN :known + i - 1 ELSE :known + :giant END,
  'follow', :long_ago
FROM number WHERE i <= 2 * :giant ORDER BY i
"""
TEAMS = (
    """
INSERT INTO team_member (member_id, ancestor_id, level, joined_at)
SELECT a.member_id, a.referrer_id, 1, a.bound_at FROM referral a
UNION ALL
SELECT a.member_id, b.referrer_id, 2, a.bound_at FROM referral a JOIN referral b ON b.member_id = a.referrer_id
UNION ALL
SELECT a.member_id, c.referrer_id, 3, a.bound_at FROM referral a
  JOIN referral b ON b.member_id = a.referrer_id JOIN referral c ON c.member_id = b.referrer_id
""",
    """
INSERT INTO team_count (member_id, level, members)
SELECT ancestor_id, level, count(*) FROM team_member GROUP BY ancestor_id, level
""",
)
SALES = (
    """
INSERT INTO sale (order_no, buyer_id, parties, status, placed_at, paid_at, completed_at, paid_fen, refunded_fen)
SELECT 'B' || i, i % :members + 1, '{"upline"\\: []}', 'completed', :day, :day, :day, 12800, 0
FROM number WHERE i <= :sales ORDER BY i
""",
    """
INSERT INTO sale_line (order_no, line, position, sku, product, category, quantity, paid_fen, cost_fen, hold_days,
  refunded_fen, open_cases)
SELECT 'B' || i, '1', 0, 's1', 'p1', 'tea', 1, 12800, 6400, 7, 0, 0 FROM number WHERE i <= :sales ORDER BY i
""",
    """
INSERT INTO award (code, order_no, line, person_kind, person_id, role, rank, capped, rule, rate_bp, wanted_fen,
  amount_fen, kept_fen, status, hold_days, accrued_at, matures_at, matured_at)
SELECT 'a' || i || '-' || w.level, 'B' || i, '1', 'member', (i * 3 + w.level) % :members + 1, 'referrer', w.level, true,
  'default', 1000, 100 * w.level, 100 * w.level, 100 * w.level, :status, 7, :day, :day,
  CASE WHEN :status = 'available' THEN :day END
FROM number CROSS JOIN (SELECT 1 AS level UNION ALL SELECT 2 UNION ALL SELECT 3) w
WHERE i <= :sales ORDER BY i, w.level
""",
)
JOURNAL = (
    """
INSERT INTO ledger_entry (key, digest, order_no, posted_at)
SELECT 'order\\:B' || i || '\\:paid', 'd' || i, 'B' || i, :day FROM number WHERE i <= :sales ORDER BY i
""",
    """
INSERT INTO ledger_posting (entry_id, position, source, destination, amount_fen, code, person_kind, person_id, award_id)
SELECT e.id, a.rank, 'merchant\\:commission', 'member\\:pending', a.amount_fen, 'award', a.person_kind,
  a.person_id, a.id
FROM award a JOIN ledger_entry e ON e.key = 'order\\:' || a.order_no || '\\:paid' ORDER BY a.id
""",
)
EARNINGS = """
INSERT INTO earning (person_kind, person_id, period, earned_fen, taken_back_fen, awards)
SELECT 'member', person_id, p.period, sum(amount_fen), 0, count(*)
FROM award CROSS JOIN (SELECT 'all' AS period UNION ALL SELECT :today) p GROUP BY person_id, p.period
"""
TALLIES = (
    """
INSERT INTO tally (member_id, own_spend_fen, own_orders, direct_sales_fen, direct_orders, second_sales_fen,
  second_orders, third_sales_fen, third_orders, commission_fen, customers)
SELECT i, 0, 0, 100 * (i % 3), 1, 0, 0, 0, 0, 300, 1 FROM number WHERE i <= :members ORDER BY i
""",
    """
INSERT INTO tally_day (member_id, day, own_spend_fen, own_orders, direct_sales_fen, direct_orders, second_sales_fen,
  second_orders, third_sales_fen, third_orders, commission_fen)
SELECT i, d.day, 0, 0, 50 * (i % 3), 1, 0, 0, 0, 0, 300
FROM number CROSS JOIN (SELECT CAST(:first_day AS integer) AS day UNION ALL SELECT CAST(:last_day AS integer)) d
WHERE i <= :members ORDER BY i, d.day
""",
)
RANKING = """
INSERT INTO ranking (period, member_id, earned_fen)
SELECT :month, i, CAST(i AS BIGINT) * 7919 % 5000000 + 1 FROM number WHERE i <= :people ORDER BY i
"""
BUCKETS = """
INSERT INTO ranking_bucket (period, level, number, members)
SELECT period, :level, earned_fen >> :shift, count(*) FROM ranking WHERE period = :month
GROUP BY period, earned_fen >> :shift
"""


@dataclass(frozen=True)
class World:
    """How large it is. `status` is that of every award: "pending" ones are due."""

    members: int
    awards: int
    status: str = "available"
    each: int = 0
    giant: int = 0

    @property
    def me(self) -> int:
        """A member whose team has `each` people on each of its levels, and who has three referrers above."""
        return self.members + 1

    @property
    def known(self) -> int:
        """The last of that team."""
        return self.members + (3 * self.each + 1 if self.each else 0)

    @property
    def giant_id(self) -> int:
        """The last of a chain of `giant` members, who also brought as many."""
        return self.known + self.giant

    @property
    def people(self) -> int:
        """All of them."""
        return self.known + 2 * self.giant

    @property
    def sales(self) -> int:
        """Orders of three awards each."""
        return self.awards // LEVELS_PAID

    def values(self, at: datetime) -> dict[str, Any]:
        """What the statements ask for."""
        today = determine_day(at)
        return {
            "most": max(self.people, self.sales),
            "people": self.people,
            "known": self.known,
            "each": self.each,
            "giant": self.giant,
            "members": self.members,
            "sales": self.sales,
            "status": self.status,
            "long_ago": at - timedelta(days=100),
            "day": at - timedelta(days=8),
            "today": today.isoformat(),
            "first_day": number_day(today - timedelta(days=20)),
            "last_day": number_day(today - timedelta(days=10)),
            "month": number_month(number_day(today)),
        }


def seed_network(connection: Connection, world: World) -> None:
    """The members and their teams, with those whom a measurement knows by name."""
    known = [KNOWN] if world.each else []
    giant = [GIANT] if world.giant else []
    run(connection, world, NUMBERS, *PEOPLE, TREE, *known, *giant, *TEAMS)


def seed_people(connection: Connection, world: World) -> None:
    """The members without teams."""
    run(connection, world, NUMBERS, *PEOPLE)


def seed_sales(connection: Connection, world: World) -> None:
    """Sales with their awards."""
    run(connection, world, *SALES)


def seed_journal(connection: Connection, world: World) -> None:
    """The journal of those awards, and with it the balances."""
    run(connection, world, *JOURNAL)


def seed_tallies(connection: Connection, world: World) -> None:
    """The counters of each person: a third sold nothing, a third some, a third more."""
    run(connection, world, *TALLIES)


def seed_sums(connection: Connection, world: World) -> None:
    """What is kept of each person's earnings, and everyone's places in the month's ranking."""
    run(connection, world, EARNINGS, RANKING)
    for level in range(BUCKET_LEVELS):
        execute(connection, BUCKETS, world.values(now()) | {"level": level, "shift": BITS * level})


def run(connection: Connection, world: World, *statements: str) -> None:
    """Each statement with what it asks for."""
    for statement in statements:
        execute(connection, statement, world.values(now()))


def execute(connection: Connection, statement: str, values: Mapping[str, Any]) -> None:
    """A statement with those of the values that it names: instants are bound, all others written into it."""
    query = text(statement)
    for name in query.compile().params:
        value = values[name]
        is_instant = isinstance(value, datetime)
        bound = bindparam(name, value, Instant()) if is_instant else bindparam(name, value, literal_execute=True)
        query = query.bindparams(bound)
    connection.execute(query)
