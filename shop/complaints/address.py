"""Where Pay sends its notices of complaints: asked for, and set to this shop."""

from dataclasses import dataclass
from typing import Literal

from commissions.actor import Actor
from commissions.ports import Transaction
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.complaints.ports import ComplaintGateway


@dataclass(frozen=True)
class NoticeAddress:
    """Whether Pay tells this shop of complaints.

    `detail` is the other address, Pay's code, or what went wrong on the way.
    """

    state: Literal["here", "none", "elsewhere", "refused", "unknown"]
    detail: str = ""


async def find_notice_address(gateway: ComplaintGateway) -> NoticeAddress:
    """Ask Pay where its notices go. Nothing is changed there, and nothing is raised."""
    try:
        found = await gateway.find_notice_address()
    except GatewayRefused as refused:
        return NoticeAddress("refused", refused.code)
    except GatewayUnknown as unknown:
        return NoticeAddress("unknown", str(unknown))
    if found is None:
        return NoticeAddress("none")
    return NoticeAddress("here") if found == gateway.notice_url else NoticeAddress("elsewhere", found)


async def register_notices(gateway: ComplaintGateway) -> str:
    """Have Pay send its notices of complaints here; tells where that is. Again changes nothing.

    Raises GatewayRefused, GatewayUnknown.
    """
    return await gateway.keep_notice_address(is_new=await gateway.find_notice_address() is None)


def record_registration(tx: Transaction, url: str, *, by: Actor) -> str:
    """What the log keeps of it: Pay took the address."""
    return url
