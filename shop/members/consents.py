"""Who agreed to which text and when: append-only, so that it can be shown later.

A new version asks again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.members.agreement import Agreement, get_agreement, make_own
from shop.members.refusals import AgreementChanged, UnknownAgreement
from shop.members.repository import lock_member
from shop.members.tables import consent
from shop.settings.queries import find_kept
from shop.settings.texts import TEXTS


def give_consent(tx: Transaction, member_id: MemberId, document: str, version: str) -> None:
    """Keep that the member agreed to this version; a repeat adds nothing.

    Raises UnknownAgreement, and AgreementChanged when another version stands now: what they read was an older text.
    """
    agreement = find_agreement(tx.connection, document)
    if version != agreement.version:
        raise AgreementChanged(document=document)
    lock_member(tx.connection, member_id)
    if find_missing_consents(tx.connection, member_id, (document,)):
        _append(tx, member_id, agreement, given=True)


def withdraw_consent(tx: Transaction, member_id: MemberId, document: str) -> None:
    """Keep that the member no longer agrees; nothing if they do not now."""
    lock_member(tx.connection, member_id)
    if find_consent(tx.connection, member_id, document):
        _append(tx, member_id, find_agreement(tx.connection, document), given=False)


def find_agreement(connection: Connection, document: str) -> Agreement:
    """The agreement that stands now: the merchant's own text, else the shipped one. Raises UnknownAgreement."""
    of = TEXTS.get(document)
    kept = find_kept(connection, of.key) if of else None
    if of is None or kept is None or kept.saved_at is None:
        return get_agreement(document)
    text = of.read(kept.value)
    return make_own(document, text, kept.version, kept.saved_at) if text.body else get_agreement(document)


def list_published(connection: Connection) -> tuple[Agreement, ...]:
    """Every agreement that stands now. What the merchant has not written, and we don't ship, is left out."""
    return tuple(agreement for document in TEXTS if (agreement := _find_published(connection, document)))


def find_missing_consents(
    connection: Connection, member_id: MemberId, documents: Sequence[str]
) -> tuple[Agreement, ...]:
    """Those of the documents whose present version the member has not agreed to, as they stand now."""
    versions = _list_versions(connection, member_id)
    agreements = [find_agreement(connection, document) for document in documents]
    return tuple(one for one in agreements if versions.get(one.document, (None,))[0] != one.version)


def find_consent(connection: Connection, member_id: MemberId, document: str) -> tuple[str, datetime] | None:
    """The version that the member agrees to and since when, or None."""
    return _list_versions(connection, member_id).get(document)


def _find_published(connection: Connection, document: str) -> Agreement | None:
    try:
        return find_agreement(connection, document)
    except UnknownAgreement:
        return None


def _list_versions(connection: Connection, member_id: MemberId) -> dict[str, tuple[str, datetime]]:
    newest = select(func.max(consent.c.id)).where(consent.c.member_id == member_id).group_by(consent.c.document)
    rows = connection.execute(select(consent).where(consent.c.id.in_(newest)))
    return {row.document: (row.version, row.happened_at) for row in rows if row.given}


def _append(tx: Transaction, member_id: MemberId, agreement: Agreement, *, given: bool) -> None:
    row = {
        "member_id": member_id,
        "document": agreement.document,
        "version": agreement.version,
        "digest": agreement.digest,
        "given": given,
        "happened_at": tx.now,
    }
    tx.connection.execute(insert(consent).values(**row))
