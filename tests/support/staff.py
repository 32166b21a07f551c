"""Identities for tests of commands: whoever a test names by an actor gets one, with a key that can be made again."""

from typing import Any

from commissions.actor import Actor, system_acting
from commissions.ports import Transaction
from composition.commands.arguments import STAFF_KEY
from shop.database.database import Database
from shop.schema import insert_or_ignore
from shop.staff.identity import calculate_key_digest
from shop.staff.tables import staff


def make_identity(tx: Transaction, who: Actor) -> str:
    """The key of an identity that is called as its code; made at the first call."""
    key = f"test-key-{who.id}"
    row = {"code": who.id, "name": who.id, "member_id": who.member_id, "key_digest": calculate_key_digest(key)}
    insert_or_ignore(tx.connection, staff, row | {"made_by": system_acting("tests"), "made_at": tx.now})
    return key


async def with_key(database: Database, arguments: dict[str, Any]) -> dict[str, Any]:
    """A command's arguments with the key of whoever `by` is; without `by` it is the terminal who asks."""
    who = arguments.pop("by", None)
    return arguments | ({STAFF_KEY: await database.transact(make_identity, who)} if who is not None else {})
