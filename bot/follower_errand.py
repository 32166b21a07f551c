"""The errand that brings all present followers in: its progress, and what came of it (docs/wechat.md §6.4a)."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.followers import FollowerList, ImportProgress
from bot.wechat.errors import ApiFailed, ApiRefused
from commissions.ports import Transaction
from shop.errands.kind import ErrandKind, Outcome, Work
from shop.members.queries import count_followers
from shop.settings.ports import AccountRefused, AccountSilent
from shop.settings.service import save_setting

_KIND = "followers.import"
_LAST_RUN = "followers_last_run"
_LOOK_S = 0.5


def make_follower_kind(followers: FollowerList) -> ErrandKind:
    """The kind of errand. What stopped goes on where it was, whoever asks next."""

    async def carry_out(work: Work) -> Outcome:
        before = await work.database.read(count_followers)
        done = await _bring_in(followers, work)
        after = await work.database.read(count_followers)
        told = {"done": done.done, "new": max(0, after - before), "known": after}
        await work.database.transact(_keep_run, told)
        return Outcome(told)

    return ErrandKind(_KIND, carry_out)


async def _bring_in(followers: FollowerList, work: Work) -> ImportProgress:
    """Import, telling how far it is. Raises AccountRefused, AccountSilent, ErrandLost."""
    told: list[ImportProgress] = []
    running = asyncio.ensure_future(followers.bring_in(told.append))
    try:
        while not running.done():
            await asyncio.wait({running}, timeout=_LOOK_S)
            if told:
                await work.report(told[-1].done, told[-1].total)
        return await running
    except ApiRefused as refused:
        raise AccountRefused(errcode=refused.code) from refused
    except ApiFailed as failed:
        raise AccountSilent() from failed
    finally:
        running.cancel()


def _keep_run(tx: Transaction, told: Mapping[str, Any]) -> None:
    save_setting(tx, _LAST_RUN, {**told, "at": tx.now.isoformat()})
