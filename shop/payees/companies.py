"""Companies that are paid in place of a person.

Entered by the merchant, kept sealed, changed only after a cooling-off period. A company may stand behind any wallet, a
member's too: a province's agent is often one. Suppliers and dealers are always companies. While one is kept, the wallet
is paid by bank, against an invoice, and nothing is withheld.
"""

from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from commissions.actor import Actor, demand_disinterested
from commissions.beneficiary import Beneficiary, BeneficiaryKind, MemberId, member
from commissions.ports import Transaction
from commissions.withdrawals.queries import find_open_withdrawal
from commissions.withdrawals.withdrawal import PayeeKind
from shop.payees.company import FIELDS, Company, CompanyForm, clean_company
from shop.payees.refusals import PayeeInUse
from shop.payees.service import COOL_DOWN, calculate_account_fingerprint
from shop.payees.tables import company_payee
from shop.schema import insert_or_update
from shop.settings.sealing import sealer_of


def save_company(
    tx: Transaction, person: Beneficiary, form: CompanyForm, *, by: Actor, cool_down: timedelta = COOL_DOWN
) -> Company:
    """Keep who is paid for a wallet. Another account than before is used only after `cool_down`.

    Raises BadPayee, OwnInterest for whoever's wallet it is, and PayeeInUse while a withdrawal is under way.
    """
    demand_disinterested(by, person.member_id)
    cleaned = clean_company(form)
    if find_open_withdrawal(tx.connection, person):
        raise PayeeInUse()
    before = tx.connection.execute(select(company_payee).where(*_is_of(person))).first()
    fingerprint = calculate_account_fingerprint(tx.connection, cleaned.bank_account)
    is_changed = before is not None and before.account_fingerprint != fingerprint
    usable_from = tx.now + cool_down if is_changed else before.usable_from if before is not None else tx.now
    saved = Company(person, cleaned.name, cleaned.licence, cleaned.bank_name, cleaned.bank_account, usable_from)
    row: dict[str, Any] = {
        "person_kind": person.kind.value,
        "person_id": person.id,
        "usable_from": usable_from,
        "saved_at": tx.now,
    }
    insert_or_update(
        tx.connection, company_payee, ("person_kind", "person_id"), row | _seal_company(tx.connection, saved)
    )
    return saved


def forget_company(tx: Transaction, person: Beneficiary, *, by: Actor) -> bool:
    """Pay the person again, or nobody where the wallet is no member's.

    Returns whether there was a company. What remains is that there was one, as with people's payees. Raises
    OwnInterest, PayeeInUse.
    """
    demand_disinterested(by, person.member_id)
    if find_open_withdrawal(tx.connection, person):
        raise PayeeInUse()
    kept = (*_is_of(person), company_payee.c.sealed.is_not(None))
    return tx.connection.execute(update(company_payee).where(*kept).values(sealed=None)).rowcount == 1


def erase_company(tx: Transaction, member_id: MemberId) -> None:
    """Delete all that is kept of a company, when the member whose wallet it stood behind is erased."""
    tx.connection.execute(delete(company_payee).where(*_is_of(member(member_id))))


def find_company(connection: Connection, person: Beneficiary) -> Company | None:
    """The company that is paid for a wallet, in full. Raises SealBroken."""
    kept = (*_is_of(person), company_payee.c.sealed.is_not(None))
    row = connection.execute(select(company_payee).where(*kept)).one_or_none()
    return _read_company(connection, row) if row else None


def find_company_of(connection: Connection, member_id: MemberId) -> Company | None:
    """The company behind a member's wallet, in full. Raises SealBroken."""
    return find_company(connection, member(member_id))


def find_payee_kind(connection: Connection, person: Beneficiary) -> PayeeKind:
    """Whether a person or a company is paid for a wallet now. Who is no member is never a person."""
    if person.member_id is None:
        return "company"
    kept = (*_is_of(person), company_payee.c.sealed.is_not(None))
    found = connection.execute(select(company_payee.c.saved_at).where(*kept)).first()
    return "person" if found is None else "company"


def _seal_company(connection: Connection, saved: Company) -> dict[str, Any]:
    """The columns that keep a company: sealed, and its account as a fingerprint."""
    text = orjson.dumps({name: getattr(saved, name) for name in FIELDS}).decode()
    return {
        "sealed": sealer_of(connection).seal(_name_place(saved.person), text),
        "account_fingerprint": calculate_account_fingerprint(connection, saved.bank_account),
    }


def _read_company(connection: Connection, row: Row[Any]) -> Company:
    """A row of the table, opened. Raises SealBroken."""
    person = Beneficiary(BeneficiaryKind(row.person_kind), row.person_id)
    fields = orjson.loads(sealer_of(connection).open(_name_place(person), row.sealed))
    return Company(person, **fields, usable_from=row.usable_from)


def renew_company(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed company and the fingerprint of its account, under the present key."""
    return _seal_company(connection, _read_company(connection, row))


def _name_place(person: Beneficiary) -> str:
    """What a sealed company is bound to."""
    return f"company_payee:{person}"


def _is_of(person: Beneficiary) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return company_payee.c.person_kind == person.kind.value, company_payee.c.person_id == person.id
