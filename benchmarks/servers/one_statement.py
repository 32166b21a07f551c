"""P2's measure on PostgreSQL: the same door, and behind it the plainest asyncpg statement that writes the same rows."""

import os
import secrets
from datetime import UTC, datetime, timedelta

from aiohttp import web

from benchmarks.databases import open_pool
from benchmarks.servers.credentials import FixedCredentials
from benchmarks.servers.running import serve
from bot.callback import Callback, create_app
from bot.inbound import Fact, Subscribed
from bot.replies import Text, render

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
POOL = 8
STATEMENT = """
WITH answered AS (
  INSERT INTO answered_callback (key, answer, answered_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key
), owner AS (
  SELECT d.member_id, d.code FROM scene_code s JOIN distributor d ON d.member_id = s.member_id, answered
  WHERE s.scene = $4 AND d.status = 'active'
), person AS (
  INSERT INTO member (code, generated_name, first_seen_via, created_at)
  SELECT $5, $6, 'follow', $3 FROM answered RETURNING id
), known AS (
  INSERT INTO identity (appid, openid, member_id, subscribed, subscribed_at)
  SELECT $7, $8, id, true, $3 FROM person
), admitted AS (
  INSERT INTO distributor (member_id, code, status, imported, since) SELECT id, $9, 'active', false, $3 FROM person
), bound AS (
  INSERT INTO referral (member_id, referrer_id, via, bound_at)
  SELECT person.id, owner.member_id, 'follow', $3 FROM person, owner
), changed AS (
  INSERT INTO referral_change (member_id, kind, referrer_id, via, changed_at)
  SELECT person.id, 'bound', owner.member_id, 'follow', $3 FROM person, owner
), attempted AS (
  INSERT INTO referral_attempt (member_id, code, attempted_id, outcome, referrer_id, via, attempted_at)
  SELECT person.id, owner.code, owner.member_id, 'bound', owner.member_id, 'follow', $3 FROM person, owner
), upline AS (
  SELECT member_id AS ancestor_id, 1 AS level FROM owner
  UNION ALL
  SELECT t.ancestor_id, t.level + 1 FROM team_member t JOIN owner ON t.member_id = owner.member_id WHERE t.level < 3
), joined AS (
  INSERT INTO team_member (member_id, ancestor_id, level, joined_at)
  SELECT person.id, ancestor_id, level, $3 FROM person, upline
), counted AS (
  INSERT INTO team_count AS c (member_id, level, members)
  SELECT ancestor_id, level, 1 FROM upline ORDER BY ancestor_id, level
  ON CONFLICT (member_id, level) DO UPDATE SET members = c.members + 1
), windowed AS (
  INSERT INTO chat_window (member_id, kind, opened_at, expires_at, allowed, sent)
  SELECT id, 'follow', $3, $10, 3, 0 FROM person
), followed AS (
  INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
  SELECT 'reactions', 'MemberFollowed', jsonb_build_object('member_id', id, 'returning', false), id,
    'waiting', 0, $3, $3 FROM person
)
INSERT INTO event_delivery (consumer, event, payload, partition, status, attempts, due_at, created_at)
SELECT 'notices', 'ReferralBound',
  jsonb_build_object('member_id', owner.member_id, 'recruit_id', person.id, 'via', 'follow'), owner.member_id,
  'waiting', 0, $3, $3 FROM person, owner
"""


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)


def make_code(length: int) -> str:
    """A random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


async def make_app() -> web.Application:
    """The bot's application with one statement behind it."""
    pool = await open_pool(os.environ["BENCH_DATABASE"], POOL)
    credentials, words = FixedCredentials(), Text(os.environ["BENCH_REPLY"])
    app_id = credentials.account().app_id

    async def answer(fact: Fact) -> str:
        at = now()
        reply = render(words, openid=fact.openid, account=fact.account, sent_at=int(at.timestamp()))
        scene = fact.scene if isinstance(fact, Subscribed) else None
        codes = (make_code(10), "小店" + make_code(4), app_id, fact.openid, make_code(10))
        await pool.execute(STATEMENT, fact.key, reply, at, scene, *codes, at + timedelta(minutes=1))
        return reply

    return create_app(Callback(credentials, answer, now))


if __name__ == "__main__":
    serve(make_app)
