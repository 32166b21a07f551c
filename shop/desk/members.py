"""A person as the merchant sees them: names in full, what identifies them masked.

At the person's request also everything that is kept of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commissions.actor import Actor
from commissions.beneficiary import MemberId, member
from commissions.ledger.queries import find_balances
from commissions.ledger.unclaimed import list_unclaimed
from commissions.network.queries import find_distributor
from commissions.ports import Transaction
from shop.desk.people import get_typed_member
from shop.erasure import find_outlook
from shop.members.consents import Copy, find_consent, find_copy
from shop.members.erasing import Erasure, find_former_self
from shop.members.queries import find_member
from shop.members.refusals import UnknownMember
from shop.payees.service import find_masked_payee
from shop.portrait import draw_portrait
from shop.settings.texts import TEXTS


@dataclass(frozen=True)
class Consent:
    """Which version of an agreement somebody agrees to."""

    document: str
    version: str
    since: datetime


@dataclass(frozen=True)
class MaskedPayee:
    """Who gets a member's withdrawals, masked."""

    name: str
    id_number: str | None
    bank_name: str | None
    bank_card: str | None
    usable_from: datetime


@dataclass(frozen=True)
class MemberSheet:
    """What is known of a person.

    With what an erasure would wait for, and what is set aside for them, in fen by number.
    """

    person: str | None
    name: str
    since: datetime
    follows: bool
    status: str
    tier: str | None
    balances_fen: Mapping[str, int]
    payee: MaskedPayee | None
    consents: tuple[Consent, ...]
    erasure: Erasure | None
    obstacles: tuple[str, ...]
    unclaimed_fen: Mapping[str, int]


def read_member(connection: Connection, member_id: MemberId) -> MemberSheet:
    """A person, masked. Raises UnknownMember."""
    known, network = find_member(connection, member_id), find_distributor(connection, member_id)
    if known is None:
        raise UnknownMember()
    outlook, former = find_outlook(connection, member_id), find_former_self(connection, member_id)
    return MemberSheet(
        person=network.code if network else None,
        name=known.name,
        since=known.created_at,
        follows=known.subscribed,
        status=network.status if network else "none",
        tier=network.tier if network else None,
        balances_fen=find_balances(connection, member(member_id)),
        payee=_find_payee(connection, member_id),
        consents=_list_consents(connection, member_id),
        erasure=outlook.request,
        obstacles=tuple(f"{one.kind} {one.subject}" for one in outlook.obstacles),
        unclaimed_fen={
            **list_unclaimed(connection, member(member_id)),
            **list_unclaimed(connection, member(former or member_id)),
        },
    )


def read_agreement_copy(connection: Connection, typed: str, document: str) -> tuple[str, str, Copy] | None:
    """The merchant's copy of what a member agreed to, after their link code and name; None for who does not.

    Raises DistributorUnknown.
    """
    person = get_typed_member(connection, typed)
    known, copy = find_member(connection, person), find_copy(connection, person, document)
    return (typed, known.name, copy) if known and copy else None


def export_member(tx: Transaction, member_id: MemberId, *, by: Actor, reason: str) -> dict[str, Any]:
    """Everything that is kept about a person, in full. `by` and `reason` are what the audit log keeps."""
    return draw_portrait(tx.connection, member_id)


def _find_payee(connection: Connection, member_id: MemberId) -> MaskedPayee | None:
    of = find_masked_payee(connection, member_id)
    return MaskedPayee(of.name, of.id_number, of.bank_name, of.bank_card, of.usable_from) if of else None


def _list_consents(connection: Connection, member_id: MemberId) -> tuple[Consent, ...]:
    given = {document: find_consent(connection, member_id, document) for document in TEXTS}
    return tuple(Consent(document, *found) for document, found in given.items() if found)
