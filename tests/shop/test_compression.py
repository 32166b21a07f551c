"""Pages leave compressed, and what a page tells by its length is of no use to anybody."""

import gzip

import pytest

from shop.web.compression import MOST_PADDING, compress
from shop.web.csrf import mask, unmask
from tests.shop.conftest import MakePhone


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("br;q=1, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("identity", False),
    ],
)
async def test_a_page_is_compressed_for_whoever_takes_it(phone: MakePhone, accepted: str, packed: bool) -> None:
    anna = await phone()
    await anna.open("/me")
    answer = await anna.get("/help/withdraw", **{"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding") == "gzip") == packed
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "</html>" in await answer.text()


async def test_what_is_no_page_is_left_alone(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    answer = await anna.get("/page-signature?path=/", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_a_compressed_page_is_the_same_page_at_a_length_of_its_own() -> None:
    body = "<p>茶</p>".encode() * 500
    packed = [compress(body) for _ in range(200)]
    assert {gzip.decompress(one) for one in packed} == {body}
    lengths = {len(one) for one in packed}
    assert len(lengths) > 20
    assert max(lengths) - min(lengths) <= MOST_PADDING


async def test_no_token_stands_in_a_page_twice_alike_and_each_of_them_is_good(phone: MakePhone) -> None:
    anna = await phone()
    await anna.open("/me")
    tokens = {await anna.token() for _ in range(3)}
    assert len(tokens) == 3
    for token in tokens:
        answer = await anna.post("/me/profile", {"csrf": token, "name": "安娜"})
        assert answer.status < 400


def test_a_mask_comes_off_and_nothing_else_is_taken_for_one() -> None:
    token = "A" * 43
    assert unmask(mask(token)) == token
    for forged in (
        "",
        token,
        "x" * 116,
        "=" * 116,
        "好" * 30,
        mask(token)[:-4],
        mask("B" * 43)[:58] + mask(token)[58:],
    ):
        assert unmask(forged) != token
