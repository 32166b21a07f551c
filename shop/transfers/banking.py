"""Use cases of batches: one with its file for the bank or for a provider of flexible employment, and their answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from commissions.ports import Transaction
from commissions.withdrawals.batch import BankResult, Batch, Export, ImportOutcome, PaidBy
from commissions.withdrawals.batches import export_batch, import_batch_results
from commissions.withdrawals.exported import find_batches_of, get_batch
from commissions.withdrawals.refusals import BatchContradicted
from commissions.withdrawals.withdrawal import PayeeKind, Withdrawal
from shop.payees.companies import find_company
from shop.payees.company import Company
from shop.payees.service import calculate_account_fingerprint, find_readable_payee
from shop.settings.payout_provider import PAYOUT_PROVIDER
from shop.settings.queries import find_value
from shop.settings.sealing import SealBroken
from shop.transfers.bank_file import FileColumn, FileLine, FileResult, list_bank_columns, read_file, write_file
from shop.transfers.refusals import BankFileRefused, NoProvider


@dataclass(frozen=True)
class BankExport:
    """What an export did, and the file for whoever pays; "" when there was nothing to send."""

    export: Export
    text: str


def export_bank_file(
    tx: Transaction, *, by: Actor, limit: int = 500, kinds: Collection[PayeeKind] = ("person", "company")
) -> BankExport:
    """Put approved withdrawals to banks, of payees of these kinds, into a new batch, and write its file.

    Raises ApproverRefused.
    """
    find = partial(_find_usable_accounts, tx, paid_by="bank")
    done = export_batch(tx, by=by, find_accounts=find, limit=limit, kinds=kinds)
    return BankExport(done, write_batch_file(tx.connection, done.batch) if done.batch else "")


def export_provider_file(tx: Transaction, *, by: Actor, limit: int = 500) -> BankExport:
    """Put people's approved withdrawals into a new batch for the provider, and write its file.

    Whoever has no identity number on file waits: the provider declares their tax under it. Raises NoProvider,
    ProviderTaxed, ApproverRefused.
    """
    if not find_value(tx.connection, PAYOUT_PROVIDER).is_used:
        raise NoProvider
    find = partial(_find_usable_accounts, tx, paid_by="provider")
    done = export_batch(tx, by=by, find_accounts=find, limit=limit, paid_by="provider")
    return BankExport(done, write_batch_file(tx.connection, done.batch) if done.batch else "")


def _find_usable_accounts(
    tx: Transaction, connection: Connection, approved: Collection[Withdrawal], *, paid_by: PaidBy
) -> Mapping[str, str]:
    """The fingerprint of the account each withdrawal goes to, if it may be paid to by now.

    A changed one cools down.
    """
    accounts: dict[str, str] = {}
    for at in approved:
        account = _find_account(connection, at.person, at.payee_kind)
        if account is None or account.usable_from > tx.now:
            continue
        if paid_by == "bank" or account.id_number:
            accounts[at.number] = account.fingerprint
    return accounts


@dataclass(frozen=True)
class _BankAccount:
    """Who is paid, and from when on. A company has no `id_number`."""

    name: str
    bank: str
    number: str = field(repr=False)
    fingerprint: str
    usable_from: datetime
    id_number: str = field(default="", repr=False)


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
    fingerprint = calculate_account_fingerprint(connection, number)
    return _BankAccount(*told, number, fingerprint, payee.usable_from, payee.id_number or "")


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
        told = (account.name, account.bank, account.number, account.id_number)
        lines.append(FileLine(batch.no, line.line, line.number, line.amount_fen, *told))
    return write_file(lines, _find_columns(connection, batch.paid_by))


def _find_columns(connection: Connection, paid_by: PaidBy) -> tuple[FileColumn, ...]:
    """The columns of the bank's file, or those that the merchant has set for the provider's."""
    if paid_by == "bank":
        return list_bank_columns()
    columns = find_value(connection, PAYOUT_PROVIDER).columns
    return tuple(FileColumn(of.name, of.field, "" if of.field else of.number) for of in columns)


def write_batch_again(tx: Transaction, no: str, *, by: Actor) -> str:
    """The file of a batch that went out before.

    `by` is what the audit log keeps: it names people and accounts. Raises BatchUnknown.
    """
    return write_batch_file(tx.connection, get_batch(tx.connection, no))


def import_bank_file(tx: Transaction, text: str, *, by: Actor, paid_by: PaidBy = "bank") -> ImportOutcome:
    """Take in the answer of the bank or the provider, again and again if need be: it counts once.

    Batch, line, number, amount and account must all be those of the export, as far as the file has columns for them;
    one that is not refuses the file. Raises BankFileRefused, BatchUnknown, BatchContradicted, ApproverRefused.
    """
    results = read_file(text, _find_columns(tx.connection, paid_by))
    batch = _find_answered(tx.connection, results, paid_by)
    _check_lines(batch, results)
    rows = [_read_result(tx.connection, result) for result in results]
    return import_batch_results(tx, batch.no, rows, by=by)


def _find_answered(connection: Connection, results: Collection[FileResult], paid_by: PaidBy) -> Batch:
    """The one batch that a file answers: the one it names, or where it names none, that of its numbers.

    Raises BankFileRefused, BatchUnknown.
    """
    named = {result.batch for result in results if result.batch is not None}
    batches = named or find_batches_of(connection, [result.number for result in results])
    if len(batches) != 1:
        problem = "the rows belong to several batches" if batches else "no row is the answer to one of ours"
        raise BankFileRefused(row=1, problem=problem)
    batch = get_batch(connection, next(iter(batches)))
    if batch.paid_by != paid_by:
        raise BankFileRefused(row=1, problem=f"the batch went to the {batch.paid_by}")
    return batch


def _check_lines(batch: Batch, results: Collection[FileResult]) -> None:
    """Each number must stand on the line on which it went out. Raises BatchContradicted."""
    lines = {line.number: line.line for line in batch.lines}
    told = [one for one in results if one.line is not None]
    wrong = {one.number: "another line" for one in told if lines.get(one.number, one.line) != one.line}
    if wrong:
        raise BatchContradicted(batch_no=batch.no, lines=wrong)


def _read_result(connection: Connection, result: FileResult) -> BankResult:
    """A row of the file as the withdrawals know it: the card by its fingerprint."""
    account = calculate_account_fingerprint(connection, result.card)
    return BankResult(result.number, result.amount_fen, account, result.succeeded, result.reason)
