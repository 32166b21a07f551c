"""Whom withdrawals are paid to.

Asked only when first needed, kept sealed, changed only after a cooling-off period. A change is told to the member, and
money follows it only some time later: whoever takes over somebody's phone for an hour cannot lead their money elsewhere
(docs/money.md §12).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Row, select, update

from commissions.beneficiary import MemberId, member
from commissions.days import determine_day
from commissions.ports import Transaction
from commissions.withdrawals.queries import find_open_withdrawal
from shop.members.consents import find_missing_consents, withdraw_consent
from shop.members.refusals import ConsentMissing
from shop.members.repository import lock_member
from shop.payees.events import PayeeChanged
from shop.payees.payee import FIELDS, Payee, PayeeForm, clean_form, mask_payee
from shop.payees.refusals import BadPayee, PayeeInUse
from shop.payees.tables import payee
from shop.schema import insert_or_update
from shop.settings.sealing import SealBroken, sealer_of

IDENTITY = ("identity",)
_LEADS_MONEY = ("name", "bank_name", "bank_card")
COOL_DOWN = timedelta(hours=24)


def save_payee(tx: Transaction, member_id: MemberId, form: PayeeForm, cool_down: timedelta = COOL_DOWN) -> Payee:
    """Keep what is new in the form. What leads money elsewhere than before is used only after `cool_down`.

    Raises BadPayee, ConsentMissing (the agreement "identity"). Publishes PayeeChanged for a change.
    """
    cleaned = clean_form(form, determine_day(tx.now))
    lock_member(tx.connection, member_id)
    if find_missing_consents(tx.connection, member_id, IDENTITY):
        raise ConsentMissing(documents=IDENTITY)
    before, known = _find_wait(tx.connection, member_id), find_readable_payee(tx.connection, member_id)
    fields: dict[str, Any] = {name: getattr(cleaned, name) or getattr(known, name, None) for name in FIELDS}
    if not fields["name"]:
        raise BadPayee({"name": "missing"})
    changed = before is not None and any(getattr(known, name, None) != fields[name] for name in _LEADS_MONEY)
    usable_from = tx.now + cool_down if changed else before or tx.now
    saved = Payee(member_id, **fields, usable_from=usable_from)
    _write(tx, saved)
    if changed:
        tx.publish(PayeeChanged(member_id=member_id, usable_from=usable_from.isoformat()))
    return saved


def forget_payee(tx: Transaction, member_id: MemberId) -> bool:
    """Delete the payee and withdraw the consent to keep it. Returns whether there was one.

    What remains is that there was one: the next is a change, or deleting would be a way round the time to cool down.
    Raises PayeeInUse while a withdrawal is under way.
    """
    lock_member(tx.connection, member_id)
    if find_open_withdrawal(tx.connection, member(member_id)):
        raise PayeeInUse()
    mine = (payee.c.member_id == member_id, payee.c.sealed.is_not(None))
    gone = tx.connection.execute(update(payee).where(*mine).values(sealed=None, account_fingerprint=None)).rowcount
    withdraw_consent(tx, member_id, *IDENTITY)
    return gone == 1


def find_payee(connection: Connection, member_id: MemberId) -> Payee | None:
    """The payee in full, for paying out. Pages show `find_masked_payee`. Raises SealBroken."""
    mine = (payee.c.member_id == member_id, payee.c.sealed.is_not(None))
    row = connection.execute(select(payee).where(*mine)).one_or_none()
    return _read_payee(connection, row) if row else None


def find_readable_payee(connection: Connection, member_id: MemberId) -> Payee | None:
    """The payee; None also for one that was sealed under a key that is gone, so that it is asked for anew."""
    try:
        return find_payee(connection, member_id)
    except SealBroken:
        return None


def find_readable_payees(connection: Connection, members: Collection[MemberId]) -> dict[MemberId, Payee]:
    """The payees of some hundred members in full; whoever has none that can be read is left out.

    One statement.
    """
    rows = connection.execute(select(payee).where(payee.c.member_id.in_(members), payee.c.sealed.is_not(None)))
    found = {}
    for row in rows:
        try:
            read = _read_payee(connection, row)
        except SealBroken:
            continue
        found[read.member_id] = read
    return found


def find_masked_payee(connection: Connection, member_id: MemberId) -> Payee | None:
    """The payee as an onlooker may see it: 张*, 3****************X, **** 1234."""
    found = find_readable_payee(connection, member_id)
    return mask_payee(found) if found else None


def find_account_fingerprint(connection: Connection, member_id: MemberId) -> str | None:
    """Equal for equal bank cards, and says nothing else: what a batch of bank transfers is compared by."""
    return connection.scalar(select(payee.c.account_fingerprint).where(payee.c.member_id == member_id))


def calculate_account_fingerprint(connection: Connection, bank_card: str) -> str:
    """The fingerprint of a card number that came back from the bank."""
    return sealer_of(connection).index("bank_card", bank_card)


def _seal_payee(connection: Connection, saved: Payee) -> dict[str, Any]:
    """The columns that keep a payee: sealed, and its card as a fingerprint."""
    text = orjson.dumps({name: getattr(saved, name) for name in FIELDS}).decode()
    card = saved.bank_card
    return {
        "sealed": sealer_of(connection).seal(_name_place(saved.member_id), text),
        "account_fingerprint": calculate_account_fingerprint(connection, card) if card else None,
    }


def _read_payee(connection: Connection, row: Row[tuple[object, ...]]) -> Payee:
    """A row of the table, opened. Raises SealBroken."""
    found = row._mapping
    fields = orjson.loads(sealer_of(connection).open(_name_place(found["member_id"]), found["sealed"]))
    return Payee(MemberId(found["member_id"]), **fields, usable_from=found["usable_from"])


def _name_place(member_id: int) -> str:
    """What a sealed payee is bound to."""
    return f"payee:{member_id}"


def _find_wait(connection: Connection, member_id: MemberId) -> datetime | None:
    """From when on the payee counts that is or was kept; None if there never was one."""
    return connection.scalar(select(payee.c.usable_from).where(payee.c.member_id == member_id))


def _write(tx: Transaction, saved: Payee) -> None:
    row = {"member_id": saved.member_id, "usable_from": saved.usable_from, "saved_at": tx.now}
    insert_or_update(tx.connection, payee, ("member_id",), row | _seal_payee(tx.connection, saved))


def renew_payee(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    """The sealed payee and the fingerprint of its account."""
    return _seal_payee(connection, _read_payee(connection, row))
