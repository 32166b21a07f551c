"""Present followers are brought in once, quietly; what we missed is mended."""

from pathlib import Path

import pytest
from sqlalchemy import update

from bot.follower_errand import make_follower_kind
from bot.followers import ImportProgress, Mended
from bot.wechat.errors import ApiRefused
from commissions.actor import staff_acting
from commissions.network.queries import find_referral
from commissions.ports import Transaction
from sandbox.platform import acts
from shop.desk.followers import read_followers
from shop.errands.files import ErrandFiles
from shop.errands.queries import get_errand
from shop.errands.running import ErrandRunner
from shop.errands.service import AskErrand, ask_errand
from shop.members.queries import count_members
from shop.members.tables import identity
from tests.bot.stage import Stage
from tests.support.databases import published


async def gather_followers(stage: Stage, count: int) -> None:
    """Followers of an account that was in use before: no push of theirs ever reached us."""
    stage.world.faults.set("push_lost", -1)
    while len(stage.world.people) < count:
        stage.world.people.add()
    for person in stage.world.people:
        await acts.follow(stage.world, person)
    stage.world.faults.reset()


async def test_everyone_is_brought_in_and_nobody_hears_of_it(stage: Stage) -> None:
    await gather_followers(stage, 12)
    seen: list[ImportProgress] = []
    assert await stage.followers.bring_in(seen.append) == ImportProgress(12, 12, finished=True)
    assert seen[-1].done == 12
    assert await stage.database.read(count_members) == 12
    assert await stage.database.read(published, "MemberFollowed") == []
    assert (await stage.member("a")).subscribed
    assert all(stage.heard(person.key) == [] for person in stage.world.people)


async def test_an_interrupted_import_goes_on_where_it_stopped(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.followers.BATCH", 5)
    await gather_followers(stage, 12)

    def stop_after_two(progress: ImportProgress) -> None:
        if progress.done == 10:
            stage.world.faults.set("quota_exceeded", "/cgi-bin/user")

    with pytest.raises(ApiRefused):
        await stage.followers.bring_in(stop_after_two)
    assert await stage.database.read(count_members) == 10
    stage.world.faults.reset()
    seen: list[ImportProgress] = []
    await stage.followers.bring_in(seen.append)
    assert [progress.done for progress in seen] == [12]
    assert await stage.database.read(count_members) == 12


async def test_missed_follows_and_unfollows_are_mended_with_the_code_they_came_by(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await acts.follow(stage.world, stage.person("b"))
    await stage.settle()
    poster_code = stage.heard("a", "image")
    assert poster_code
    made = (await stage.posters.make((await stage.member("a")).id, "follow")).jpeg
    stage.world.faults.set("push_lost", -1)
    await acts.unfollow(stage.world, stage.person("b"))
    await acts.scan_picture(stage.world, stage.person("c"), made)
    await acts.follow(stage.world, stage.person("c"), "scan")
    stage.world.faults.reset()
    assert await stage.followers.compare() == Mended(followed=1, left=1)
    assert not (await stage.member("b")).subscribed
    referral = await stage.database.read(find_referral, (await stage.member("c")).id)
    assert referral
    assert referral.referrer_id == (await stage.member("a")).id
    assert await stage.followers.compare() == Mended(0, 0)


async def test_someone_who_follows_while_we_compare_is_not_taken_for_gone(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))

    def forget(tx: Transaction) -> None:
        tx.connection.execute(update(identity).values(subscribed=False))

    await stage.database.transact(forget)
    assert (await stage.followers.compare()).followed == 1
    assert (await stage.member("a")).subscribed


async def test_an_empty_account_is_no_trouble(stage: Stage) -> None:
    assert await stage.followers.bring_in(lambda _: None) == ImportProgress(0, 0, finished=True)
    assert await stage.followers.compare() == Mended(0, 0)


async def test_an_errand_brings_followers_in_and_tells_what_came(stage: Stage, tmp_path: Path) -> None:
    await gather_followers(stage, 12)
    kind = make_follower_kind(stage.followers)
    runner = ErrandRunner(stage.database, (kind,), ErrandFiles(tmp_path), "me")
    for n, new in enumerate((12, 0)):
        command = AskErrand(kind.name, {}, staff_acting("li"), f"{n}")
        asked = await stage.database.transact(ask_errand, command)
        await runner.run_one()
        done = await stage.database.read(get_errand, asked.code, by=staff_acting("li"))
        assert done.summary == {"done": 12, "new": new, "known": 12}
    sheet = await stage.database.read(read_followers)
    assert (sheet.known, sheet.stopped_at, sheet.new) == (12, None, 0)
