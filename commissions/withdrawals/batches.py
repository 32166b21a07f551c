"""Use cases of the bank's channel.

Approved withdrawals are exported in one batch, its results come back once. A line belongs to one batch only. One that
could not be paid ends its withdrawal, so the person's next one is a new line (docs/money.md §8). A batch is paid by
the merchant's bank, or by a provider of flexible employment, who pays people alone and withholds their tax. The file
itself is written and read outside.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import Connection, insert, select

from commissions.actor import Actor
from commissions.numbers import make_number
from commissions.ports import Transaction
from commissions.withdrawals.batch import BankResult, Batch, BatchLine, Export, ImportOutcome, PaidBy
from commissions.withdrawals.exported import get_batch
from commissions.withdrawals.freeze import is_restored
from commissions.withdrawals.queries import find_rules
from commissions.withdrawals.reckoning import NET_FELL, follow_month, return_unsent
from commissions.withdrawals.refusals import ApproverRefused, BatchContradicted, BatchUnknown, ProviderTaxed
from commissions.withdrawals.repository import COLUMNS, move, restore_withdrawal
from commissions.withdrawals.sending import BY_HOUSE, fail_withdrawal, find_obstacles, settle_withdrawal
from commissions.withdrawals.tables import bank_batch, bank_batch_line, bank_result, withdrawal
from commissions.withdrawals.withdrawal import PayeeKind, Withdrawal

AccountLookup = Callable[[Connection, Collection[Withdrawal]], Mapping[str, str]]
"""The fingerprint of the bank account that each goes to, by number: who holds the accounts tells it."""
_PREFIX = "B"
_MOST_LINES = 500
_EVERYBODY: tuple[PayeeKind, ...] = ("person", "company")
_PEOPLE: tuple[PayeeKind, ...] = ("person",)


def export_batch(
    tx: Transaction,
    *,
    by: Actor,
    find_accounts: AccountLookup,
    limit: int = _MOST_LINES,
    paid_by: PaidBy = "bank",
    kinds: Collection[PayeeKind] = _EVERYBODY,
) -> Export:
    """Put the oldest approved withdrawals of the bank's channel, of payees of these kinds, into one batch.

    From here on they are sending. Whoever may not be paid any more gets the money back instead; whoever has no account
    on file waits, and after a restore everybody: the bank may have been told since the backup. `limit` is at most 500.
    A provider pays people alone, whatever `kinds` says.
    Raises ApproverRefused without a name, and ProviderTaxed where the shop withholds what the provider would, too.
    """
    if paid_by == "provider":
        _demand_untaxed(tx)
        kinds = _PEOPLE

    approved = [] if is_restored(tx.connection) else _lock_approved(tx, kinds, min(limit, _MOST_LINES))
    obstacles = find_obstacles(tx, [of.person for of in approved])
    accounts = find_accounts(tx.connection, approved)
    payable = [of for of in approved if of.person not in obstacles]
    barred = [of for of in approved if of.person in obstacles]
    for at in barred:
        return_unsent(tx, at, obstacles[at.person], by=BY_HOUSE)

    ready, fallen = _follow_months(tx, [of for of in payable if of.number in accounts])
    lines = [(of, accounts[of.number]) for of in ready]
    batch = _write_batch(tx, lines, paid_by, by=by) if lines else None
    without = tuple(of.number for of in payable if of.number not in accounts)
    return Export(batch, tuple(of.number for of in (*barred, *fallen)), without)


def _demand_untaxed(tx: Transaction) -> None:
    """A person's tax is withheld once: by the shop, or by the provider.

    A tax rule holds from the first of a month, so what is sent in this one is either all taxed here or not at all.
    Raises ProviderTaxed.
    """
    if find_rules(tx.connection, tx.now).tax is not None:
        raise ProviderTaxed


def _follow_months(tx: Transaction, approved: Sequence[Withdrawal]) -> tuple[list[Withdrawal], list[Withdrawal]]:
    """Tax approved withdrawals in the month in which they are sent.

    Returns those, and the ones that went back because less would arrive.
    """
    ready: list[Withdrawal] = []
    fallen: list[Withdrawal] = []
    for at in approved:
        followed = follow_month(tx, at)
        if followed is None:
            return_unsent(tx, at, NET_FELL, by=BY_HOUSE)
            fallen.append(at)
        else:
            ready.append(followed)
    return ready, fallen


def _lock_approved(tx: Transaction, kinds: Collection[PayeeKind], limit: int) -> list[Withdrawal]:
    """The oldest approved withdrawals of the bank's channel for payees of these kinds, locked.

    Those that someone else works on are left out.
    """
    row = withdrawal.c
    ours = (row.status == "approved", row.channel == "bank", row.payee_kind.in_(kinds))
    query = select(*COLUMNS).where(*ours).order_by(row.id).limit(limit)
    return [restore_withdrawal(of) for of in tx.connection.execute(query.with_for_update(skip_locked=True))]


def _write_batch(tx: Transaction, ready: Sequence[tuple[Withdrawal, str]], paid_by: PaidBy, *, by: Actor) -> Batch:
    """Write a batch and its lines, each of which is sending from now on."""
    no = make_number(_PREFIX)
    total_fen = sum(of.net_fen or 0 for of, _ in ready)
    head = {"no": no, "paid_by": paid_by, "lines": len(ready), "total_fen": total_fen}
    tx.connection.execute(insert(bank_batch).values(**head, exported_by=by, exported_at=tx.now))

    rows = [
        {"batch_no": no, "line": line, "number": of.number, "amount_fen": of.net_fen, "account": account}
        for line, (of, account) in enumerate(ready, 1)
    ]
    tx.connection.execute(insert(bank_batch_line), rows)

    for at, _ in ready:
        move(tx, at, "sending", by=BY_HOUSE, values={"sent_at": tx.now})
    return get_batch(tx.connection, no)


def import_batch_results(tx: Transaction, batch_no: str, rows: Sequence[BankResult], *, by: Actor) -> ImportOutcome:
    """Take in what the bank says of a batch, some or all of its lines; again and again, it counts once.

    One row that does not fit refuses them all: an unknown line, another amount or account, a line that ended the other
    way, a line twice. Raises BatchUnknown, BatchContradicted, and ApproverRefused for whoever's withdrawal is among
    them: what has failed is theirs again.
    """
    batch = _lock_batch(tx, batch_no)
    if wrong := _find_contradictions(batch, rows):
        raise BatchContradicted(batch_no=batch_no, lines=wrong)
    ended = {line.number for line in batch.lines if line.outcome}
    news = [row for row in rows if row.number not in ended]
    _demand_no_own(batch, {row.number for row in news}, by)
    for row in sorted(news, key=lambda of: of.number):
        _take_in(tx, row, by)
    settled = sum(row.succeeded for row in news)
    return ImportOutcome(settled, len(news) - settled, len(rows) - len(news))


def _demand_no_own(batch: Batch, numbers: Collection[str], by: Actor) -> None:
    for line in batch.lines:
        if line.number in numbers and by.is_member(line.person.member_id):
            raise ApproverRefused(by=str(by), number=line.number)


def _take_in(tx: Transaction, row: BankResult, by: Actor) -> None:
    """One line's end, which the locked batch did not know yet."""
    outcome, reason = ("settled", "") if row.succeeded else ("failed", row.reason or "failed")
    values = {"number": row.number, "outcome": outcome, "reason": reason, "imported_by": by, "imported_at": tx.now}
    tx.connection.execute(insert(bank_result).values(**values))
    changed = settle_withdrawal(tx, row.number) if row.succeeded else fail_withdrawal(tx, row.number, reason=reason)
    assert changed, "only the import of its batch ends a bank transfer"


