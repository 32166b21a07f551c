"""What a twin writes when it places an order: the rows of a like order under another number, for another buyer."""

from collections.abc import Iterator
from typing import Any

import orjson

from benchmarks.databases import SEALER
from benchmarks.ordering import WRITTEN, Wish
from commissions.numbers import make_number
from shop.orders.recipients import name_place

RECIPIENT = '{"name":"陈小满","phone":"13800000001","province":"浙江省","city":"杭州市","district":"西湖区"}'
JSON = ("parties", "lines_before", "lines_after")


def list_rows(wish: Wish) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row) in the order in which they are written; JSON as text."""
    no = make_number("L")
    sealed = SEALER.seal(name_place(no), RECIPIENT)
    own = {"no": no, "order_no": no, "member_id": wish.member_id, "buyer_id": wish.member_id}
    own |= {"request_key": wish.request_key, "recipient": sealed}
    for table in WRITTEN:
        for row in wish.rows[str(table.name)]:
            values = {name: own.get(name, value) for name, value in row.items() if value is not None or name in own}
            if wish.grant is not None and row.get("kind") == "coupon":
                values["source_id"] = wish.grant
            yield (
                str(table.name),
                {
                    name: orjson.dumps(value).decode() if isinstance(value, dict | list) else value
                    for name, value in values.items()
                },
            )
