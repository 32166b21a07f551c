"""Use cases of bank transfers: a batch with its file, and the bank's answer to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import Beneficiary
from commissions.ports import Transaction
from commissions.withdrawals.batch import BankResult, Batch, Export, ImportOutcome
from commissions.withdrawals.batches import export_batch, import_batch_results
from commissions.withdrawals.errors import BatchContradicted
from commissions.withdrawals.queries import get_batch
from shop.payees.payee import Payee
from shop.payees.service import calculate_account_fingerprint, find_account_fingerprint, find_readable_payee
from shop.transfers.bank_file import FileLine, FileResult, read_file, write_file
from shop.transfers.refusals import BankFileRefused


@dataclass(frozen=True)
class BankExport:
    """What an export did, and the file for the bank; "" when there was nothing to send."""

    export: Export
    text: str


def export_bank_file(tx: Transaction, *, by: Actor, limit: int = 500) -> BankExport:
    """Put approved withdrawals to banks into a new batch, and write its file. Raises ApproverRefused."""
    done = export_batch(tx, by=by, find_accounts=partial(find_usable_accounts, tx), limit=limit)
    return BankExport(done, write_batch_file(tx.connection, done.batch) if done.batch else "")


def find_usable_accounts(
    tx: Transaction, connection: Connection, people: Collection[Beneficiary]
) -> Mapping[Beneficiary, str]:
    """The fingerprint of each person's bank account that may be paid to by now: a changed one cools down first."""
    accounts: dict[Beneficiary, str] = {}
    for person in sorted(set(people)):
        payee, fingerprint = find_account(connection, person)
        if payee is not None and fingerprint is not None and payee.is_usable(tx.now):
            accounts[person] = fingerprint
    return accounts


def find_account(connection: Connection, person: Beneficiary) -> tuple[Payee | None, str | None]:
    """Whom a wallet is paid to, and the fingerprint of their account."""
    if person.member_id is None:
        return None, None
    return find_readable_payee(connection, person.member_id), find_account_fingerprint(connection, person.member_id)


def write_batch_file(connection: Connection, batch: Batch) -> str:
    """The file of a batch, however often it is asked for. Raises BankFileRefused when an account has changed since."""
    lines = []
    for line in batch.lines:
        payee, fingerprint = find_account(connection, line.person)
        if payee is None or fingerprint != line.account:
            raise BankFileRefused(row=line.line + 1, problem="the account was changed after the export")
        told = (payee.name, payee.bank_name or "", payee.bank_card or "")
        lines.append(FileLine(batch.no, line.line, line.number, line.amount_fen, *told))
    return write_file(lines)


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
    check_lines(batch, results)
    rows = [read_result(tx.connection, result) for result in results]
    return import_batch_results(tx, batch.no, rows, by=by)


def check_lines(batch: Batch, results: Collection[FileResult]) -> None:
    """Each number must stand on the line on which it went out. Raises BatchContradicted."""
    lines = {line.number: line.line for line in batch.lines}
    wrong = {one.number: "another line" for one in results if lines.get(one.number, one.line) != one.line}
    if wrong:
        raise BatchContradicted(batch_no=batch.no, lines=wrong)


def read_result(connection: Connection, result: FileResult) -> BankResult:
    """A row of the file as the withdrawals know it: the card by its fingerprint."""
    account = calculate_account_fingerprint(connection, result.card)
    return BankResult(result.number, result.amount_fen, account, result.succeeded, result.reason)
