"""What staff type into forms: read as it is meant, refused when it only looks like it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shop.web.console.forms import FieldUnreadable, read_count, read_day, read_percent, read_yuan


@pytest.mark.parametrize(
    ("read", "typed", "value"),
    [
        (read_yuan, "1,234.50", 123450),
        (read_yuan, "￥１２.５", 1250),
        (read_yuan, " 0 ", 0),
        (read_percent, "12.5%", 1250),
        (read_percent, "20", 2000),
        (read_count, "1,000", 1000),
        (read_day, "2026-11-30", date(2026, 11, 30)),
    ],
)
def test_what_is_meant_is_read(read: Callable[[str, str], Any], typed: str, value: object) -> None:
    assert read("运费", typed) == value


@pytest.mark.parametrize("typed", ["", "-1", "1.234", "1e3", "十元", "1" * 10, "NaN", "0x10", "9999-99-99", "1 2.3.4"])
def test_what_only_looks_like_it_is_refused_with_the_name_of_its_field(typed: str) -> None:
    for read in (read_yuan, read_percent, read_count, read_day):
        with pytest.raises(FieldUnreadable) as refused:
            read("运费", typed)
        assert refused.value.data["field"] == "运费"
