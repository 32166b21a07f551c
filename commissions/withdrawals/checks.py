"""Checks of withdrawals: each has its postings, its month, its steps and approvals; each person's money adds up."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, case, cast, func, not_, or_, select

from commissions.awards.tables import award
from commissions.beneficiary import BeneficiaryKind
from commissions.ledger.finding import Check, Finding, compare
from commissions.ledger.tables import ledger_balance, ledger_entry, ledger_posting
from commissions.schema import Fen
from commissions.withdrawals.tables import (
    bank_batch,
    bank_batch_line,
    bank_result,
    tax_month,
    transfer_return,
    withdrawal,
    withdrawal_approval,
    withdrawal_step,
)
from commissions.withdrawals.withdrawal import FINAL, OPEN, RETURNED

ROWS_AT_ONCE = 1000
DISTRIBUTOR = BeneficiaryKind.DISTRIBUTOR.value
PREFIX = "withdrawal:"
PHASES = ("requested", "settled", "returned", "transfer_returned")
SUMS = ("income_fen", "withheld_fen", "paid_count", "paid_fen", "paid_fee_fen", "paid_tax_fen")


def check_withdrawing(connection: Connection) -> Iterable[Finding]:
    """What a person is withdrawing is the amount of their open withdrawal (I14)."""
    row = withdrawal.c
    query = select(row.member_id, cast(func.sum(row.amount_fen), Fen)).where(row.status.in_(OPEN))
    opened = {of[0]: of[1] for of in connection.execute(query.group_by(row.member_id))}
    held = read_balances(connection, "withdrawing")
    for member_id in sorted(opened.keys() | held.keys()):
        subject = f"{DISTRIBUTOR}:{member_id}"
        yield from compare("withdrawing_is_open", subject, opened.get(member_id, 0), held.get(member_id, 0))


def read_balances(connection: Connection, account: str) -> dict[int, int]:
    """Everyone's balance of an account."""
    row = ledger_balance.c
    query = select(row.person_id, row.balance_fen).where(row.person_kind == DISTRIBUTOR, row.account == account)
    return {of.person_id: of.balance_fen for of in connection.execute(query)}


def check_postings(connection: Connection) -> Iterable[Finding]:
    """The journal has of each withdrawal exactly what its status says, and of no other (I6, I15)."""
    booked = read_booked(connection)
    for of in connection.execute(select(withdrawal).execution_options(yield_per=ROWS_AT_ONCE)):
        expected = describe_postings(of)
        for phase in PHASES:
            found = booked.pop((of.number, phase), {})
            yield from compare(f"withdrawal_{phase}", f"{PREFIX}{of.number}", expected.get(phase, {}), found)
    for number, phase in sorted(booked):
        yield Finding("withdrawal_exists", f"{PREFIX}{number}", "a withdrawal", f"only postings, {phase}")


def describe_postings(of: Any) -> dict[str, dict[tuple[str, str, int], int]]:
    """What a withdrawal's status says was posted, by phase: source, destination and person with the amount."""
    person, phases = of.member_id, {}
    own, back = f"{DISTRIBUTOR}:withdrawing", f"{DISTRIBUTOR}:available"
    phases["requested"] = {(back, own, person): of.amount_fen}
    if of.status in RETURNED:
        phases["returned"] = {(own, back, person): of.amount_fen}
    if of.status == "settled":
        ends = ("outside:transfers", "merchant:withdrawal_fees", "merchant:tax_payable")
        parts = tuple(zip(ends, (of.net_fen, of.fee_fen, of.tax_fen), strict=True))
        phases["settled"] = {(own, where, person): fen for where, fen in parts if fen}
        if of.returned_at is not None:
            phases["transfer_returned"] = {(where, back, person): fen for where, fen in parts if fen}
    return phases


