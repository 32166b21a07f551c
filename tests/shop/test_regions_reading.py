"""A pasted line is split: over three hundred lines as people write them, and nothing that is in doubt."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.regions.atlas import find_region
from shop.regions.phones import clean_phone
from shop.regions.reading import Pasted, read_pasted

MARKS = {"\\n": "\n", "\\u202a": "\u202a", "\\u202d": "\u202d", "\\u202c": "\u202c"}


def list_lines() -> list[tuple[str, Pasted]]:
    """Each line with what it says."""
    lines = []
    for row in (Path(__file__).parent / "pasted_lines.tsv").read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            text, *said = row.split("\t")
            for mark, character in MARKS.items():
                text = text.replace(mark, character)
            lines.append((text, Pasted(*said)))
    return lines


LINES = list_lines()


@pytest.mark.parametrize(("text", "said"), LINES, ids=[text[:40] for text, _ in LINES])
def test_a_pasted_line_is_split_as_far_as_it_is_certain(text: str, said: Pasted) -> None:
    assert read_pasted(text) == said


def test_there_are_hundreds_of_lines_and_many_of_them_in_doubt() -> None:
    assert len(LINES) >= 200
    assert sum(not said.region_code for _, said in LINES) >= 10
    assert sum(not said.phone or not said.name for _, said in LINES) >= 10


def test_a_line_takes_about_a_millisecond() -> None:
    read_pasted(LINES[0][0])
    begun = time.process_time()
    for text, _ in LINES:
        read_pasted(text)
    assert (time.process_time() - begun) / len(LINES) < 0.004, "measured: under 1 ms on an idle core"


PIECES = [
    "张三",
    "13800138000",
    "广东省",
    "深圳市",
    "南山区",
    "科技园路1号",
    "收货人：",
    "地址:",
    "\n",
    " ",
    "，",
    "(",
    "）",
    "北京",
    "+86",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_whatever_is_pasted_gives_known_regions_and_phones_in_their_form(text: str) -> None:
    said = read_pasted(text)
    assert not said.region_code or find_region(said.region_code)
    assert not said.phone or clean_phone(said.phone) == said.phone
    assert len(said.name) <= 60


@pytest.mark.parametrize(
    "text", ["1" * 5000, "省" * 5000, "张三 " * 2000, "北京市" * 2000, "（" * 500, "138-" * 200, "地址" * 300]
)
def test_a_monstrous_text_is_read_in_no_time(text: str) -> None:
    begun = time.process_time()
    read_pasted(text)
    assert time.process_time() - begun < 0.5
