"""Use cases of bank transfers: a batch with its file, and the bank's answer to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from commissions.ports import Transaction
from commissions.withdrawals.batch import BankResult, Batch, Export, ImportOutcome
from commissions.withdrawals.batches import export_batch, import_batch_results
from commissions.withdrawals.exported import get_batch
from commissions.withdrawals.refusals import BatchContradicted
from commissions.withdrawals.withdrawal import PayeeKind, Withdrawal
from shop.payees.companies import find_company
from shop.payees.company import Company
from shop.payees.service import calculate_account_fingerprint, find_readable_payee
from shop.settings.sealing import SealBroken
from shop.transfers.bank_file import FileLine, FileResult, read_file, write_file
from shop.transfers.refusals import BankFileRefused


@dataclass(frozen=True)
class BankExport:
    """What an export did, and the file for the bank; "" when there was nothing to send."""

    export: Export
    text: str


def export_bank_file(tx: Transaction, *, by: Actor, limit: int = 500) -> BankExport:
    """Put approved withdrawals to banks into a new batch, and write its file. Raises ApproverRefused."""
    done = export_batch(tx, by=by, find_accounts=partial(_find_usable_accounts, tx), limit=limit)
    return BankExport(done, write_batch_file(tx.connection, done.batch) if done.batch else "")


def _find_usable_accounts(
    tx: Transaction, connection: Connection, approved: Collection[Withdrawal]
) -> Mapping[str, str]:
    """The fingerprint of the account each withdrawal goes to, if it may be paid to by now.

    A changed one cools down.
    """
    accounts: dict[str, str] = {}
    for at in approved:
        account = _find_account(connection, at.person, at.payee_kind)
        if account is not None and account.usable_from <= tx.now:
            accounts[at.number] = account.fingerprint
    return accounts


@dataclass(frozen=True)
class _BankAccount:
    """Whom the bank pays, and from when on."""

    name: str
    bank: str
    number: str = field(repr=False)
    fingerprint: str
    usable_from: datetime


def _find_account(connection: Connection, person: Beneficiary, kind: PayeeKind | None) -> _BankAccount | None:
    """The account of a wallet's payee, person or company as was kept at approval.

    None if there is none to be read.
    """
    if kind == "company":
        company = _find_readable_company(connection, person)
        if company is None:
            return None
        number, told = company.bank_account, (company.name, company.bank_name)
        return _BankAccount(*told, number, calculate_account_fingerprint(connection, number), company.usable_from)

    payee = None if person.member_id is None else find_readable_payee(connection, person.member_id)
    if payee is None or not payee.bank_card:
        return None
    number, told = payee.bank_card, (payee.name, payee.bank_name or "")
    return _BankAccount(*told, number, calculate_account_fingerprint(connection, number), payee.usable_from)


def _find_readable_company(connection: Connection, person: Beneficiary) -> Company | None:
    """The company; None also for one that was sealed under a key that is gone, so that it is entered anew."""
    try:
        return find_company(connection, person)
    except SealBroken:
        return None


def write_batch_file(connection: Connection, batch: Batch) -> str:
    """The file of a batch, however often it is asked for.

    Raises BankFileRefused when an account has changed since.
    """
    lines = []
    for line in batch.lines:
        account = _find_account(connection, line.person, line.payee_kind)
        if account is None or account.fingerprint != line.account:
            raise BankFileRefused(row=line.line + 1, problem="the account was changed after the export")
        told = (account.name, account.bank, account.number)
        lines.append(FileLine(batch.no, line.line, line.number, line.amount_fen, *told))
    return write_file(lines)


def write_batch_again(tx: Transaction, no: str, *, by: Actor) -> str:
    """The file of a batch that went out before.

    `by` is what the audit log keeps: it names people and accounts. Raises BatchUnknown.
    """
    return write_batch_file(tx.connection, get_batch(tx.connection, no))


def import_bank_file(tx: Transaction, text: str, *, by: Actor) -> ImportOutcome:
    """Take in the bank's answer, again and again if need be: it counts once.

    Batch, line, number, amount and account must all be those of the export; one that is not refuses the file. Raises
    BankFileRefused, BatchUnknown, BatchContradicted, ApproverRefused.
    """
    results = read_file(text)
    batches = {result.batch for result in results}
    if len(batches) != 1:
        raise BankFileRefused(row=1, problem="the rows belong to several batches" if batches else "nothing is answered")
    batch = get_batch(tx.connection, batches.pop())
    _check_lines(batch, results)
    rows = [_read_result(tx.connection, result) for result in results]
    return import_batch_results(tx, batch.no, rows, by=by)


def _check_lines(batch: Batch, results: Collection[FileResult]) -> None:
    """Each number must stand on the line on which it went out. Raises BatchContradicted."""
    lines = {line.number: line.line for line in batch.lines}
    wrong = {one.number: "another line" for one in results if lines.get(one.number, one.line) != one.line}
    if wrong:
        raise BatchContradicted(batch_no=batch.no, lines=wrong)


def _read_result(connection: Connection, result: FileResult) -> BankResult:
    """A row of the file as the withdrawals know it: the card by its fingerprint."""
    account = calculate_account_fingerprint(connection, result.card)
    return BankResult(result.number, result.amount_fen, account, result.succeeded, result.reason)
