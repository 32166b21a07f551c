"""Who agreed to which text and when, with the text itself: append-only, so that both sides can show it later.

A new version asks again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from commissions.beneficiary import MemberId
from commissions.ports import Transaction
from shop.members.agreement import Agreement, get_agreement, make_own, name_shop
from shop.members.refusals import AgreementChanged, UnknownAgreement
from shop.members.repository import lock_member
from shop.members.tables import agreement_copy, consent
from shop.schema import insert_or_ignore
from shop.settings.queries import find_kept, get_profile
from shop.settings.texts import TEXTS


@dataclass(frozen=True)
class Copy:
    """What somebody agreed to, word for word, and when."""

    agreement: Agreement
    agreed_at: datetime


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


def decline(tx: Transaction, member_id: MemberId, document: str, version: str) -> None:
    """Keep that the member does not want this version, unless they have answered it already.

    Raises UnknownAgreement, and AgreementChanged when another version stands now.
    """
    agreement = find_agreement(tx.connection, document)
    if version != agreement.version:
        raise AgreementChanged(document=document)
    lock_member(tx.connection, member_id)
    newest = _list_newest(tx.connection, member_id).get(document)
    if newest is None or newest[0] != version:
        _append(tx, member_id, agreement, given=False)


def withdraw_consent(tx: Transaction, member_id: MemberId, document: str) -> None:
    """Keep that the member no longer agrees; nothing if they do not now."""
    lock_member(tx.connection, member_id)
    if find_consent(tx.connection, member_id, document):
        _append(tx, member_id, find_agreement(tx.connection, document), given=False)


def find_agreement(connection: Connection, document: str) -> Agreement:
    """The agreement that stands now: the merchant's own text, else the shipped one. Raises UnknownAgreement."""
    of = TEXTS.get(document)
    kept = find_kept(connection, of.key) if of else None
    text = of.read(kept.value) if of and kept and kept.saved_at else None
    if text is None or not text.body or kept is None or kept.saved_at is None:
        return name_shop(get_agreement(document), get_profile(connection).name)
    return make_own(document, text, kept.version, kept.saved_at)


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


def find_answer(connection: Connection, member_id: MemberId, document: str) -> tuple[str, bool] | None:
    """The version that the member answered last, and whether with yes; None for who never did."""
    newest = _list_newest(connection, member_id).get(document)
    return (newest[0], newest[1]) if newest else None


def find_copy(connection: Connection, member_id: MemberId, document: str) -> Copy | None:
    """The text that the member agrees to, as it was when they agreed; None for who does not."""
    row, kept = consent.c, agreement_copy.c
    mine = (row.member_id == member_id, row.document == document)
    query = select(row.version, row.given, row.happened_at, kept.title, kept.body)
    query = query.outerjoin(agreement_copy, kept.digest == row.digest).where(*mine).order_by(row.id.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    if found is None or not found.given or found.body is None:
        return None
    return Copy(Agreement(document, found.version, found.title, found.body), found.happened_at)


def _find_published(connection: Connection, document: str) -> Agreement | None:
    try:
        return find_agreement(connection, document)
    except UnknownAgreement:
        return None


def _list_versions(connection: Connection, member_id: MemberId) -> dict[str, tuple[str, datetime]]:
    return {name: (version, at) for name, (version, given, at) in _list_newest(connection, member_id).items() if given}


def _list_newest(connection: Connection, member_id: MemberId) -> dict[str, tuple[str, bool, datetime]]:
    """The last answer to each document: its version, whether it was yes, and when."""
    newest = select(func.max(consent.c.id)).where(consent.c.member_id == member_id).group_by(consent.c.document)
    rows = connection.execute(select(consent).where(consent.c.id.in_(newest)))
    return {row.document: (row.version, row.given, row.happened_at) for row in rows}


def _append(tx: Transaction, member_id: MemberId, agreement: Agreement, *, given: bool) -> None:
    if given:
        text = {"title": agreement.title, "body": agreement.body, "kept_at": tx.now}
        insert_or_ignore(tx.connection, agreement_copy, {"digest": agreement.digest, **text})
    row = {
        "member_id": member_id,
        "document": agreement.document,
        "version": agreement.version,
        "digest": agreement.digest,
        "given": given,
        "happened_at": tx.now,
    }
    tx.connection.execute(insert(consent).values(**row))
