"""Expected refusals: typed, with a stable code and data, and no prose. Doors turn the code into words."""

from typing import ClassVar


class Refusal(Exception):
    """A request that the rules refuse. Subclasses set `code`; `data` fills the words that a door shows."""

    code: ClassVar[str] = "refused"

    def __init__(self, **data: object) -> None:
        super().__init__(self.code, data)
        self.data = data
