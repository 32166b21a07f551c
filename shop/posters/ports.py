"""What the posters room asks of the bot."""

from typing import Protocol

from commissions.beneficiary import MemberId


class Posters(Protocol):
    """Draws posters."""

    async def picture(self, member_id: MemberId, kind: str) -> bytes:
        """The member's poster as JPEG; `kind` is "follow" or "shop". May ask WeChat for a new scene code.

        Raises SceneCodesUnavailable.
        """
