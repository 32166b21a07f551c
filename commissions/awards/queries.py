"""Reads of reviews: who is being looked at, what is on hold and why, the rules, and what they look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, cast, func, select, tuple_

from commissions.awards.parties import restore_parties
from commissions.awards.review import ReviewCase
from commissions.awards.review_finds import Find, ReviewVersion
from commissions.awards.review_rules import ReviewRules, read_review_rules
from commissions.awards.suspicion import RULES
from commissions.awards.tables import award, award_refund, review_case, review_rules, sale, sale_refund
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId
from commissions.ledger.tables import adjustment
from commissions.network.queries import LEVELS
from commissions.network.tables import team_member
from commissions.paging import Page
from commissions.policies.roles import Role
from commissions.schema import Fen

_MEMBER = BeneficiaryKind.MEMBER.value
_LATEST_AWARDS = 200
"""How far back the rate of late refunds looks."""
_LATEST_FINDS = 1000
"""How many cases of rules are looked at, the newest first."""
_VERSIONS = 20
_FOLLOWS_FACTOR = 3
"""How many bursts' worth of recruits are looked at."""


@dataclass(frozen=True)
class Held:
    """What is on hold of one order for one person: the work of whoever reviews.

    `review_reason` names rule or cause.
    """

    order_no: str
    person: Beneficiary
    reason: str
    awards: int
    amount_fen: int
    since: datetime


def is_under_review(connection: Connection, person: Beneficiary) -> bool:
    """Whether a case about somebody is open.

    While one is, no award of theirs matures and no withdrawal is sent.
    """
    return bool(list_people_under_review(connection, [person]))


def list_people_under_review(connection: Connection, people: Collection[Beneficiary]) -> set[Beneficiary]:
    """Those of some people on whom a case is open."""
    if not people:
        return set()
    row = review_case.c
    these = tuple_(row.person_kind, row.person_id).in_([(of.kind.value, of.id) for of in people])
    query = select(row.person_kind, row.person_id).where(these, row.scope == "person", row.status == "open")
    return {Beneficiary(BeneficiaryKind(kind), number) for kind, number in connection.execute(query).all()}


def find_case(connection: Connection, code: str) -> ReviewCase | None:
    """One case, open or decided."""
    row = connection.execute(_select_cases().where(review_case.c.code == code)).first()
    return _restore_case(row) if row else None


def _restore_case(row: Any) -> ReviewCase:
    """The case of a row of `_select_cases`."""
    code, scope, rule, kind, number, *rest = row
    return ReviewCase(code, scope, rule, Beneficiary(BeneficiaryKind(kind), number), *rest)


