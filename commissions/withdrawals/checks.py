"""Checks of withdrawals: each has its postings, its steps and approvals; months and people add up.

Withdrawals are looked at some hundred at a time, and sums are compared by the database, so memory stays small.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from commissions.awards.tables import award
from commissions.ledger.finding import Check, Finding, compare, look_at
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
from commissions.withdrawals.withdrawal import FINAL, GIVEN_UP, OPEN, RETURNED

_AT_ONCE = 500
_PREFIX = "withdrawal:"
_WALLET = ("person_kind", "person_id")
PHASES = ("requested", "settled", "returned", "transfer_returned")
_ENDS = ("outside:transfers", "merchant:withdrawal_fees", "merchant:tax_payable")
_Moves = dict[tuple[str, str, int], int]
"""What an entry moved: source, destination and person with the amount."""

_NEXT = (
    select(withdrawal, transfer_return.c.claimed_fen)
    .join(transfer_return, transfer_return.c.number == withdrawal.c.number, isouter=True)
    .where(withdrawal.c.id > bindparam("after"))
    .order_by(withdrawal.c.id)
    .limit(_AT_ONCE)
)


def check_withdrawals(connection: Connection) -> Iterable[Finding]:
    """Each withdrawal has the postings, steps and approvals of its status.

    It ended at most once (I6, I14).
    """
    entries, after = 0, 0
    while rows := connection.execute(_NEXT, {"after": after}).all():
        after = rows[-1].id
        booked = _read_booked(connection, [of.number for of in rows])
        entries += len(booked)
        yield from _check_postings(rows, booked)
        yield from _check_steps(connection, rows)
        yield from _check_approvals(connection, rows)
    all_entries = select(func.count()).select_from(ledger_entry).where(_is_of_withdrawals())
    yield from compare("withdrawals_exist", "entries of withdrawals", entries, connection.scalar(all_entries))


def _is_of_withdrawals() -> ColumnElement[bool]:
    """Entries of withdrawals, by the range of their keys."""
    return and_(ledger_entry.c.key >= _PREFIX, ledger_entry.c.key < _PREFIX[:-1] + ";")


def _read_booked(connection: Connection, numbers: Sequence[str]) -> dict[tuple[str, str], _Moves]:
    """The postings of some withdrawals, by number and phase."""
    keys = {f"{_PREFIX}{number}:{phase}": (number, phase) for number in numbers for phase in PHASES}
    row = ledger_posting.c
    query = (
        select(ledger_entry.c.key, row.source, row.destination, row.person_id, row.amount_fen)
        .join(ledger_entry, ledger_entry.c.id == row.entry_id)
        .where(ledger_entry.c.key.in_(list(keys)))
    )

    booked: dict[tuple[str, str], _Moves] = {}
    for of in connection.execute(query):
        booked.setdefault(keys[of.key], {})[of.source, of.destination, of.person_id] = of.amount_fen
    return booked


def _check_postings(rows: Sequence[Any], booked: dict[tuple[str, str], _Moves]) -> Iterable[Finding]:
    """The journal has of each exactly what its status says."""
    for of in rows:
        expected = _describe_postings(of)
        for phase in PHASES:
            found = booked.get((of.number, phase), {})
            yield from compare(f"withdrawal_{phase}", f"{_PREFIX}{of.number}", expected.get(phase, {}), found)


def _describe_postings(of: Any) -> dict[str, _Moves]:
    """What a withdrawal's status says was posted, by phase."""
    own, back = f"{of.person_kind}:withdrawing", f"{of.person_kind}:available"
    person, phases = of.person_id, {"requested": {(back, own, of.person_id): of.amount_fen}}

    if of.status in RETURNED:
        phases["returned"] = {(own, back, person): of.amount_fen}

    if of.status == "settled":
        parts = tuple(zip(_ENDS, (of.net_fen, of.fee_fen, of.tax_fen), strict=True))
        phases["settled"] = {(own, where, person): fen for where, fen in parts if fen}
        if of.returned_at is not None:
            claimed_fen = of.claimed_fen or 0
            kept = (*parts[:-1], (_ENDS[-1], of.tax_fen - claimed_fen), ("merchant:tax_claims", claimed_fen))
            phases["transfer_returned"] = {(where, back, person): fen for where, fen in kept if fen}

    return phases