def read_booked(connection: Connection) -> dict[tuple[str, str], dict[tuple[str, str, int], int]]:
    """The postings of all withdrawals, by number and phase."""
    row = ledger_posting.c
    query = (
        select(ledger_entry.c.key, row.source, row.destination, row.person_id, row.amount_fen)
        .join(ledger_entry, ledger_entry.c.id == row.entry_id)
        .where(ledger_entry.c.key.like(f"{PREFIX}%"))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    booked: dict[tuple[str, str], dict[tuple[str, str, int], int]] = {}
    for of in connection.execute(query):
        _, number, phase = of.key.split(":", 2)
        booked.setdefault((number, phase), {})[of.source, of.destination, of.person_id] = of.amount_fen
    return booked


def check_steps(connection: Connection) -> Iterable[Finding]:
    """Each withdrawal stands where its steps lead, by a way without a gap, and has ended at most once (I14)."""
    steps: dict[str, dict[str, str]] = {}
    for of in connection.execute(select(withdrawal_step).execution_options(yield_per=ROWS_AT_ONCE)):
        steps.setdefault(of.number, {})[of.from_status] = of.to_status
    counts = Counter(
        connection.execute(select(withdrawal_step.c.number).where(withdrawal_step.c.to_status.in_(FINAL))).scalars()
    )
    for of in connection.execute(select(withdrawal.c.number, withdrawal.c.status)):
        taken, at = steps.get(of.number, {}), "requested"
        for _ in range(len(taken)):
            at = taken.get(at, at)
        subject = f"{PREFIX}{of.number}"
        yield from compare("withdrawal_steps", subject, at, of.status)
        yield from compare("withdrawal_ends_once", subject, int(of.status in FINAL), counts[of.number])


def check_approvals(connection: Connection) -> Iterable[Finding]:
    """Nothing was approved without the people it needed, and nothing was booked back without its two."""
    approvals = Counter(connection.scalars(select(withdrawal_approval.c.number)))
    row = withdrawal.c
    query = select(row.number, row.approvals_needed).where(row.approved_at.is_not(None), row.approvals_needed > 0)
    for of in connection.execute(query):
        yield from compare("withdrawal_approvals", f"{PREFIX}{of.number}", of.approvals_needed, approvals[of.number])
    decided = set(connection.scalars(select(transfer_return.c.number)))
    booked_back = set(connection.scalars(select(row.number).where(row.returned_at.is_not(None))))
    for number in sorted(decided ^ booked_back):
        yield from compare("withdrawal_return_decided", f"{PREFIX}{number}", number in booked_back, number in decided)


def check_months(connection: Connection) -> Iterable[Finding]:
    """The sums of each person's month are those of the withdrawals that were approved in it."""
    expected = sum_months(connection)
    kept = {
        (of.member_id, of.month): tuple(getattr(of, name) for name in SUMS)
        for of in connection.execute(select(tax_month))
    }
    nothing = (0,) * len(SUMS)
    for key in sorted(expected.keys() | kept.keys()):
        subject = f"{DISTRIBUTOR}:{key[0]}:{key[1]}"
        yield from compare("tax_month_sums", subject, expected.get(key, nothing), kept.get(key, nothing))


def sum_months(connection: Connection) -> dict[tuple[int, str], tuple[int, ...]]:
    """What each month's sums should be: of what was approved and not given back, and of that what has arrived."""
    row = withdrawal.c
    paid = row.status == "settled"

    def of_paid(value: Any) -> Any:
        return cast(func.sum(case((paid, value), else_=0)), Fen)

    query = (
        select(
            *(row.member_id, row.month),
            *(cast(func.sum(row.amount_fen), Fen), cast(func.sum(row.tax_fen), Fen)),
            *(of_paid(1), of_paid(row.amount_fen), of_paid(row.fee_fen), of_paid(row.tax_fen)),
        )
        .where(row.month.is_not(None), row.status.not_in(RETURNED), row.returned_at.is_(None))
        .group_by(row.member_id, row.month)
    )
    return {(of[0], of[1]): tuple(of[2:]) for of in connection.execute(query)}


def check_people(connection: Connection) -> Iterable[Finding]:
    """All that a person has and was paid is what they were awarded, give or take what was done by hand (I19)."""
    has = sum_by_person(
        connection,
        select(ledger_balance.c.person_id, ledger_balance.c.balance_fen).where(
            ledger_balance.c.person_kind == DISTRIBUTOR
        ),
    )
    row = withdrawal.c
    has.update(
        sum_by_person(
            connection, select(row.member_id, row.amount_fen).where(row.status == "settled", row.returned_at.is_(None))
        )
    )
    awarded = sum_by_person(
        connection, select(award.c.person_id, award.c.kept_fen).where(award.c.person_kind == DISTRIBUTOR)
    )
    awarded.update(sum_by_hand(connection))
    for member_id in sorted(has.keys() | awarded.keys()):
        yield from compare("person_adds_up", f"{DISTRIBUTOR}:{member_id}", awarded[member_id], has[member_id])


def sum_by_person(connection: Connection, query: Any) -> Counter[int]:
    """The amounts of a query of (person, fen), added up by the database."""
    of = query.subquery()
    person, fen = of.c
    sums = select(person, cast(func.sum(fen), Fen)).group_by(person)
    return Counter({of[0]: of[1] for of in connection.execute(sums)})


def sum_by_hand(connection: Connection) -> Counter[int]:
    """What came to people and left them otherwise than by an award or a withdrawal, out of the journal."""
    row = ledger_posting.c
    own = f"{DISTRIBUTOR}:%"
    by_award = or_(row.source == "merchant:commission", row.destination == "merchant:commission")
    by_withdrawal = row.code.in_(("settled", "transfer_returned"))
    inside = and_(row.source.like(own), row.destination.like(own))
    change = case((row.destination.like(own), row.amount_fen), else_=-row.amount_fen)
    query = select(row.person_id, change.label("fen")).where(
        row.person_kind == DISTRIBUTOR, not_(by_award), not_(by_withdrawal), not_(inside)
    )
    return sum_by_person(connection, query)


def check_batches(connection: Connection) -> Iterable[Finding]:
    """Each batch is the sum of its lines, each line its withdrawal's net, each end what the bank said."""
    line, row = bank_batch_line.c, withdrawal.c
    lines = select(line.batch_no, func.count().label("lines"), cast(func.sum(line.amount_fen), Fen).label("fen"))
    found = {of.batch_no: (of.lines, of.fen) for of in connection.execute(lines.group_by(line.batch_no))}
    for of in connection.execute(select(bank_batch)):
        yield from compare("batch_sum", f"batch:{of.no}", (of.lines, of.total_fen), found.get(of.no, (0, 0)))
    query = (
        select(row.number, row.status, row.net_fen, line.amount_fen, bank_result.c.outcome)
        .join(bank_batch_line, line.number == row.number, isouter=True)
        .join(bank_result, bank_result.c.number == row.number, isouter=True)
        .where(row.channel == "bank", row.sent_at.is_not(None))
    )
    for of in connection.execute(query):
        yield from compare("batch_line", f"{PREFIX}{of.number}", of.net_fen, of.amount_fen)
        yield from compare("batch_line_ended", f"{PREFIX}{of.number}", of.outcome or "sending", of.status)


CHECKS: tuple[Check, ...] = (
    check_withdrawing,
    check_postings,
    check_steps,
    check_approvals,
    check_months,
    check_people,
    check_batches,
)
