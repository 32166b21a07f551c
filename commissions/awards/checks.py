"""Checks of awards: each order is conserved, each cap kept, each award what its refunds leave, each sum right."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, case, cast, func, or_, select

from commissions.awards.review import OF_THE_PERSON
from commissions.awards.tables import (
    ALL_TIME,
    award,
    award_refund,
    award_set,
    earning,
    review_case,
    sale,
    sale_case,
    sale_line,
    sale_refund,
)
from commissions.ledger.finding import Check, Finding, compare
from commissions.ledger.tables import ledger_entry, ledger_posting
from commissions.money import calculate_kept, calculate_share
from commissions.policies.tables import policy
from commissions.schema import Fen

STANDING = ("decided", "settled")
ROWS_AT_ONCE = 1000


def check_orders(connection: Connection) -> Iterable[Finding]:
    """What came in for an order is what the merchant keeps, what is on its way back and what went back (I7)."""
    booked = sum_order_postings(connection)
    refunds = sum_refunds(connection)
    query = select(sale.c.order_no, sale.c.paid_fen, sale.c.refunded_fen).execution_options(yield_per=ROWS_AT_ONCE)
    for row in connection.execute(query):
        order_no, subject = row.order_no, f"order:{row.order_no}"
        yield from compare("order_paid", subject, row.paid_fen, booked[order_no, "paid"])
        decided = booked[order_no, "refund_decided"] - booked[order_no, "reinstated"]
        yield from compare("order_refunds_booked", subject, row.refunded_fen, decided)
        yield from compare("order_refunds_standing", subject, row.refunded_fen, refunds[order_no, "standing"])
        yield from compare("order_refunds_settled", subject, refunds[order_no, "settled"], booked[order_no, "refunded"])


def sum_order_postings(connection: Connection) -> Counter[tuple[str, str]]:
    """What was posted for each order between the merchant's sales and the outside, by code."""
    row, entry = ledger_posting.c, ledger_entry.c
    own = or_(
        and_(row.source == "outside:payments", row.destination == "merchant:sales"),
        and_(row.source == "merchant:sales", row.destination == "merchant:refunding"),
        and_(row.source == "merchant:refunding", row.destination == "merchant:sales"),
        and_(row.source == "merchant:refunding", row.destination == "outside:payments", entry.key.like("refund:%")),
    )
    query = (
        select(entry.order_no, row.code, cast(func.sum(row.amount_fen), Fen).label("fen"))
        .join(ledger_entry, entry.id == row.entry_id)
        .where(entry.order_no.is_not(None), own)
        .group_by(entry.order_no, row.code)
    )
    return Counter({(of.order_no, of.code): of.fen for of in connection.execute(query)})


def sum_refunds(connection: Connection) -> Counter[tuple[str, str]]:
    """The refunds of each order that stand, and those of them that Pay has settled."""
    sums: Counter[tuple[str, str]] = Counter()
    row = sale_refund.c
    for of in connection.execute(select(row.order_no, row.total_fen, row.status).where(row.status.in_(STANDING))):
        sums[of.order_no, "standing"] += of.total_fen
        if of.status == "settled":
            sums[of.order_no, "settled"] += of.total_fen
    return sums


def check_lines(connection: Connection) -> Iterable[Finding]:
    """What is refunded of each line is the sum of its standing refunds, and the cases open on it are counted."""
    refunded: Counter[tuple[str, str]] = Counter()
    cases: Counter[tuple[str, str]] = Counter()
    for of in connection.execute(select(sale_refund).where(sale_refund.c.status.in_(STANDING))):
        refunded.update({(of.order_no, line): fen for line, fen in of.lines.items()})
        cases.update((of.order_no, line) for line in of.lines if of.status == "decided")
    opened = sale_case.c
    cases.update(
        (of.order_no, of.line) for of in connection.execute(select(sale_case).where(opened.closed_at.is_(None)))
    )
    row = sale_line.c
    for of in connection.execute(select(row.order_no, row.line, row.refunded_fen, row.open_cases)):
        key, subject = (of.order_no, of.line), f"order:{of.order_no}:{of.line}"
        yield from compare("line_refunds", subject, refunded[key], of.refunded_fen)
        yield from compare("line_cases", subject, cases[key], of.open_cases)