def _check_steps(connection: Connection, rows: Sequence[Any]) -> Iterable[Finding]:
    """Each stands where its steps lead, and has ended once or not at all."""
    row = withdrawal_step.c
    steps: dict[str, dict[str, str]] = {}
    ends: Counter[str] = Counter()

    query = select(row.number, row.from_status, row.to_status).where(row.number.in_([of.number for of in rows]))
    for of in connection.execute(query):
        steps.setdefault(of.number, {})[of.from_status] = of.to_status
        ends[of.number] += of.to_status in FINAL

    # Follow the steps from the first: whoever skips one ends elsewhere than the status says.
    for of in rows:
        taken, at = steps.get(of.number, {}), "requested"
        for _ in taken:
            at = taken.get(at, at)
        yield from compare("withdrawal_steps", f"{_PREFIX}{of.number}", at, of.status)
        yield from compare("withdrawal_ends_once", f"{_PREFIX}{of.number}", int(of.status in FINAL), ends[of.number])


def _check_approvals(connection: Connection, rows: Sequence[Any]) -> Iterable[Finding]:
    """Whatever was approved, booked back or given up had the people it needs."""
    numbers = [of.number for of in rows]
    approvals = withdrawal_approval.c.number
    given = Counter(connection.scalars(select(approvals).where(approvals.in_(numbers))))

    returns = transfer_return.c.number
    decided = set(connection.scalars(select(returns).where(returns.in_(numbers))))

    for of in rows:
        subject = f"{_PREFIX}{of.number}"
        if of.approved_at is not None:
            yield from compare("withdrawal_approvals", subject, of.approvals_needed, given[of.number])
        is_returned = of.returned_at is not None or (of.status, of.reason) == ("failed", GIVEN_UP)
        yield from compare("withdrawal_return_decided", subject, is_returned, of.number in decided)


def check_withdrawing(connection: Connection) -> Iterable[Finding]:
    """What a person is withdrawing is the amount of their open withdrawal (I14)."""
    row, kept = withdrawal.c, ledger_balance.c
    held = select(kept.person_kind, kept.person_id, kept.balance_fen.label("fen")).where(kept.account == "withdrawing")
    opened = select(row.person_kind, row.person_id, row.amount_fen.label("fen")).where(row.status.in_(OPEN))
    yield from _compare_sums(connection, "withdrawing_is_open", _WALLET, [opened], [held])


def check_months(connection: Connection) -> Iterable[Finding]:
    """The sums of each person's month are those of what was approved in it and not given back."""
    row, zero = withdrawal.c, literal(0, Fen)
    paid = row.status == "settled"
    parts = {
        "income_fen": row.amount_fen,
        "taxed_fen": case((row.payee_kind == "person", row.amount_fen), else_=zero),
        "withheld_fen": row.tax_fen,
        "paid_count": case((paid, 1), else_=0),
        "paid_fen": case((paid, row.amount_fen), else_=zero),
        "paid_fee_fen": case((paid, row.fee_fen), else_=zero),
        "paid_tax_fen": case((paid, row.tax_fen), else_=zero),
    }

    expected = select(row.person_kind, row.person_id, row.month, *(value.label(name) for name, value in parts.items()))
    expected = expected.where(row.month.is_not(None), row.status.not_in(RETURNED), row.returned_at.is_(None))

    kept = select(*(tax_month.c[name] for name in (*_WALLET, "month", *parts)))
    yield from _compare_sums(connection, "tax_month_sums", (*_WALLET, "month"), [expected], [kept])


def check_people(connection: Connection) -> Iterable[Finding]:
    """All that a wallet has and was paid is what it was awarded, give or take what was done by hand (I19)."""
    kept, row, of = ledger_balance.c, withdrawal.c, award.c
    has = select(kept.person_kind, kept.person_id, kept.balance_fen.label("fen"))
    was_paid = select(row.person_kind, row.person_id, row.amount_fen.label("fen"))
    was_paid = was_paid.where(row.status == "settled", row.returned_at.is_(None))
    awarded = select(of.person_kind, of.person_id, of.kept_fen.label("fen"))
    yield from _compare_sums(connection, "person_adds_up", _WALLET, [awarded, _select_by_hand()], [has, was_paid])


