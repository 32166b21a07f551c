"""The merchant's documents, read and saved for a door: what holds, what the environment fixes, what was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from commissions.ports import Transaction
from shop.acting import act
from shop.database.database import Database
from shop.desk.figure_texts import demand_plain
from shop.desk.going_live import save_opening
from shop.media.media import MediaKind
from shop.media.service import use_media
from shop.settings.chat_texts import CHAT_TEXTS
from shop.settings.company import COMPANY
from shop.settings.document import Kept
from shop.settings.documents import get_document
from shop.settings.figure_texts import FIGURE_TEXTS
from shop.settings.going_live import GOING_LIVE
from shop.settings.present import PresentSettings
from shop.settings.profile import PROFILE
from shop.settings.queries import find_kept
from shop.settings.service import SaveDocument, save_document

PICTURES: Mapping[str, tuple[str, ...]] = {PROFILE.key: ("avatar",), COMPANY.key: ("licence_picture",)}
"""Fields that hold the code of a picture, by document."""


@dataclass(frozen=True)
class DocumentSheet:
    """A document as a merchant sees it.

    `values` is what holds, the environment's word included; `fixed` names the variable of each field that it fixes.
    `sealed` has how each sealed field ends and since when it is kept, None where there is none.
    """

    kept: Kept
    values: Mapping[str, Any]
    fixed: Mapping[str, str]
    sealed: Mapping[str, Mapping[str, Any] | None]


def find_sheet(connection: Connection, present: PresentSettings, key: str) -> DocumentSheet:
    """A document with its version, from the database. Raises DocumentUnknown."""
    of, kept = get_document(key), find_kept(connection, key)
    value = of.check(of.pick_stored(kept.value) | of.pick_fixed(present.fixed))
    names = (*of.fields, *of.sealed)
    found = {name: of.find_variable(name) for name in names}
    fixed = {name: variable for name, variable in found.items() if variable is not None and variable in present.fixed}
    return DocumentSheet(kept, value, fixed, {name: kept.marks.get(name) for name in of.sealed})


async def save(database: Database, present: PresentSettings, origin: str, command: SaveDocument) -> Kept:
    """Save a document with its line in the audit log; this process knows at once, the others within seconds.

    Its pictures are in use from now on. Raises MediaUnknown, what `save_document` raises, StepsMissing for a shop that
    is not ready to be opened, and TextForbidden.
    """
    saved = await act(database, origin, "settings.save", command.document, _save, command, present)
    await present.refresh(database)
    return saved


def _save(tx: Transaction, command: SaveDocument, present: PresentSettings) -> Kept:
    if command.document == GOING_LIVE.key:
        return save_opening(tx, command, present)
    if command.document in (FIGURE_TEXTS.key, CHAT_TEXTS.key):
        demand_plain(command.values)
    assert present.secrets is not None, "an installation has a secret key"
    shown = [command.values.get(name) for name in PICTURES.get(command.document, ())]
    use_media(tx, [code for code in shown if isinstance(code, str) and code], MediaKind.PICTURE)
    return save_document(tx, command, present.secrets, present.fixed)