def list_cases(
    connection: Connection,
    *,
    status: str | None = "open",
    person: Beneficiary | None = None,
    order_no: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Page[ReviewCase]:
    """Cases, the newest first. `status` None lists all. `before` is the previous page's `next`."""
    row = review_case.c
    query = _select_cases().order_by(row.id.desc()).limit(limit + 1)
    query = query.where(row.status == status) if status else query

    if person is not None:
        query = query.where(row.person_kind == person.kind.value, row.person_id == person.id)
    if order_no is not None:
        query = query.where(row.order_no == order_no)
    if before is not None:
        place = select(row.id).where(row.code == before).scalar_subquery()
        query = query.where(row.id < place)

    rows = connection.execute(query).all()
    items = tuple(_restore_case(found) for found in rows[:limit])
    return Page(items, items[-1].code if len(rows) > limit else None)


def _select_cases() -> Select[Any]:
    """The columns of a `ReviewCase`, in its order."""
    row = review_case.c
    return select(
        row.code, row.scope, row.rule, row.person_kind, row.person_id, row.order_no, row.evidence, row.status,
        row.opened_by, row.opened_at, row.decided_by, row.decided_at, row.reason,
    )  # fmt: skip


def list_held(connection: Connection, after: str | None = None, *, limit: int = 50) -> Page[Held]:
    """What waits for a decision, the oldest first, summed for each order and person.

    `after` is the cursor that the page before gave. What refunds have left nothing of needs no decision; it waits again
    should the refund be given up.
    """
    row = award.c
    oldest = func.min(row.id)

    query = (
        select(
            row.order_no, row.person_kind, row.person_id, func.min(row.review_reason), func.count(),
            cast(func.sum(row.kept_fen), Fen), func.min(row.accrued_at), oldest,
        )
        .where(row.status == "review", row.kept_fen > 0)
        .group_by(row.order_no, row.person_kind, row.person_id)
        .having(oldest > int(after or 0))
        .order_by(oldest)
        .limit(limit + 1)
    )  # fmt: skip

    rows = connection.execute(query).all()
    items = tuple(_restore_held(found) for found in rows[:limit])
    return Page(items, str(rows[limit - 1][-1]) if len(rows) > limit else None)


def _restore_held(row: Any) -> Held:
    """What is on hold by a row of `list_held`."""
    order_no, kind, number, *rest = row[:-1]
    return Held(order_no, Beneficiary(BeneficiaryKind(kind), number), *rest)


def count_waiting_reviews(connection: Connection) -> int:
    """How much waits for a person: orders with awards on hold, and people under review."""
    held = select(func.count(award.c.order_no.distinct())).where(award.c.status == "review", award.c.kept_fen > 0)
    people = select(func.count()).where(review_case.c.status == "open", review_case.c.scope == "person")
    return int(connection.scalar(select(held.scalar_subquery() + people.scalar_subquery())) or 0)


def find_award_person(connection: Connection, code: str) -> Beneficiary | None:
    """Whose an award is."""
    row = connection.execute(select(award.c.person_kind, award.c.person_id).where(award.c.code == code)).first()
    return Beneficiary(BeneficiaryKind(row.person_kind), row.person_id) if row else None


def find_review_rules(connection: Connection) -> ReviewRules:
    """The rules that hold now; before any were published, those that are shipped."""
    document = find_review_document(connection)
    return ReviewRules() if document is None else read_review_rules(document)


def find_review_document(connection: Connection) -> dict[str, Any] | None:
    """The newest published document."""
    row = review_rules.c
    document: dict[str, Any] | None = connection.scalar(select(row.document).order_by(row.version.desc()).limit(1))
    return document


def list_review_versions(connection: Connection) -> tuple[ReviewVersion, ...]:
    """The latest versions, the newest first, which is the one that holds."""
    row = review_rules.c
    query = select(row.version, row.document, row.published_at, row.published_by).order_by(row.version.desc())
    return tuple(ReviewVersion(*of) for of in connection.execute(query.limit(_VERSIONS)))


def list_finds(connection: Connection) -> tuple[Find, ...]:
    """The latest cases that rules have opened; those that people opened by hand are left out."""
    row = review_case.c
    query = select(row.rule, row.evidence, row.status).where(row.rule.in_(RULES))
    return tuple(Find(*of) for of in connection.execute(query.order_by(row.id.desc()).limit(_LATEST_FINDS)))


def list_forgiven(connection: Connection, refund_no: str) -> dict[MemberId, int]:
    """Whose debt was written off since a refund took from them, and how much.

    Amounts in fen, by member.
    """
    took, of, gone = award_refund.c, award.c, adjustment.c
    people = select(of.person_id).join(award_refund, took.award_id == of.id)
    people = people.where(took.refund_no == refund_no, took.phase == "taken", of.person_kind == _MEMBER)

    decided_at = select(sale_refund.c.decided_at).where(sale_refund.c.refund_no == refund_no).scalar_subquery()

    query = select(gone.person_id, cast(func.sum(gone.amount_fen), Fen)).where(
        gone.kind == "debt_written_off",
        gone.adjusted_at >= decided_at,
        gone.person_kind == _MEMBER,
        gone.person_id.in_(people),
    )

    rows = connection.execute(query.group_by(gone.person_id).order_by(gone.person_id))
    return {MemberId(person_id): int(fen) for person_id, fen in rows}


def list_earners(connection: Connection, order_no: str) -> Sequence[tuple[MemberId, int]]:
    """The members who earn on an order, each with a level.

    The lowest at which they referred the buyer, 0 for other roles. These are whom the rules of the fraud review look
    at.
    """
    row = award.c
    level = func.coalesce(func.min(row.rank).filter(row.role == Role.REFERRER.value), 0)
    query = select(row.person_id, level).where(row.order_no == order_no, row.person_kind == _MEMBER)
    return [(MemberId(found[0]), found[1]) for found in connection.execute(query.group_by(row.person_id))]


def list_frozen_members(connection: Connection, order_no: str) -> frozenset[MemberId]:
    """Which members may earn on an order by what was frozen with it, paid or not.

    In any role, the buyer among them.
    """
    row = connection.execute(select(sale.c.buyer_id, sale.c.parties).where(sale.c.order_no == order_no)).first()
    if row is None:
        return frozenset()
    parties = restore_parties(row.buyer_id, row.parties)
    alone = [of for of in (parties.store, parties.clerk) if of is not None]
    people = [parties.buyer, *parties.upline, *(of.person for of in parties.agents), *alone]
    wallets = [of.beneficiary for of in people if of.eligible] + [of.recruiter for of in people if of.recruiter]
    return frozenset(of.member_id for of in wallets if of.member_id is not None)


def list_sale_upline(connection: Connection, order_no: str) -> tuple[MemberId, ...]:
    """The buyer's referrer and up to two above as the sale froze them, nearest first; empty where there is no sale."""
    row = connection.execute(select(sale.c.parties).where(sale.c.order_no == order_no)).first()
    return tuple(MemberId(of["member_id"]) for of in row.parties["upline"][1 : 1 + LEVELS]) if row else ()


def list_parties(connection: Connection, order_no: str) -> tuple[Beneficiary, ...]:
    """Everybody to whom an order pays something, of every kind."""
    row = award.c
    query = select(row.person_kind, row.person_id).where(row.order_no == order_no).distinct()
    return tuple(sorted(Beneficiary(BeneficiaryKind(kind), number) for kind, number in connection.execute(query).all()))


def list_follows(connection: Connection, member_id: MemberId, rules: ReviewRules) -> tuple[datetime, ...]:
    """When the latest direct recruits joined, the newest first: some bursts' worth of them."""
    if rules.burst is None:
        return ()
    row = team_member.c
    query = select(row.joined_at).where(row.ancestor_id == member_id, row.level == 1).order_by(row.joined_at.desc())
    return tuple(connection.scalars(query.limit(rules.burst.recruits * _FOLLOWS_FACTOR)))


def count_clawed_back(connection: Connection, member_id: MemberId) -> tuple[int, int]:
    """Of a person's latest matured awards: how many there are, and how many were refunded after that."""
    row, refund = award.c, award_refund.c
    own = select(row.id).where(row.person_kind == _MEMBER, row.person_id == member_id, row.status == "available")
    latest = own.order_by(row.id.desc()).limit(_LATEST_AWARDS).subquery()
    matured = connection.scalar(select(func.count()).select_from(latest)) or 0
    late = select(func.count(refund.award_id.distinct())).where(
        refund.award_id.in_(select(latest.c.id)), refund.code == "clawback"
    )
    return matured, connection.scalar(late) or 0


def sum_maturing(connection: Connection, ends: Sequence[datetime]) -> list[dict[BeneficiaryKind, int]]:
    """What of pending awards matures before each of these instants and not before the one before it, in fen by kind.

    Pools are left out: they pay out to people. One range of an index.
    """
    row = award.c
    number = case(*((row.matures_at < end, n) for n, end in enumerate(ends)))
    query = (
        select(number, row.person_kind, cast(func.sum(row.kept_fen), Fen))
        .where(row.status == "pending", row.kept_fen > 0, row.matures_at < ends[-1])
        .where(row.person_kind != BeneficiaryKind.POOL.value)
        .group_by(number, row.person_kind)
    )
    sums: list[dict[BeneficiaryKind, int]] = [{} for _ in ends]
    for n, kind, fen in connection.execute(query):
        sums[n][BeneficiaryKind(kind)] = fen
    return sums
