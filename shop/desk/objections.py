"""One objection with what staff look at before they answer."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from commissions.actor import Actor
from shop.members.queries import find_member
from shop.objections.objection import Objection
from shop.objections.queries import get_objection
from shop.orders.queries import find_order
from shop.staff.queries import name_actors


@dataclass(frozen=True)
class ObjectionPage:
    """An objection, who made it, and whether there is an order of this number."""

    objection: Objection
    author: str
    order_exists: bool
    names: Mapping[Actor, str]


def read_objection_page(connection: Connection, number: int) -> ObjectionPage:
    """Raises ObjectionUnknown."""
    found = get_objection(connection, number)
    author = find_member(connection, found.member_id)
    names = name_actors(connection, {found.answered_by} if found.answered_by else set())
    is_there = find_order(connection, found.order_no) is not None
    return ObjectionPage(found, author.name if author else "", is_there, names)
