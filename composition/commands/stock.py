"""Commands about places and what lies there: received, counted, corrected, moved, recalled."""

from typing import Any

from composition.commands.acting import InstalledCommand, act
from composition.commands.arguments import ArgumentRefused, Arguments, read_day
from composition.commands.plain import make_object, make_plain
from composition.control import Progress
from composition.installation import Installation
from shop.fulfilment.counting import CountShelf, count_shelf
from shop.fulfilment.queries import list_recalled
from shop.places.opening import DescribePlace, save_place
from shop.places.queries import get_place, get_sku_id, list_places, list_stock
from shop.places.shelving import Correct, MoveUnits, Receive, correct_stock, move_units, receive_stock


async def show_places(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Every place, the first one first."""
    return {"places": make_plain(await installation.database.read(list_places))}


async def change_place(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Open a place, or describe it anew."""
    told = ("code", "by", "address", "phone", "hours", "offers_pickup")
    command = DescribePlace(name=arguments["title"], **{name: arguments[name] for name in told})
    return make_object(await act(installation, "place.save", command.code, save_place, command))


async def show_stock(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """What lies where, a page of it; `next` goes on."""
    code, after = arguments["place"], int(arguments["after"] or 0)
    place = await installation.database.read(get_place, code) if code else None
    rows = await installation.database.read(list_stock, place_id=place.id if place else None, after=after)
    told = [make_object(row) | {"free": row.free} for row in rows]
    return {"rows": told, "next": rows[-1].stock_id if rows else None}


async def receive(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """A delivery has arrived. The same delivery note again changes nothing."""
    last_day = arguments["last_day"]
    command = Receive(
        place=arguments["place"],
        sku=arguments["sku"],
        units=arguments["units"],
        by=arguments["by"],
        batch=arguments["batch"],
        last_day=read_day(last_day) if last_day else None,
        stop_days=arguments["stop_days"],
        key=f"received:{arguments['note']}" if arguments["note"] else "",
        reason=arguments["note"],
    )
    return {"received": await act(installation, "stock.receive", command.sku, receive_stock, command)}


async def count(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Bring the books to what was counted."""
    told = ("place", "sku", "units", "by", "batch", "reason")
    command = CountShelf(**{name: arguments[name] for name in told})
    return {"difference": await act(installation, "stock.count", command.sku, count_shelf, command)}


async def correct(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """More or less lies there than the books say."""
    told = ("place", "sku", "units", "reason", "by", "batch")
    command = Correct(**{name: arguments[name] for name in told})
    await act(installation, "stock.correct", command.sku, correct_stock, command)
    return {"units": command.units}


async def move(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """Free units go to another place."""
    told = ("sku", "units", "from_place", "to_place", "by", "batch", "reason")
    command = MoveUnits(**{name: arguments[name] for name in told})
    await act(installation, "stock.move", command.sku, move_units, command)
    return {"units": command.units}


async def recall(installation: Installation, arguments: Arguments, progress: Progress) -> dict[str, Any]:
    """The orders that got units of a batch."""
    if not arguments["batch"]:
        raise ArgumentRefused(argument="BATCH", problem="name a batch")
    name, read = arguments["sku"], installation.database.read
    sku_id = await read(get_sku_id, name) if name else None
    found = await read(list_recalled, arguments["batch"], sku_id=sku_id, after=arguments["after"] or "")
    return {"orders": make_plain(found), "next": found[-1].order_no if found else None}


COMMANDS: dict[str, InstalledCommand] = {
    "stock-places": show_places,
    "stock-place": change_place,
    "stock-list": show_stock,
    "stock-receive": receive,
    "stock-count": count,
    "stock-correct": correct,
    "stock-move": move,
    "stock-recall": recall,
}