def _lock_batch(tx: Transaction, batch_no: str) -> Batch:
    """The batch with what is known of its lines, locked, so that two imports take turns.

    Raises BatchUnknown.
    """
    query = select(bank_batch.c.no).where(bank_batch.c.no == batch_no).with_for_update()
    if tx.connection.execute(query).first() is None:
        raise BatchUnknown(batch_no=batch_no)
    return get_batch(tx.connection, batch_no)


def _find_contradictions(batch: Batch, rows: Sequence[BankResult]) -> dict[str, str]:
    """What does not fit between a batch and the bank's rows, by number."""
    lines = {line.number: line for line in batch.lines}
    seen: set[str] = set()
    wrong: dict[str, str] = {}
    for row in rows:
        problem = "given twice" if row.number in seen else _compare_line(lines.get(row.number), row)
        seen.add(row.number)
        if problem:
            wrong[row.number] = problem
    return wrong


def _compare_line(line: BatchLine | None, row: BankResult) -> str | None:
    """What does not fit between an exported line and the bank's row; None if all does."""
    if line is None:
        return "not in this batch"
    if line.amount_fen != row.amount_fen:
        return "another amount"
    if line.account != row.account:
        return "another account"
    ended = "settled" if row.succeeded else "failed"
    return f"known as {line.outcome}" if line.outcome not in (None, ended) else None
