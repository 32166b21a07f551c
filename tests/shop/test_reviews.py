"""Reviews: only who received, once a line; shown by the law alone; the score is what shown reviews say together."""

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from commissions.actor import staff_acting
from shop.catalog.shelf import Product
from shop.desk.writings import let_through, take_down
from shop.erasure import erase_member
from shop.fulfilment.service import confirm_receipt
from shop.media.media import MediaKind, NewMedia
from shop.media.refusals import MediaUnknown
from shop.media.service import record_media
from shop.orders.refusals import OrderUnknown
from shop.reviews.checks import check_scores
from shop.reviews.events import ReviewChanged
from shop.reviews.queries import find_score, list_reviews, list_reviews_of_order
from shop.reviews.refusals import ReviewRefused, ReviewTooEarly, ReviewTwice, ReviewUnknown
from shop.reviews.review import Only, Score
from shop.reviews.scoring import hear_of_review
from shop.reviews.service import WriteReview, answer_review, follow_up, write_review
from shop.reviews.tables import review, review_score
from shop.web.door import Door
from shop.writings.tables import writing
from tests.shop.conftest import MakePhone
from tests.support.databases import AnyDatabase, published
from tests.support.racing import race
from tests.support.trade import Trade, open_trade

BY = staff_acting("mei")


async def receive(trade: Trade, *quantities: int) -> str:
    """Buy, ship, receive. Returns the order's number."""
    order = await trade.buy(*(quantities or (1, 1)))
    await trade.ship(order.no)
    await trade.database.transact(confirm_receipt, trade.buyer, order.no)
    return order.no


def said(trade: Trade, no: str, line: str = "1", text: str = "香", stars: int = 5, **changes: Any) -> WriteReview:
    values: dict[str, Any] = {"member_id": trade.buyer, "order_no": no, "line": line, "text": text, "stars": stars}
    return WriteReview(**(values | changes))


async def count_all(database: AnyDatabase) -> None:
    """What the consumer does: every event, and every one twice."""
    for _, event in await database.read(published, "ReviewChanged"):
        for _ in range(2):
            await database.transact(hear_of_review, ReviewChanged(event["review_id"]))
    assert await database.read(lambda connection: list(check_scores(connection))) == []


async def score_of(database: AnyDatabase, tea: Product) -> Score:
    await count_all(database)
    return await database.read(find_score, tea.id)


async def lines_of(trade: Trade, no: str) -> list[str]:
    return [line.line for line in (await trade.find(no)).lines]


