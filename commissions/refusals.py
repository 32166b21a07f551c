"""Expected refusals: typed, with a stable code and data, and no prose. Doors turn the code into words."""

from typing import ClassVar


class Refusal(Exception):
    """A request that the rules refuse. Subclasses set `code`; `data` fills the words that a door shows.

    `status` is what a door that speaks HTTP answers with: a conflict with how things stand, unless a subclass says.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **data: object) -> None:
        super().__init__(self.code, data)
        self.data = data
