"""Pages that people open are counted in memory, by channel and product, and a browser is one visitor a day."""

from sqlalchemy import Connection, func, select

from shop.statistics.measures import TOTAL, Dimension, Figures, Measure, sum_parts
from shop.statistics.tables import figure_change
from shop.statistics.visits import Visits
from shop.web.door import Door
from tests.shop.conftest import MakePhone
from tests.support.clock import START, MovableClock
from tests.support.shelf import draft_tea, stock_shelf

LINK, DIRECT = (Dimension.CHANNEL, "link"), (Dimension.CHANNEL, "direct")


def count(figures: Figures, measure: Measure) -> dict[tuple[Dimension, str], int]:
    return {key: counts[measure] for key, counts in sum_parts(figures.values()).items() if measure in counts}


async def test_pages_that_people_open_are_counted_and_a_browser_once_a_day(
    phone: MakePhone, door: Door, clock: MovableClock
) -> None:
    [tea] = await door.database.transact(stock_shelf, draft_tea())
    anna, berta = await phone("anna"), await phone("berta")
    await anna.open("/")
    await anna.open(f"/products/{tea.code}")
    await berta.open("/?via=link")
    await berta.get("/assets/none.css")
    await berta.open("/products/none")
    clock.advance(days=1)
    await anna.open("/")

    seen = door.visits.take()
    assert count(seen, Measure.VIEWS) == {TOTAL: 4, DIRECT: 3, LINK: 1, (Dimension.PRODUCT, tea.code): 1}
    assert count(seen, Measure.VISITORS) == {TOTAL: 3, DIRECT: 2, LINK: 1}
    assert door.visits.take() == {}


async def test_no_visit_writes_anything_by_itself(phone: MakePhone, door: Door) -> None:
    def count_waiting(connection: Connection) -> int:
        return connection.scalar(select(func.count()).select_from(figure_change)) or 0

    await (await phone("anna")).open("/")
    assert await door.database.read(count_waiting) == 0


def test_what_could_not_be_written_waits_beside_what_came_since() -> None:
    visits = Visits()
    visits.count(START, "link", None, is_first=True)
    taken = visits.take()
    visits.count(START, "link", None, is_first=False)
    visits.put_back(taken)
    waiting = visits.take()
    assert count(waiting, Measure.VIEWS) == {TOTAL: 2, LINK: 2}
    assert count(waiting, Measure.VISITORS) == {TOTAL: 1, LINK: 1}
