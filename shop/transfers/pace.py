"""Keeps calls apart, so that a burst stays below what the other side allows."""

import asyncio


class Pace:
    """At most `per_second` calls of this process. Those who come together go one after the other."""

    def __init__(self, per_second: int) -> None:
        self._between_s = 1 / per_second
        self._free_at = 0.0

    async def wait(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        turn = max(now, self._free_at)
        self._free_at = turn + self._between_s
        if turn > now:
            await asyncio.sleep(turn - now)
