"""All present followers of an account.

Brought in once, and compared each night (docs/wechat.md §6.2, §6.4a). Nothing is sent to anybody. Each batch is one
unit of work that also keeps how far it got, so that an import goes on where it was interrupted.
"""

from array import array
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from bot.wechat.client import WeChatClient
from bot.wechat.ports import Credentials
from commissions.network.service import bind_referral
from commissions.ports import Transaction
from shop.arrivals.service import bind_alone
from shop.database.database import Database
from shop.members.member import Identity
from shop.members.queries import list_erased, list_followers, list_not_following
from shop.members.service import follow, unfollow
from shop.moving_in.matching import match_arrival
from shop.scenes.service import find_scene_link
from shop.settings.queries import find_setting
from shop.settings.service import save_setting
from shop.traces.queries import list_same_person

BATCH: Final = 100
_PROGRESS: Final = "followers_import"


@dataclass(frozen=True)
class _Follower:
    """A follower as WeChat describes them; without name and picture, which it keeps to itself."""

    openid: str
    unionid: str | None
    follows: bool
    scene: str | None


@dataclass(frozen=True)
class ImportProgress:
    """How far an import got: `done` of `total` followers."""

    done: int
    total: int
    finished: bool


@dataclass(frozen=True)
class Mended:
    """What a comparison changed: follows and unfollows that we had missed."""

    followed: int
    left: int


class FollowerList:
    """Reads WeChat's list of followers. Every method raises ApiFailed; a spent quota (45009) among it."""

    def __init__(self, database: Database, client: WeChatClient, credentials: Credentials) -> None:
        self._database = database
        self._client = client
        self._credentials = credentials

    async def bring_in(self, report: Callable[[ImportProgress], None]) -> ImportProgress:
        """Import everybody, from where an earlier import stopped. `report` hears after each batch of 100."""
        kept = await self._database.read(find_setting, _PROGRESS) or {}
        last, done = (kept.get("last", ""), int(kept.get("done", 0))) if not kept.get("finished") else ("", 0)
        progress = ImportProgress(done, done, finished=False)
        async for openids, total in self._pages(after=last):
            for start in range(0, len(openids), BATCH):
                batch = openids[start : start + BATCH]
                progress = ImportProgress(progress.done + len(batch), total, finished=False)
                followers = await self._describe(batch)
                await self._database.transact(_take_in, self._app_id, followers, batch[-1], progress)
                report(progress)
        finished = ImportProgress(progress.done, progress.total, finished=True)
        await self._database.transact(_keep_progress, "", finished)
        return finished

    async def compare(self) -> Mended:
        """Mend follows and unfollows that we missed.

        Who seems to have left is asked about before it is believed.
        """
        present, followed = array("Q"), 0
        async for openids, _ in self._pages(after=""):
            present.extend(map(_digest, openids))
            for start in range(0, len(openids), BATCH):
                followed += await self._mend_follows(openids[start : start + BATCH])
        return Mended(followed, await self._mend_unfollows(array("Q", sorted(present))))

    @property
    def _app_id(self) -> str:
        return self._credentials.account().app_id

    async def _pages(self, *, after: str) -> AsyncIterator[tuple[Sequence[str], int]]:
        """Up to 10,000 openids at a time, in WeChat's order, and how many followers there are."""
        while True:
            page = await self._client.get("/cgi-bin/user/get", next_openid=after)
            openids = page.get("data", {}).get("openid", [])
            if not openids:
                return
            yield openids, int(page["total"])
            after = page.get("next_openid") or ""
            if not after:
                return

    async def _describe(self, openids: Sequence[str]) -> list[_Follower]:
        asked = [{"openid": openid, "lang": "zh_CN"} for openid in openids]
        answer = await self._client.post("/cgi-bin/user/info/batchget", {"user_list": asked})
        return [_read_follower(found) for found in answer["user_info_list"]]

    async def _mend_follows(self, openids: Sequence[str]) -> int:
        unknown = await self._database.read(list_not_following, self._app_id, openids)
        if not unknown:
            return 0
        return await self._database.transact(_take_in_follows, self._app_id, await self._describe(unknown))

    async def _mend_unfollows(self, present: "array[int]") -> int:
        left, last = 0, ""
        while known := await self._database.read(list_followers, self._app_id, last, BATCH):
            last = known[-1]
            missing = [openid for openid in known if not _contains(present, _digest(openid))]
            if missing:
                gone = [one.openid for one in await self._describe(missing) if not one.follows]
                left += await self._database.transact(_take_in_unfollows, self._app_id, gone)
        return left


def _take_in(tx: Transaction, app_id: str, followers: Sequence[_Follower], last: str, progress: ImportProgress) -> None:
    """Make members of one batch, quietly, and keep how far the import got.

    Who asked to be erased is left out.
    """
    erased = list_erased(tx.connection, app_id, [one.openid for one in followers])
    for one in followers:
        if one.follows and one.openid not in erased:
            who = Identity(app_id, one.openid, one.unionid)
            match_arrival(tx, who)
            follow(tx, who, via="import", quiet=True)
    _keep_progress(tx, last, progress)


def _keep_progress(tx: Transaction, last: str, progress: ImportProgress) -> None:
    """Keep where an import goes on."""
    save_setting(tx, _PROGRESS, {"last": last, "done": progress.done, "finished": progress.finished})


def _take_in_follows(tx: Transaction, app_id: str, followers: Sequence[_Follower]) -> int:
    """Note follows that were missed, with the code they came by. Returns how many."""
    mended = 0
    for one in followers:
        if one.follows:
            who = Identity(app_id, one.openid, one.unionid)
            match_arrival(tx, who)
            followed = follow(tx, who, quiet=True)
            code = find_scene_link(tx.connection, one.scene) if one.scene else None
            if code and followed.changed:
                same_person = list_same_person(tx.connection, followed.member.id)
                bind_referral(tx, followed.member.id, code=code, via="follow", same_person=same_person)
            elif one.scene is None:
                bind_alone(tx, followed.recognised)
            mended += followed.changed
    return mended


def _take_in_unfollows(tx: Transaction, app_id: str, openids: Sequence[str]) -> int:
    """Note unfollows that were missed. Returns how many."""
    return sum(unfollow(tx, app_id, openid) is not None for openid in openids)


def _read_follower(found: dict[str, Any]) -> _Follower:
    scene = found.get("qr_scene_str") or None
    return _Follower(str(found["openid"]), found.get("unionid") or None, found.get("subscribe") == 1, scene)


def _digest(openid: str) -> int:
    return int.from_bytes(blake2b(openid.encode(), digest_size=8).digest(), "big")


def _contains(ordered: "array[int]", value: int) -> bool:
    place = bisect_left(ordered, value)
    return place < len(ordered) and ordered[place] == value
