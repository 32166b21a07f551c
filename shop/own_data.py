"""A member asks for all of their data: an errand like others (ADR 41), whose file only they can fetch, for a week.

The file says what staff's export says: both are `shop/portrait.py`. As JSON, and as a page that anybody can read.
"""

import asyncio
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from commissions.actor import member_acting
from commissions.beneficiary import MemberId
from commissions.days import determine_day
from commissions.ports import Transaction
from shop.errands.errand import KEPT, Errand, ErrandState
from shop.errands.files import ErrandFiles, Part
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.errands.queries import list_errands
from shop.errands.refusals import ErrandFileGone
from shop.errands.service import AskErrand, ask_errand
from shop.exports.events import OwnDataReady
from shop.exports.refusals import OwnDataAskedToday
from shop.members.repository import lock_member
from shop.portrait import draw_portrait
from shop.portrait_page import write_page
from shop.words import words

_KIND = "own_data.make"
_APART = timedelta(days=1)
_UNFINISHED = (ErrandState.FAILED, ErrandState.CANCELLED)


@dataclass(frozen=True)
class OwnData:
    """The newest request of a member's. `until` is the last instant at which its file can be fetched."""

    errand: Errand

    @property
    def until(self) -> datetime | None:
        """None while it is not made."""
        ended = self.errand.ended_at
        return ended + KEPT if ended and self.errand.state is ErrandState.DONE else None

    def may_ask(self, now: datetime) -> bool:
        """Whether another may be asked for: a day later, or at once after one that came to nothing."""
        return self.errand.state in _UNFINISHED or self.errand.asked_at + _APART <= now


def ask_own_data(tx: Transaction, member_id: MemberId, key: str) -> Errand:
    """Ask for all of one's data, once a day. Raises OwnDataAskedToday, UnknownMember."""
    lock_member(tx.connection, member_id)
    found = find_own_data(tx.connection, member_id)
    wanted = AskErrand(_KIND, {}, member_acting(member_id), key)
    if found is not None and not found.may_ask(tx.now):
        raise OwnDataAskedToday
    return ask_errand(tx, wanted)


def find_own_data(connection: Connection, member_id: MemberId) -> OwnData | None:
    """The newest request of a member's; None for who never asked."""
    page = list_errands(connection, by=member_acting(member_id), limit=1)
    return OwnData(page.items[0]) if page.items else None


def find_own_file(files: ErrandFiles, found: OwnData | None, now: datetime) -> Path | None:
    """Where the file lies while it can be fetched."""
    if found is None or found.until is None or now > found.until:
        return None
    try:
        return files.find(found.errand.code, Part.MADE)
    except ErrandFileGone:
        return None


def write_portrait(portrait: dict[str, Any]) -> bytes:
    """The portrait as JSON, for whoever asked: the member, or staff on their behalf."""
    return orjson.dumps(portrait, option=orjson.OPT_INDENT_2)


async def _carry_out(work: Work) -> Outcome:
    """Begun anew after a restart: half a file is of no use."""
    member_id = work.errand.asked_by.member_id
    assert member_id is not None
    said = words("portrait.toml")
    portrait = write_portrait(await work.database.read(draw_portrait, member_id))

    path = work.files.begin(work.errand.code, Part.MADE)
    page = await asyncio.to_thread(write_page, json.loads(portrait), work.errand.asked_at)
    await asyncio.to_thread(partial(_zip, path, {said["data_file"]: portrait, said["page_file"]: page.encode()}))
    work.files.complete(work.errand.code, Part.MADE)

    name = said["file"].format(day=f"{determine_day(work.errand.asked_at):%Y%m%d}")
    return Outcome({}, name, tells=lambda now: OwnDataReady(member_id, (now + KEPT).isoformat()))


def _zip(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(name, body)


OWN_DATA = ErrandKind(_KIND, _carry_out)
