"""Everything that the shop knows of one person, for whoever asks what is kept about them (PIPL, article 45).

Sealed columns are opened, keyed digests are left out: they say nothing to anyone. Others appear by number only.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, Table, select

from commissions.awards.tables import award
from commissions.beneficiary import BeneficiaryKind, MemberId, distributor
from commissions.ledger.queries import find_balances
from commissions.ledger.tables import unclaimed_balance
from commissions.network.tables import distributor as distributor_table
from commissions.network.tables import (
    distributor_application,
    distributor_change,
    referral,
    referral_attempt,
)
from commissions.withdrawals.tables import withdrawal
from shop.checkout.tables import cart_line
from shop.inbox.tables import notice
from shop.members.addresses import list_addresses
from shop.members.payees import find_payee
from shop.members.tables import consent, erasure, identity, member, session
from shop.orders.order import Order
from shop.orders.queries import list_orders

DIGESTS = ("_index", "_hash", "digest", "_key")
"""Ends of the names of columns that say nothing to a person, or would let them in."""


def draw_portrait(connection: Connection, member_id: MemberId) -> dict[str, Any]:
    """All of it, as plain values. Reads as much as there is of the person, nothing of others."""
    payee = find_payee(connection, member_id)
    return {
        "member": read_rows(connection, member, member.c.id == member_id),
        "wechat": read_rows(connection, identity, identity.c.member_id == member_id),
        "sessions": read_rows(connection, session, session.c.member_id == member_id),
        "addresses": list_addresses(connection, member_id),
        "payee": payee,
        "consents": read_rows(connection, consent, consent.c.member_id == member_id),
        "cart": read_rows(connection, cart_line, cart_line.c.member_id == member_id),
        "orders": list(iterate_orders(connection, member_id)),
        "notices": read_rows(connection, notice, notice.c.member_id == member_id),
        "distributor": read_rows(connection, distributor_table, distributor_table.c.member_id == member_id),
        "distributor_changes": read_rows(connection, distributor_change, distributor_change.c.member_id == member_id),
        "applications": read_rows(
            connection, distributor_application, distributor_application.c.member_id == member_id
        ),
        "referral": read_rows(connection, referral, referral.c.member_id == member_id),
        "referral_attempts": read_rows(connection, referral_attempt, referral_attempt.c.member_id == member_id),
        "balances_fen": find_balances(connection, distributor(member_id)),
        "awards": read_rows(connection, award, *is_own(award, member_id)),
        "withdrawals": read_rows(connection, withdrawal, withdrawal.c.member_id == member_id),
        "unclaimed": read_rows(connection, unclaimed_balance, *is_own(unclaimed_balance, member_id)),
        "erasure": read_rows(connection, erasure, erasure.c.member_id == member_id),
    }


def read_rows(connection: Connection, source: Table, *mine: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Rows without what is sealed and without digests."""
    columns = [
        column for column in source.c if not isinstance(column.type, LargeBinary) and not column.name.endswith(DIGESTS)
    ]
    names = [str(column.name) for column in columns]
    return [dict(zip(names, row, strict=True)) for row in connection.execute(select(*columns).where(*mine))]


def is_own(source: Table, member_id: MemberId) -> tuple[ColumnElement[bool], ...]:
    """What makes a row of a beneficiary this member's."""
    return source.c.person_kind == BeneficiaryKind.DISTRIBUTOR.value, source.c.person_id == member_id


def iterate_orders(connection: Connection, member_id: MemberId) -> Iterator[Order]:
    """All orders, page by page."""
    page = list_orders(connection, member_id, limit=50)
    yield from page.items
    while page.next:
        page = list_orders(connection, member_id, before=page.next, limit=50)
        yield from page.items
