"""More is told in an hour than somebody wishes: the rest goes as one digest, whenever we die."""

from typing import Any

from sqlalchemy import Connection, select

from bot.push.notices import Known, compose_notice
from commissions.beneficiary import MemberId
from shop.inbox.events import NoticesGathered
from shop.inbox.holding import gather_held, keep_notice_wishes, take_in
from shop.inbox.notice import Notice
from shop.inbox.service import begin_sending, record_sent
from shop.inbox.tables import notice
from shop.inbox.wishes import NoticeWishes
from shop.members.member import Identity
from shop.members.service import recognise
from tests.crashes.story import Known as StoryKnown
from tests.crashes.story import Story
from tests.crashes.world import World
from tests.support.databases import published
from tests.support.trade import APPID

POINTS = (
    *(
        f"{name}:{where}"
        for name in ("take_in", "begin_sending", "record_sent", "gather_held")
        for where in ("before", "after")
    ),
    "take_in:before#4",
    "take_in:after#5",
    "gather_held:before#2",
    "take_in:after#6",
    "begin_sending:after#4",
)
_TOLD = 5


async def begin(database: Any, world: World) -> StoryKnown:
    """Somebody who wants three of a kind an hour."""
    who = (await database.transact(recognise, Identity(APPID, "someone"), via="login")).id
    await database.transact(keep_notice_wishes, who, NoticeWishes(most_an_hour=3))
    return (who,)


async def live(database: Any, world: World, known: StoryKnown) -> None:
    """Five notices, an hour, and the digest, as the outbox brings them; each comes again until it is done."""
    who = MemberId(known[0])
    for delivery in range(1, _TOLD + 1):
        await _deliver(database, Notice(who, "team_joined", {"recruit": "x", "via": "y"}), delivery)
    world.pass_by(minutes=61)
    for _ in range(2):
        await database.transact(gather_held)
    gathered = await database.read(published, NoticesGathered.__name__)
    for place, (_, payload) in enumerate(gathered):
        told = compose_notice(NoticesGathered(**payload), Known(), world.clock())
        assert told is not None
        await _deliver(database, told, 100 + place)


async def _deliver(database: Any, told: Notice, delivery: int) -> None:
    """As the sender: what is found sending has left already and is told no more."""
    kept = await database.transact(take_in, told, delivery_id=delivery)
    if kept.state == "waiting" and await database.transact(begin_sending, kept.id, "template"):
        await database.transact(record_sent, kept.id, None)


async def prove(database: Any, world: World, known: StoryKnown) -> None:
    """Three left alone, two in one digest, and all five stand in the inbox."""
    found = await database.read(_list_told)
    alone = [state for kind, state in found if kind == "team_joined"]
    assert [state.replace("sending", "sent") for state in alone] == ["sent"] * 3 + ["told"] * 2
    assert len([kind for kind, _ in found if kind == "digest"]) == 1
    assert [event["counts"] for _, event in await database.read(published, NoticesGathered.__name__)] == [
        {"team_joined": 2}
    ]


def _list_told(connection: Connection) -> list[tuple[str, str]]:
    return [
        (kind, state) for kind, state in connection.execute(select(notice.c.kind, notice.c.state).order_by(notice.c.id))
    ]


STORY = Story(POINTS, begin, live, prove)