async def test_only_who_bought_and_received_writes_and_once_a_line(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    order = await trade.buy(1, 1)
    [first, second] = [line.line for line in order.lines]
    with pytest.raises(ReviewTooEarly):
        await database.transact(write_review, said(trade, order.no, first))
    await trade.ship(order.no)
    with pytest.raises(ReviewTooEarly):
        await database.transact(write_review, said(trade, order.no, first))
    await database.transact(confirm_receipt, trade.buyer, order.no)
    with pytest.raises(OrderUnknown):
        await database.transact(write_review, said(trade, order.no, first, member_id=trade.people[0]))
    with pytest.raises(ReviewUnknown):
        await database.transact(write_review, said(trade, order.no, "nothing"))
    with pytest.raises(ReviewUnknown):
        await database.transact(follow_up, said(trade, order.no, first))

    outcomes = await race(*(database.transact(write_review, said(trade, order.no, first)) for _ in range(4)))
    assert [of for of in outcomes if not isinstance(of, BaseException)] == [True]
    assert {type(of) for of in outcomes if isinstance(of, BaseException)} == {ReviewTwice}
    await database.transact(write_review, said(trade, order.no, second, stars=1, text=""))
    assert set(await database.read(list_reviews_of_order, order.no)) == {first, second}


@pytest.mark.parametrize(
    "changes", [{"stars": 0}, {"stars": 6}, {"text": "字" * 501}, {"text": "\0"}, {"pictures": tuple("abcdefg")}]
)
async def test_what_is_outside_its_bounds_is_refused(sqlite_database: AnyDatabase, changes: dict[str, Any]) -> None:
    trade = await open_trade(sqlite_database)
    no = await receive(trade)
    with pytest.raises(ReviewRefused):
        await sqlite_database.transact(write_review, said(trade, no, **changes))


async def test_pictures_are_ones_own(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    no = await receive(trade)
    line = (await lines_of(trade, no))[0]
    foreign = NewMedia("b" * 32, MediaKind.PICTURE, "image/webp", trade.people[0], "0" * 64, 1, 9, 9, "#112233", BY)
    own = NewMedia("c" * 32, MediaKind.PICTURE, "image/webp", trade.buyer, "0" * 64, 1, 9, 9, "#112233", BY)
    for of in (foreign, own):
        await database.transact(record_media, of)
    with pytest.raises(MediaUnknown):
        await database.transact(write_review, said(trade, no, line, pictures=("b" * 32,)))
    await database.transact(write_review, said(trade, no, line, pictures=("c" * 32,)))
    [shown] = (await database.read(list_reviews, trade.tea.id)).reviews
    assert [of.hash for of in shown.pictures] == ["c" * 32]
    assert (await score_of(database, trade.tea)).pictured == 1
    assert len((await database.read(list_reviews, trade.tea.id, Only.PICTURED)).reviews) == 1


async def test_the_score_follows_what_is_shown_and_bad_ones_keep_their_place(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    written: list[int] = []
    for stars in (5, 1, 4, 2, 3):
        no = await receive(trade, 1)
        await database.transact(write_review, said(trade, no, (await lines_of(trade, no))[0], stars=stars))
        written.insert(0, stars)
    score = await score_of(database, trade.tea)
    assert score == Score(reviews=5, stars=15, good=2, bad=2)
    assert (score.average, score.good_percent) == ("3.0", 40)

    found: list[int] = []
    after = None
    while not found or after:
        page = await database.read(list_reviews, trade.tea.id, after=after, limit=2)
        found, after = [*found, *(of.stars for of in page.reviews)], page.after
    assert found == written
    assert [of.stars for of in (await database.read(list_reviews, trade.tea.id, Only.BAD)).reviews] == [2, 1]

    wrong = update(review_score).values(stars=review_score.c.stars - 1)
    await database.transact(lambda tx: tx.connection.execute(wrong))
    assert [of.check for of in await database.read(lambda connection: list(check_scores(connection)))] == [
        "review_score"
    ]


def test_a_score_is_rounded_as_it_is_read() -> None:
    score = Score(reviews=3, stars=14, good=2)
    assert (score.average, score.good_percent) == ("4.7", 66)
    assert (Score(reviews=6, stars=28, good=5).average, Score().average, Score().good_percent) == ("4.7", "0.0", 0)


async def test_a_word_holds_a_review_and_only_a_listed_ground_takes_one_down(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    no = await receive(trade)
    first, second = await lines_of(trade, no)
    assert not await database.transact(write_review, said(trade, no, first, text="全网第一，国家级"))
    assert await database.transact(write_review, said(trade, no, second, text="太差了，骗人", stars=1))
    assert (await score_of(database, trade.tea)) == Score(reviews=1, stars=1, bad=1)
    held, shown = await database.read(lambda c: c.scalars(select(writing.c.id).order_by(writing.c.id)).all())

    await database.transact(let_through, held, "她说的是活动的名字", by=BY)
    assert (await score_of(database, trade.tea)).reviews == 2
    await database.transact(take_down, shown, "privacy", "写了快递员的电话", by=BY)
    assert (await score_of(database, trade.tea)) == Score(reviews=1, stars=5, good=1)
    assert [of.line for of in (await database.read(list_reviews, trade.tea.id)).reviews] == [first]
    assert not (await database.read(list_reviews_of_order, no))[second].shown


async def test_one_follows_up_once_and_is_answered_once(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    no = await receive(trade)
    line = (await lines_of(trade, no))[0]
    await database.transact(write_review, said(trade, no, line, stars=2))
    assert await database.transact(follow_up, said(trade, no, line, text="换了一批，好了"))
    with pytest.raises(ReviewTwice):
        await database.transact(follow_up, said(trade, no, line, text="再说一次"))
    assert (await score_of(database, trade.tea)).followed == 1

    [kept] = (await database.read(list_reviews, trade.tea.id)).reviews
    assert (kept.stars, kept.text, kept.more_text) == (2, "香", "换了一批，好了")
    outcomes = await race(*(database.transact(answer_review, kept.id, "谢谢", by=BY) for _ in range(4)))
    assert sum(isinstance(of, ReviewTwice) for of in outcomes) == 3
    with pytest.raises(ReviewUnknown):
        await database.transact(answer_review, 999_999, "谢谢", by=BY)
    [(_, told)] = await database.read(published, "ReviewAnswered")
    assert (told["member_id"], told["order_no"]) == (trade.buyer, no)


async def test_of_who_is_erased_nothing_is_shown_or_counted(database: AnyDatabase) -> None:
    trade = await open_trade(database)
    no = await receive(trade)
    line = (await lines_of(trade, no))[0]
    await database.transact(write_review, said(trade, no, line, text="我叫陈小满"))
    assert (await score_of(database, trade.tea)).reviews == 1
    await database.transact(erase_member, trade.buyer, by=BY, reason="")
    assert await score_of(database, trade.tea) == Score()
    [left] = await database.read(lambda c: c.execute(select(review)).all())
    assert (left.text, left.pictures, left.shown) == ("", [], False)


async def test_the_pages_show_what_was_said_and_say_what_is_wrong(phone: MakePhone, door: Door) -> None:
    trade = await open_trade(door.database)  # type: ignore[arg-type]
    anna, no = await phone("3"), await receive(trade)
    line = (await lines_of(trade, no))[0]
    page = await words_of(anna, f"/orders/{no}/reviews")
    assert page.count("发表评价") == 2
    for fields, expected in (
        ({"stars": "9", "text": "好"}, "请选 1 到 5 颗星"),
        ({"stars": "5", "text": "字" * 501}, "写 1 到 500 个字"),
    ):
        answer = await anna.post(f"/orders/{no}/reviews/{line}", fields)
        assert answer.status == 422
        assert expected in await answer.text()
    answer = await anna.post(f"/orders/{no}/reviews/{line}", {"stars": "4", "text": "汤色很亮"})
    assert answer.status == 303
    await count_all(door.database)  # type: ignore[arg-type]
    path = f"/products/{trade.tea.code}/reviews"
    shown = await words_of(anna, path)
    assert "汤色很亮" in shown
    assert "4.0" in shown
    assert "还没有人这样评价" in await words_of(anna, f"{path}?only=bad")
    assert "4.0" in await words_of(anna, f"/products/{trade.tea.code}")
    for odd in ("?only=x", "?after=x", "?after=99999999999999999999", "?after=-1"):
        assert (await anna.open(f"{path}{odd}")).status == 200


async def words_of(phone: Any, path: str) -> str:
    page = await phone.open(path)
    text = await page.text()
    assert page.status == 200, text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))
