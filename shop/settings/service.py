"""Use cases of the settings room: save a document, note what the program remembers, keep a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from commissions.actor import Actor, system_acting
from commissions.ports import Transaction
from shop.schema import insert_or_ignore, insert_or_update
from shop.settings.document import Document, DocumentRefused, FieldFixed, Kept, StaleDocument, T, mark_secret
from shop.settings.documents import get_document
from shop.settings.profile import PROFILE, ShopProfile
from shop.settings.queries import find_kept
from shop.settings.repository import put
from shop.settings.sealing import SECRETS, Sealer
from shop.settings.tables import document, document_stamp, document_version, secret, setting

_LONGEST_REASON = 200
_SETTING_UP = system_acting("setting_up")


def save_setting(tx: Transaction, key: str, value: Any) -> None:
    """Note a JSON value under `key`, in the place of what was there."""
    put(tx.connection, setting, {"key": key, "value": value, "updated_at": tx.now})


class Secrets:
    """The secrets of the installation, sealed under its secret key, which the database never sees."""

    def __init__(self, secret_key: str, previous_key: str | None = None) -> None:
        self._sealer = Sealer(secret_key, SECRETS, previous_key=previous_key)

    def save_secret(self, tx: Transaction, name: str, value: str) -> None:
        """Keep `value` under `name`, in the place of what was there."""
        row = {"name": name, "sealed": self._sealer.seal(name, value), "updated_at": tx.now}
        put(tx.connection, secret, row)

    def reseal(self, tx: Transaction) -> int:
        """Seal every secret anew under the present key. Returns how many. Raises SealBroken."""
        names = tuple(tx.connection.scalars(select(secret.c.name)))
        for name in names:
            self.save_secret(tx, name, self.find_secret(tx.connection, name) or "")
        return len(names)

    def forget_secret(self, tx: Transaction, name: str) -> None:
        """Delete the secret, if there is one."""
        tx.connection.execute(delete(secret).where(secret.c.name == name))

    def find_secret(self, connection: Connection, name: str) -> str | None:
        """The secret, or None if none is kept. Raises SealBroken under another secret key."""
        sealed = connection.scalar(select(secret.c.sealed).where(secret.c.name == name))
        return None if sealed is None else self._sealer.open(name, bytes(sealed))

    def list_secrets(self, connection: Connection) -> dict[str, str]:
        """All secrets by their names. Raises SealBroken."""
        rows = connection.execute(select(secret.c.name, secret.c.sealed))
        return {name: self._sealer.open(name, bytes(sealed)) for name, sealed in rows}


@dataclass(frozen=True)
class SaveDocument:
    """Change some fields of a document; the others stay. `version` is the one that was looked at.

    A sealed field is replaced by its new value, and deleted by None.
    """

    document: str
    version: int
    values: Mapping[str, Any] = field(repr=False)
    by: Actor
    reason: str = ""


def save_document(tx: Transaction, command: SaveDocument, secrets: Secrets, fixed: Mapping[str, Any]) -> Kept:
    """Save a new version of a document. `fixed` has what the environment says, by its variables.

    Raises DocumentUnknown, FieldFixed, StaleDocument, DocumentRefused.
    """
    of = get_document(command.document)
    _check_free(of, command.values, fixed)

    # Saves go one after the other, so whoever reads the stamp finds every save that it counts.
    _count_up(tx.connection)
    before = find_kept(tx.connection, of.key)
    if before.version != command.version:
        raise StaleDocument(document=of.key, version=before.version)

    plain = {name: value for name, value in command.values.items() if name not in of.sealed}
    value = of.check(of.pick_stored(before.value) | plain)
    of.read(value | of.pick_fixed(fixed))
    marks = _keep_secrets(tx, of, command.values, before.marks, secrets)
    return _write(tx, Kept(of.key, before.version + 1, value, marks, command.by, tx.now), _clean_reason(of, command))


def save_profile(tx: Transaction, profile: ShopProfile, *, by: Actor = _SETTING_UP) -> None:
    """Make `profile` the shop's profile, whatever it was before; the next page shows it."""
    replace_document(tx, PROFILE, profile, by=by)


def replace_document(tx: Transaction, of: Document[T], value: T, *, by: Actor) -> None:
    """Save a whole value as the next version, whatever was before. For documents without sealed fields."""
    _count_up(tx.connection)
    before = find_kept(tx.connection, of.key)
    stored = of.check({name: getattr(value, name) for name in of.fields})
    _write(tx, Kept(of.key, before.version + 1, stored, {}, by, tx.now), "")


def _check_free(of: Document[Any], values: Mapping[str, Any], fixed: Mapping[str, Any]) -> None:
    """Raises FieldFixed for a field that would change nothing, because the environment says otherwise."""
    for name, value in values.items():
        variable = of.find_variable(name)
        if variable is not None and variable in fixed and str(value) != str(fixed[variable]):
            raise FieldFixed(document=of.key, field=name, variable=variable)


def _keep_secrets(
    tx: Transaction, of: Document[Any], values: Mapping[str, Any], marks: Mapping[str, Any], secrets: Secrets
) -> dict[str, Any]:
    """Seal what is new. Returns how each sealed field ends and since when it is kept."""
    kept = dict(marks)
    for name in of.sealed.keys() & values.keys():
        if values[name] is None:
            secrets.forget_secret(tx, of.name_secret(name))
            kept.pop(name, None)
            continue
        value = of.check_sealed(name, values[name])
        secrets.save_secret(tx, of.name_secret(name), value)
        kept[name] = {"ends": mark_secret(value), "at": tx.now.isoformat()}
    return kept


def _clean_reason(of: Document[Any], command: SaveDocument) -> str:
    reason = command.reason.strip()
    if len(reason) > _LONGEST_REASON:
        raise DocumentRefused(document=of.key, field="reason", problem="string_too_long", bound=_LONGEST_REASON)
    return reason


def _count_up(connection: Connection) -> None:
    """Take the one row that all saves go through, and count it up."""
    if not insert_or_ignore(connection, document_stamp, {"id": 1, "number": 1}):
        connection.execute(update(document_stamp).values(number=document_stamp.c.number + 1))


def _write(tx: Transaction, saved: Kept, reason: str) -> Kept:
    row = {name: getattr(saved, name) for name in Kept.__dataclass_fields__}
    insert_or_update(tx.connection, document, ("key",), row)
    tx.connection.execute(insert(document_version).values(**row, reason=reason))
    return saved
