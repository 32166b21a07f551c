"""Commands about coupons, until the console has them: made, listed with what came of them, stopped."""

from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_percent, read_yuan
from composition.commands.offers import read_scope, read_time
from composition.commands.plain import make_object
from composition.control import Progress
from composition.installation import Installation
from shop.coupons.coupon import Benefit, CouponDraft, Way, clean_word
from shop.coupons.queries import list_worth
from shop.coupons.service import make_coupon, stop_coupon


async def show(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every coupon with what came of it."""
    now = installation.clock()
    worth = await installation.database.read(list_worth)
    return {"coupons": [make_object(of) | {"open": of.coupon.can_be_taken(now)} for of in worth]}


async def make(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Make a coupon."""
    benefit, value = _read_benefit(arguments)
    word, group, most = arguments["word"], arguments["group"], arguments["most"]
    if word is not None and group is not None:
        raise ArgumentRefused(argument="--word", problem="a coupon has a word or a group, not both")
    draft = CouponDraft(
        name=arguments["name"],
        benefit=benefit,
        time=read_time(arguments),
        value=value,
        most_fen=None if most is None else read_yuan("--most", most),
        least_fen=read_yuan("--least", arguments["least"]),
        scope=await read_scope(installation, arguments["goods"]),
        valid_days=arguments["valid_days"],
        total=arguments["total"],
        each=arguments["each"],
        way=Way.WORD if word is not None else Way.GROUP if group is not None else Way.SHOP,
        word=None if word is None else clean_word(word),
        group=group,
    )
    made = await act(installation, "coupon.make", None, make_coupon, draft, by=arguments["by"])
    return {"coupon": made.code}


async def stop(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Nobody takes it any more."""
    code = arguments["coupon"]
    return {"changed": await act(installation, "coupon.stop", code, stop_coupon, code, by=arguments["by"])}


def _read_benefit(arguments: Arguments) -> tuple[Benefit, int]:
    """Exactly one of `off`, `percent` and `free_shipping`. Raises ArgumentRefused."""
    off, percent, free = arguments["off"], arguments["percent"], arguments["free_shipping"]
    if sum((off is not None, percent is not None, bool(free))) != 1:
        raise ArgumentRefused(argument="--off", problem="give one of --off, --percent and --free-shipping")
    if off is not None:
        return Benefit.FIXED, read_yuan("--off", off)
    if percent is not None:
        return Benefit.PERCENT, read_percent("--percent", percent)
    return Benefit.FREE_SHIPPING, 0


COMMANDS: dict[str, InstalledCommand] = {"coupons-list": show, "coupons-make": make, "coupons-stop": stop}
REFUSALS: dict[str, str] = {
    "coupon_refused": "Refused: {field} is out of its limits, or does not go with the rest.",
    "coupon_unknown": "Refused: there is no coupon {coupon}. lianpu coupons list shows them.",
}
