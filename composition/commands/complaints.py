"""Commands about complaints at WeChat Pay: where its notices go."""

from typing import Any

from composition.commands.acting import InstalledCommand
from composition.commands.arguments import Arguments
from composition.control import Progress
from composition.installation import Installation
from composition.trouble import NotReady
from shop.captures.ports import GatewayRefused, GatewayUnknown
from shop.complaints.address import register_notices


async def register_complaints(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Have Pay send its notices of complaints to this shop."""
    try:
        return {"url": await register_notices(installation.wechat.complaints)}
    except GatewayRefused as refused:
        raise NotReady(f"WeChat Pay refused with {refused.code}.") from refused
    except GatewayUnknown as unknown:
        raise NotReady(f"WeChat Pay did not answer: {unknown}.") from unknown


COMMANDS: dict[str, InstalledCommand] = {"complaints-register": register_complaints}
