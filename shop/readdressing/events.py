"""An order goes elsewhere."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class OrderReaddressed(Event):
    """The buyer has given an order that waits another address in its district. `title` names what was bought."""

    member_id: int
    order_no: str
    title: str