def _select_by_hand() -> Select[Any]:
    """What came to wallets and left them otherwise than by an award or a withdrawal, out of the journal."""
    row = ledger_posting.c
    own = row.person_kind.concat(":%")
    by_award = or_(
        row.award_id.is_not(None), row.source == "merchant:commission", row.destination == "merchant:commission"
    )
    by_withdrawal = row.code.in_(("settled", "transfer_returned"))
    inside = and_(row.source.like(own), row.destination.like(own))
    change = case((row.destination.like(own), row.amount_fen), else_=-row.amount_fen)
    moved = select(row.person_kind, row.person_id, change.label("fen"))
    return moved.where(row.person_kind.is_not(None), not_(by_award), not_(by_withdrawal), not_(inside))


def check_batches(connection: Connection) -> Iterable[Finding]:
    """Each batch is the sum of its lines, each line its withdrawal's net, each end what the bank said.

    A provider pays people alone, of whom the shop has withheld nothing.
    """
    line, head, row = bank_batch_line.c, bank_batch.c, withdrawal.c
    lines = select(line.batch_no, literal(1).label("lines"), line.amount_fen.label("total_fen"))
    heads = select(head.no.label("batch_no"), head.lines, head.total_fen)
    yield from _compare_sums(connection, "batch_sum", ("batch_no",), [lines], [heads])

    query = (
        select(row.number, row.status, row.net_fen, row.payee_kind, row.tax_fen, line.amount_fen, bank_result.c.outcome)
        .add_columns(head.paid_by)
        .join(bank_batch_line, line.number == row.number, isouter=True)
        .join(bank_batch, head.no == line.batch_no, isouter=True)
        .join(bank_result, bank_result.c.number == row.number, isouter=True)
        .where(row.channel == "bank", row.sent_at.is_not(None))
        .execution_options(yield_per=_AT_ONCE)
    )

    for of in connection.execute(query):
        yield from compare("batch_line", f"{_PREFIX}{of.number}", of.net_fen, of.amount_fen)
        yield from compare("batch_line_ended", f"{_PREFIX}{of.number}", of.outcome or "sending", of.status)
        if of.paid_by == "provider":
            yield from compare("batch_provider", f"{_PREFIX}{of.number}", ("person", 0), (of.payee_kind, of.tax_fen))


def _compare_sums(
    connection: Connection,
    check: str,
    key: tuple[str, ...],
    expected: Sequence[Select[Any]],
    found: Sequence[Select[Any]],
) -> Iterable[Finding]:
    """A finding for each key at which two groups of queries don't add up to the same.

    All queries have the same columns.
    """
    names = [column.name for column in expected[0].selected_columns if column.name not in key]
    sides = [*(_spread(of, key, names, is_found=False) for of in expected)]
    sides += [_spread(of, key, names, is_found=True) for of in found]

    rows = union_all(*sides).subquery().c
    keys = [rows[name] for name in key]
    wanted = [cast(func.sum(rows[f"expected_{name}"]), Fen) for name in names]
    kept = [cast(func.sum(rows[f"found_{name}"]), Fen) for name in names]
    differ = or_(*(one != other for one, other in zip(wanted, kept, strict=True)))

    query = select(*keys, *wanted, *kept).group_by(*keys).having(differ).order_by(*keys)
    look_at(sum(connection.scalar(select(func.count()).select_from(of.subquery())) or 0 for of in found))

    for row in connection.execute(query):
        subject = ":".join((*(("batch",) if key[0] == "batch_no" else ()), *map(str, row[: len(key)])))
        sums = row[len(key) :]
        yield Finding(check, subject, str(sums[: len(names)]), str(sums[len(names) :]))


def _spread(query: Select[Any], key: Sequence[str], names: Sequence[str], *, is_found: bool) -> Select[Any]:
    """A query's values as one of two sides, the other side being 0."""
    of, zero = query.subquery().c, literal(0, Fen)
    expected = [(zero if is_found else of[name]).label(f"expected_{name}") for name in names]
    found = [(of[name] if is_found else zero).label(f"found_{name}") for name in names]
    return select(*(of[name] for name in key), *expected, *found)


CHECKS: tuple[Check, ...] = (
    check_withdrawals,
    check_withdrawing,
    check_months,
    check_people,
    check_batches,
)
