"""Use cases of materials: made and changed by the merchant, with a reason where the law watches a word."""

from typing import Any

from sqlalchemy import insert, update

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.catalog.claims import demand_reason
from shop.catalog.repository import make_code
from shop.materials.material import Material, MaterialDraft, MaterialStale
from shop.materials.queries import get_material
from shop.materials.tables import material
from shop.media.media import MediaKind
from shop.media.service import use_media


def make_material(tx: Transaction, draft: MaterialDraft, *, by: Actor, reason: str = "") -> Material:
    """A new material. Raises ClaimsFound, MediaUnknown."""
    demand_reason((draft.text,), (), reason)
    use_media(tx, draft.pictures, MediaKind.PICTURE)
    code = make_code()
    tx.connection.execute(insert(material).values(code=code, version=1, **_write(tx, draft)))
    return get_material(tx.connection, code)


def edit_material(
    tx: Transaction, code: str, draft: MaterialDraft, *, version: int, by: Actor, reason: str = ""
) -> None:
    """Save a material upon `version`. Raises MaterialUnknown, MaterialStale, ClaimsFound, MediaUnknown."""
    before = get_material(tx.connection, code)
    demand_reason((draft.text,), (before.draft.text,), reason)
    use_media(tx, draft.pictures, MediaKind.PICTURE)
    upon = update(material).where(material.c.code == code, material.c.version == version)
    if not tx.connection.execute(upon.values(version=version + 1, **_write(tx, draft))).rowcount:
        raise MaterialStale


def _write(tx: Transaction, draft: MaterialDraft) -> dict[str, Any]:
    target = {"target_kind": draft.target.kind, "target_code": draft.target.code}
    return {"text": draft.text, "pictures": list(draft.pictures), "on": draft.on, "saved_at": tx.now} | target
