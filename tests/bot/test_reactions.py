"""The bot with the sandbox: what people see in the chat after their reply has come."""

from typing import Any

from aiohttp import ClientSession

from commissions.network.queries import find_referral
from sandbox.platform import acts
from tests.bot.stage import Stage
from tests.support.shelf import draft_tea, stock_shelf


async def picture_of(stage: Stage, entry: Any) -> bytes:
    async with ClientSession() as session, session.get(entry.data["url"]) as response:
        return await response.read()


async def test_the_poster_follows_the_welcome_and_its_code_binds_who_scans_it(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    welcome, poster = stage.heard("a")
    assert (welcome.kind, poster.kind) == ("text", "image")
    scanned = await acts.scan_picture(stage.world, stage.person("b"), await picture_of(stage, poster))
    assert scanned
    assert scanned.kind == "profile"
    await acts.follow(stage.world, stage.person("b"), "scan")
    referral = await stage.database.read(find_referral, (await stage.member("b")).id)
    assert referral
    assert referral.referrer_id == (await stage.member("a")).id


async def test_a_poster_that_missed_the_minute_comes_with_the_next_reply(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await stage.world.clock.advance(61)
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text"]
    await acts.send_text(stage.world, stage.person("a"), "我的订单")
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text", "image", "text"]


async def test_wechat_has_the_last_word_about_a_window(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    stage.person("a").windows.clear()
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text"]
    await acts.tap_menu(stage.world, stage.person("a"), {"type": "click", "key": "help"})
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text", "image", "text"]


async def test_a_poster_is_drawn_once_and_the_second_wish_is_answered_at_once(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    await acts.send_text(stage.world, stage.person("a"), "海报")
    assert [entry.kind for entry in stage.heard("a")] == ["text", "image", "image"]
    uploads = [one for one in stage.world.wire.list() if one.url.startswith("/cgi-bin/media/upload")]
    assert len(uploads) <= 1


async def test_busy_servers_and_dead_tokens_delay_the_poster_but_do_not_double_it(stage: Stage) -> None:
    stage.world.faults.set("token_expired", 1)
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text", "image"]
    await acts.follow(stage.world, stage.person("b"))
    await stage.posters.make((await stage.member("b")).id, "follow")
    stage.world.faults.set("busy", 5)
    await stage.settle()
    assert [entry.kind for entry in stage.heard("b")] == ["text"]
    await stage.world.clock.advance(6)
    await stage.settle()
    assert [entry.kind for entry in stage.heard("b")] == ["text", "image"]


async def test_what_may_have_been_sent_is_not_sent_again(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    await acts.send_text(stage.world, stage.person("a"), "店铺海报")
    stage.world.faults.set("answer_lost", 2)
    await stage.settle()
    await stage.world.clock.advance(3600)
    await stage.settle()
    assert len(stage.heard("a", "image")) <= 2


async def test_search_answers_with_a_card_and_links_under_the_askers_own_link(stage: Stage) -> None:
    await stage.database.transact(stock_shelf, draft_tea("TEA-1"), draft_tea("TEA-2", name="古树白茶"))
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    await acts.send_text(stage.world, stage.person("a"), "古树")
    await stage.settle()
    (news,) = stage.heard("a", "news")
    own = stage.heard("a", "text")[0].data["content"].split('href="')[1].split('"')[0]
    assert news.data["articles"][0]["url"].startswith(f"{own}/products/")
    more = stage.heard("a", "text")[-1].data["content"]
    assert f"{own}/products/" in more
    assert f"{own}/search?q=" in more


async def test_someone_who_left_gets_nothing(stage: Stage) -> None:
    await acts.follow(stage.world, stage.person("a"))
    await acts.unfollow(stage.world, stage.person("a"))
    await stage.settle()
    assert stage.heard("a") == []


async def test_three_copies_of_every_push_have_one_effect(stage: Stage) -> None:
    stage.world.faults.set("push_copies", 3)
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text", "image"]


async def test_a_lost_answer_is_repeated_word_for_word(stage: Stage) -> None:
    stage.world.faults.set("push_answer_lost", 1)
    await acts.follow(stage.world, stage.person("a"))
    await stage.settle()
    assert [entry.kind for entry in stage.heard("a")] == ["text", "image"]
