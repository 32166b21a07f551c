"""Checks of awards.

Each order is conserved, each cap kept, each award what its refunds leave, each sum right.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, and_, case, cast, func, select

from commissions.awards.conservation import check_awards, check_lines, check_orders
from commissions.awards.outside_checks import check_outside
from commissions.awards.review import OF_THE_PERSON
from commissions.awards.tables import (
    ALL_TIME,
    award,
    award_refund,
    award_set,
    earning,
    review_case,
    sale,
    sale_line,
)
from commissions.ledger.finding import Check, Finding, compare
from commissions.money import calculate_share
from commissions.policies.chain import bars_multilevel, determine_depth
from commissions.policies.policy import NO_POLICY, AgentGrade, Policy, SelfPurchase
from commissions.policies.queries import VERSIONS, restore_policy
from commissions.policies.roles import Role
from commissions.schema import Fen

_STANDING = ("decided", "settled")
_ROWS_AT_ONCE = 1000


def check_caps(connection: Connection) -> Iterable[Finding]:
    """The commission of a line adds up to its set, which is within the cap of its base (I8)."""
    row, line = award_set.c, sale_line.c
    total = (
        select(cast(func.coalesce(func.sum(award.c.amount_fen), 0), Fen))
        .where(award.c.order_no == row.order_no, award.c.line == row.line, award.c.capped)
        .correlate(award_set)
        .scalar_subquery()
    )
    query = (
        select(award_set, line.paid_fen, line.cost_fen, total.label("awarded_fen"))
        .join(sale_line, and_(line.order_no == row.order_no, line.line == row.line))
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )

    for of in connection.execute(query):
        subject = f"order:{of.order_no}:{of.line}"
        base_fen = of.paid_fen if of.base == "paid" else max(0, of.paid_fen - of.cost_fen)
        yield from compare("line_base", subject, base_fen, of.base_fen)
        yield from compare("line_cap", subject, calculate_share(of.base_fen, of.cap_bp), of.cap_fen)
        yield from compare("line_awards", subject, of.total_fen, of.awarded_fen)
        if of.awarded_fen > of.cap_fen:
            yield Finding("line_within_cap", subject, f"at most {of.cap_fen}", str(of.awarded_fen))


def check_roles(connection: Connection) -> Iterable[Finding]:
    """No award is one that its policy can't pay.

    A level too deep, a buyer's own, a role without a cell (I8).
    """
    row, of_sale = award.c, sale.c
    channel = of_sale.parties["channel"].as_string()
    is_own = and_(row.person_kind == "member", row.person_id == of_sale.buyer_id)
    kind = (of_sale.policy_version, channel.label("channel"), row.role, row.rank, is_own.label("is_own"))

    # Awards of one kind stand or fall together, so there are as many rows as kinds, however many awards.
    query = select(*kind, func.min(row.id).label("first")).join(sale, of_sale.order_no == row.order_no)

    policies = {of.version: restore_policy(of).terms.commission for of in connection.execute(VERSIONS)}

    for of in connection.execute(query.where(row.capped).group_by(*kind)):
        known = policies.get(of.policy_version) or NO_POLICY
        if not _may_pay(known, of.channel, Role(of.role), of.rank, is_own=bool(of.is_own)):
            told = f"{of.role} {of.rank}"
            yield Finding("award_by_policy", f"award:{of.first}", "a role and rank that the policy pays", told)


def _may_pay(policy: Policy, channel: str | None, role: Role, rank: int, *, is_own: bool) -> bool:
    """Whether a policy can pay a role of this rank at all on a sale of a channel, and the buyer in it."""
    if role is Role.REFERRER:
        is_allowed = not is_own or policy.self_purchase is SelfPurchase.AS_LEVEL_ONE
        return rank <= determine_depth(policy, channel) and is_allowed and policy is not NO_POLICY
    if role is Role.LEADER:
        return bool(policy.grades) and not is_own and not bars_multilevel(policy, channel)
    if role is Role.AGENT_REFERRAL:
        return policy.pays_recruiters and not bars_multilevel(policy, channel)
    if role is Role.AGENT:
        return f"agents:{tuple(AgentGrade)[rank - 1]}" in policy.cell_names
    return bool(policy.pool_names) if role is Role.POOL else role.value in policy.cell_names


def check_earnings(connection: Connection) -> Iterable[Finding]:
    """Each person's sums are those of their awards, and the days add up to all time."""
    sums = _sum_awards(connection)
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


def _sum_awards(connection: Connection) -> Counter[tuple[str, str, int]]:
    """What each person earned, what refunds took back less what they gave back, and of how many awards."""
    sums: Counter[tuple[str, str, int]] = Counter()
    row, refund = award.c, award_refund.c
    earned = cast(func.sum(row.amount_fen), Fen).label("fen")
    by_person = (row.person_kind, row.person_id)

    for of in connection.execute(select(*by_person, earned, func.count().label("awards")).group_by(*by_person)):
        sums["earned_fen", of.person_kind, of.person_id] = of.fen
        sums["awards", of.person_kind, of.person_id] = of.awards

    # What a refund takes may come back: it can still be given up after it was decided.
    taken = case((refund.phase == "taken", refund.amount_fen), else_=-refund.amount_fen)
    query = select(*by_person, cast(func.sum(taken), Fen).label("fen")).join(award_refund, refund.award_id == row.id)
    for of in connection.execute(query.group_by(*by_person)):
        sums["taken_back_fen", of.person_kind, of.person_id] = of.fen

    # Whole orders taken back by hand have no refund of their own.
    reversed_ = select(*by_person, cast(func.sum(row.reversed_fen), Fen).label("fen")).where(row.status == "reversed")
    for of in connection.execute(reversed_.group_by(*by_person)):
        sums["taken_back_fen", of.person_kind, of.person_id] += of.fen

    return sums


def check_holds(connection: Connection) -> Iterable[Finding]:
    """The hold of no award runs while something of its order was not received."""
    row = award.c
    running = select(row.id, row.matures_at).join(sale, sale.c.order_no == row.order_no)
    early = (sale.c.status != "completed", row.matures_at.is_not(None), row.matured_at.is_(None))
    for of in connection.execute(running.where(*early)):
        yield Finding(
            "hold_after_receipt", f"award:{of.id}", "no hold before the order is received", str(of.matures_at)
        )


def check_reviews(connection: Connection) -> Iterable[Finding]:
    """Whatever is held for its order has an open case, and each open case of an order holds something."""
    row, found = award.c, review_case.c
    held = select(row.order_no, row.person_kind, row.person_id).where(row.status == "review")
    for_order = {tuple(of) for of in connection.execute(held.where(row.review_reason.not_in(OF_THE_PERSON)))}

    about = select(found.order_no, found.person_kind, found.person_id).where(
        found.status == "open", found.scope == "order"
    )
    open_cases = {tuple(of) for of in connection.execute(about)}

    for order_no, kind, number in sorted(for_order - open_cases):
        yield Finding("hold_has_its_case", f"order:{order_no}", f"an open case about {kind}:{number}", "none")

    for order_no, kind, number in sorted(open_cases - {tuple(of) for of in connection.execute(held)}):
        yield Finding("case_holds_something", f"order:{order_no}", f"an award of {kind}:{number} on hold", "none")


CHECKS: tuple[Check, ...] = (
    check_orders,
    check_lines,
    check_caps,
    check_roles,
    check_outside,
    check_awards,
    check_earnings,
    check_holds,
    check_reviews,
)
