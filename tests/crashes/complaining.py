"""A buyer complains at Pay: staff answer and complete, and Pay hears each word once, whenever we die."""

from typing import Any

from sqlalchemy import Connection, func, select

from commissions.actor import staff_acting
from commissions.awards.tables import sale_case
from shop.complaints.complaint import ComplaintState, StepKind
from shop.complaints.deciding import TakeStep, take_step
from shop.complaints.queries import get_complaint, list_steps
from shop.complaints.sending import carry_steps, look_at_complaints
from shop.complaints.service import hear_of_complaint
from shop.media.folder import MediaFolder
from tests.crashes.story import Known, Story
from tests.crashes.world import World
from tests.support.payouts import check_books
from tests.support.trade import open_trade

MEI = staff_acting("mei")
POINTS = (
    *(
        f"{name}:{where}"
        for name in ("hear_of_complaint", "claim_looks", "record_complaint", "take_step", "_claim_steps", "_end_step")
        for where in ("before", "after")
    ),
    "record_complaint:before#2",
    "take_step:before#2",
    "_end_step:before#2",
    "_end_step:after#2",
    "record_complaint:before#3",
    "carry:sent",
    "carry:sent#2",
)


async def begin(database: Any, world: World) -> Known:
    """A paid order, and a complaint of which we have not heard."""
    trade = await open_trade(database)
    trade.pay = world.pay
    order = await trade.buy(1)
    return (world.complaints.complain(order.no, world.clock()).complaint_id,)


async def live(database: Any, world: World, known: Known) -> None:
    """The notice comes; staff answer, then complete. Between the two an answer of Pay's may be long in coming."""
    complaint_id = known[0]
    await database.transact(hear_of_complaint, complaint_id)
    await look_at_complaints(database, world.complaints)
    for kind, text in ((StepKind.ANSWER, "马上给您换一份"), (StepKind.COMPLETE, "")):
        await database.transact(take_step, TakeStep(complaint_id, kind, MEI, f"key-{kind}", text))
        world.pass_by(minutes=31)
        await carry_steps(database, world.complaints, MediaFolder(world.folder))
        await look_at_complaints(database, world.complaints)


async def prove(database: Any, world: World, known: Known) -> None:
    """Each word stands at Pay once, the complaint has ended here and there, and holds nothing any more."""
    of = await database.read(get_complaint, known[0])
    assert [order.kind for order in world.complaints.carried] == [StepKind.ANSWER, StepKind.COMPLETE]
    assert (of.state, of.round) == (ComplaintState.PROCESSED, 1)
    assert {step.state for step in await database.read(list_steps, known[0])} == {"done"}
    assert await database.read(count_held) == 0
    assert await database.read(check_books) == []


def count_held(connection: Connection) -> int:
    """How many lines a complaint still holds."""
    return connection.scalar(select(func.count()).where(sale_case.c.closed_at.is_(None))) or 0


STORY = Story(POINTS, begin, live, prove)