def check_caps(connection: Connection) -> Iterable[Finding]:
    """The awards of a line add up to its set, which is within the cap of its base (I8)."""
    row, line = award_set.c, sale_line.c
    total = (
        select(cast(func.coalesce(func.sum(award.c.amount_fen), 0), Fen))
        .where(award.c.order_no == row.order_no, award.c.line == row.line)
        .correlate(award_set)
        .scalar_subquery()
    )
    query = (
        select(award_set, line.paid_fen, line.cost_fen, total.label("awarded_fen"))
        .join(sale_line, and_(line.order_no == row.order_no, line.line == row.line))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for of in connection.execute(query):
        subject = f"order:{of.order_no}:{of.line}"
        base_fen = of.paid_fen if of.base == "paid" else max(0, of.paid_fen - of.cost_fen)
        yield from compare("line_base", subject, base_fen, of.base_fen)
        yield from compare("line_cap", subject, calculate_share(of.base_fen, of.cap_bp), of.cap_fen)
        yield from compare("line_awards", subject, of.total_fen, of.awarded_fen)
        if of.awarded_fen > of.cap_fen:
            yield Finding("line_within_cap", subject, f"at most {of.cap_fen}", str(of.awarded_fen))


def check_levels(connection: Connection) -> Iterable[Finding]:
    """No award stands deeper than its policy pays, and a buyer's own only where the policy pays it (I8)."""
    document = policy.c.document
    too_deep = award.c.level > func.coalesce(document["depth"].as_integer(), 2)
    own = and_(
        award.c.person_kind == "distributor",
        award.c.person_id == sale.c.buyer_id,
        func.coalesce(document["self_purchase"].as_string(), "off") != "as_level_one",
    )
    query = (
        select(award.c.id, award.c.level)
        .join(sale, sale.c.order_no == award.c.order_no)
        .join(policy, policy.c.version == sale.c.policy_version, isouter=True)
        .where(or_(too_deep, own, policy.c.version.is_(None)))
    )
    for of in connection.execute(query):
        yield Finding("award_by_policy", f"award:{of.id}", "a level that the policy pays", f"level {of.level}")


def check_awards(connection: Connection) -> Iterable[Finding]:
    """Each award keeps what its line's refunds leave, nothing once reversed; the journal has it there (I9)."""
    booked = sum_award_postings(connection)
    row, line = award.c, sale_line.c
    query = (
        select(row.id, row.amount_fen, row.kept_fen, row.status, line.paid_fen, line.refunded_fen)
        .join(sale_line, and_(line.order_no == row.order_no, line.line == row.line))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for of in connection.execute(query):
        subject = f"award:{of.id}"
        left = calculate_kept(of.amount_fen, paid_fen=of.paid_fen, refunded_fen=of.refunded_fen)
        left = 0 if of.status == "reversed" else left
        yield from compare("award_after_refunds", subject, left, of.kept_fen)
        where = (0, of.kept_fen) if of.status == "available" else (of.kept_fen, 0)
        yield from compare("award_booked", subject, where, booked.pop(of.id, (0, 0)))
    for award_id in sorted(booked):
        yield Finding("award_exists", f"award:{award_id}", "an award", "only postings")


def sum_award_postings(connection: Connection) -> dict[int, tuple[int, int]]:
    """What the journal has for each award in its person's pending and available accounts."""
    row = ledger_posting.c

    def net(account: str) -> Any:
        into = case((row.destination.like(f"%:{account}"), row.amount_fen), else_=0)
        out = case((row.source.like(f"%:{account}"), row.amount_fen), else_=0)
        return cast(func.sum(into - out), Fen)

    query = select(row.award_id, net("pending").label("pending"), net("available").label("available"))
    of_awards = query.where(row.award_id.is_not(None)).group_by(row.award_id)
    return {of.award_id: (of.pending, of.available) for of in connection.execute(of_awards)}


def check_earnings(connection: Connection) -> Iterable[Finding]:
    """Each person's sums are those of their awards, and the days add up to all time."""
    sums = sum_awards(connection)
    of_days: Counter[tuple[str, str, int]] = Counter()
    of_all: Counter[tuple[str, str, int]] = Counter()
    for of in connection.execute(select(earning)):
        target = of_all if of.period == ALL_TIME else of_days
        for what in ("earned_fen", "taken_back_fen", "awards"):
            target[what, of.person_kind, of.person_id] += getattr(of, what)
    for key in sorted(sums.keys() | of_days.keys() | of_all.keys()):
        subject = f"{key[1]}:{key[2]}:{key[0]}"
        yield from compare("earnings_of_all_time", subject, sums[key], of_all[key])
        yield from compare("earnings_by_day", subject, sums[key], of_days[key])


def sum_awards(connection: Connection) -> Counter[tuple[str, str, int]]:
    """What each person earned, what refunds took back less what they gave back, and of how many awards."""
    sums: Counter[tuple[str, str, int]] = Counter()
    row, refund = award.c, award_refund.c
    earned = cast(func.sum(row.amount_fen), Fen).label("fen")
    by_person = (row.person_kind, row.person_id)
    for of in connection.execute(select(*by_person, earned, func.count().label("awards")).group_by(*by_person)):
        sums["earned_fen", of.person_kind, of.person_id] = of.fen
        sums["awards", of.person_kind, of.person_id] = of.awards
    taken = case((refund.phase == "taken", refund.amount_fen), else_=-refund.amount_fen)
    query = select(*by_person, cast(func.sum(taken), Fen).label("fen")).join(award_refund, refund.award_id == row.id)
    for of in connection.execute(query.group_by(*by_person)):
        sums["taken_back_fen", of.person_kind, of.person_id] = of.fen
    reversed_ = select(*by_person, cast(func.sum(row.reversed_fen), Fen).label("fen")).where(row.status == "reversed")
    for of in connection.execute(reversed_.group_by(*by_person)):
        sums["taken_back_fen", of.person_kind, of.person_id] += of.fen
    return sums


def check_reviews(connection: Connection) -> Iterable[Finding]:
    """Whatever is held for its order has an open case, and each open case of an order holds something."""
    row, found = award.c, review_case.c
    held = select(row.order_no, row.person_id).where(row.status == "review")
    for_order = {tuple(of) for of in connection.execute(held.where(row.review_reason.not_in(OF_THE_PERSON)))}
    about = select(found.order_no, found.member_id).where(found.status == "open", found.scope == "order")
    open_cases = {tuple(of) for of in connection.execute(about)}
    for order_no, member_id in sorted(for_order - open_cases):
        yield Finding("hold_has_its_case", f"order:{order_no}", f"an open case about member {member_id}", "none")
    for order_no, member_id in sorted(open_cases - {tuple(of) for of in connection.execute(held)}):
        yield Finding("case_holds_something", f"order:{order_no}", f"an award of member {member_id} on hold", "none")


CHECKS: tuple[Check, ...] = (
    check_orders,
    check_lines,
    check_caps,
    check_levels,
    check_awards,
    check_earnings,
    check_reviews,
)
