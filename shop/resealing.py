"""Seals people's data anew under the present secret key, in batches, while the shop goes on (docs/operations.md).

Blind indexes are made anew with it. What cannot be: traces for the fraud review and the digests of erased people's
openids, which are no more than digests; and the names of transfers, which are frozen with what Pay was asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, func, select, update

from commissions.ports import Transaction
from shop.addresses.address import AddressForm
from shop.addresses.service import read_address, seal_address
from shop.addresses.tables import address
from shop.orders.recipients import open_recipient, seal_recipient
from shop.orders.tables import shop_order
from shop.payees.companies import read_company, seal_company
from shop.payees.service import read_payee, seal_payee
from shop.payees.tables import company_payee, payee
from shop.settings.sealing import KEY_ID_BYTES, sealer_of

BATCH = 500


@dataclass(frozen=True)
class Sealed:
    """A table with a sealed column: its key, and how a row's columns are made anew."""

    table: Table
    key: Column[Any]
    column: Column[Any]
    renew: Callable[[Connection, Row[Any]], Mapping[str, Any]]


def renew_address(connection: Connection, row: Row[Any]) -> Mapping[str, Any]:
    """The sealed address and its indexes."""
    found = read_address(connection, row)
    form = AddressForm(found.name, found.phone, found.district_code, found.street)
    return seal_address(connection, row.code, form)


def renew_payee(connection: Connection, row: Row[Any]) -> Mapping[str, Any]:
    """The sealed payee and the fingerprint of its account."""
    return seal_payee(connection, read_payee(connection, row))


def renew_company(connection: Connection, row: Row[Any]) -> Mapping[str, Any]:
    """The sealed company and the fingerprint of its account."""
    return seal_company(connection, read_company(connection, row))


def renew_order(connection: Connection, row: Row[Any]) -> Mapping[str, Any]:
    """The sealed recipient."""
    sealer = sealer_of(connection)
    return {"recipient": seal_recipient(sealer, row.no, open_recipient(sealer, row.no, row.recipient))}


SEALED: Mapping[str, Sealed] = {
    "addresses": Sealed(address, address.c.id, address.c.sealed, renew_address),
    "payees": Sealed(payee, payee.c.member_id, payee.c.sealed, renew_payee),
    "companies": Sealed(company_payee, company_payee.c.id, company_payee.c.sealed, renew_company),
    "orders": Sealed(shop_order, shop_order.c.id, shop_order.c.recipient, renew_order),
}


def reseal_batch(tx: Transaction, kind: str, after: int, limit: int = BATCH) -> tuple[int, int]:
    """Seal the next rows anew that another key sealed. Returns the last key, and how many; 0 when all is done.

    Raises SealBroken when neither the present nor the previous key opens a row.
    """
    of = SEALED[kind]
    old = func.substr(of.column, 1, KEY_ID_BYTES) != sealer_of(tx.connection).key_id
    query = select(of.table).where(of.key > after, of.column.is_not(None), old).order_by(of.key).limit(limit)
    rows = tx.connection.execute(query.with_for_update()).all()
    for row in rows:
        values = of.renew(tx.connection, row)
        tx.connection.execute(update(of.table).where(of.key == row._mapping[of.key]).values(**values))
    return (rows[-1]._mapping[of.key] if rows else after), len(rows)
