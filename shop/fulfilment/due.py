"""What a merchant has to do next about orders: to send them, to get them ready, to hand them out."""

from enum import StrEnum


class Due(StrEnum):
    """What is due of an order.

    `ship` is paid and not all sent, `prepare` is paid and to be fetched, `fetch` lies ready.
    """

    SHIP = "ship"
    PREPARE = "prepare"
    FETCH = "fetch"
