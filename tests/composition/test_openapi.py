"""`docs/openapi.json` is what the door serves, and takes nothing away from programs unless its version rises."""

import copy
from typing import Any

import pytest

from composition.openapi_file import FILE, list_forbidden, read_committed, write_document
from shop.web.members_api.routes import ROUTES
from shop.web.members_api.schema import describe_door


def test_what_is_committed_is_what_the_door_serves() -> None:
    assert list_forbidden(read_committed(), describe_door()) == (), "raise VERSION in shop/web/members_api/routes.py"
    assert FILE.read_bytes() == write_document(describe_door()), "make openapi"


def test_two_shapes_never_share_a_name() -> None:
    """The document names them by their last word."""
    shapes = {of for route in ROUTES for of in (route.answer, route.body) if of is not None}
    assert len({of.__name__ for of in shapes}) == len(shapes)


def test_it_is_a_document_of_openapi_with_schemas_that_hold() -> None:
    made = describe_door()
    assert made["openapi"] == "3.1.0"
    names = set(made["components"]["schemas"])
    assert {of.rpartition("/")[2] for of in _list_references(made)} <= names
    named = [described["operationId"] for methods in made["paths"].values() for described in methods.values()]
    assert len(named) == len(set(named)) == len(ROUTES)


def _list_references(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [of for name, inner in part.items() for of in ([inner] if name == "$ref" else _list_references(inner))]
    return [of for inner in part for of in _list_references(inner)] if isinstance(part, list) else []


def _take_field(document: Any) -> None:
    del document["components"]["schemas"]["CartAnswer"]["properties"]["total_fen"]


def _retype_field(document: Any) -> None:
    document["components"]["schemas"]["CartAnswer"]["properties"]["total_fen"] = {"type": "string"}


def _need_more(document: Any) -> None:
    document["components"]["schemas"]["AddLine"]["required"].append("quantity")


def _take_route(document: Any) -> None:
    del document["paths"]["/cart"]


def _take_query(document: Any) -> None:
    document["paths"]["/orders"]["get"]["parameters"].pop()


def _take_word(document: Any) -> None:
    document["components"]["schemas"]["OrderAnswer"]["properties"]["state"]["enum"].pop()


def _lock_out(document: Any) -> None:
    document["paths"]["/home"]["get"]["security"] = [{"member": []}]


@pytest.mark.parametrize(
    "change", [_take_field, _retype_field, _need_more, _take_route, _take_query, _take_word, _lock_out]
)
def test_what_programs_miss_needs_another_version(change: Any) -> None:
    before, after = describe_door(), copy.deepcopy(describe_door())
    change(after)
    assert len(list_forbidden(before, after)) == 1
    after["info"]["version"] = "2.0.0"
    assert list_forbidden(before, after) == ()


def test_a_field_more_is_welcome() -> None:
    before, after = describe_door(), copy.deepcopy(describe_door())
    after["components"]["schemas"]["CartAnswer"]["properties"]["points"] = {"type": "integer"}
    after["components"]["schemas"]["CartAnswer"]["required"].append("points")
    after["components"]["schemas"]["OrderAnswer"]["properties"]["state"]["enum"].append("packed")
    assert list_forbidden(before, after) == ()
