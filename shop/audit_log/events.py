"""What the merchant must hear of at once."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class BooksContradicted(Event):
    """An audit found `findings` things that do not add up; the first is `subject`.

    All transfers are frozen.
    """

    why: str
    findings: int
    subject: str
