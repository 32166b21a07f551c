"""What a branch of the network bought and was sent over some days, level by level: picture, table and file."""

from aiohttp import web

from commissions.actor import Actor
from commissions.days import determine_day
from commissions.ports import Transaction
from shop.accounts.permissions import Permission
from shop.desk.branches import BranchFigures, read_branch_figures
from shop.web.console.asked_days import RANGES, AskedDays, read_asked
from shop.web.console.presence import acting
from shop.web.console.rendering import render
from shop.web.console.route import do, see
from shop.web.console.saying import act
from shop.web.console.sheets import Sheet, answer_sheet
from shop.web.door import door
from shop.words import words

_PATH = r"/console/network/{code:[a-z0-9]{1,18}}/figures"


async def show_figures(request: web.Request) -> web.Response:
    """A branch over some days."""
    asked = read_asked(request.query, determine_day(door(request).clock()))
    code = request.match_info["code"]
    found = await door(request).database.read(read_branch_figures, code, asked.days, asked.grain)
    here = f"/console/network/{found.person.code}/figures"
    return render(
        request,
        "console/figures/branch.html",
        words=words("console/figures.toml"),
        asked=asked,
        found=found,
        here_path=here,
        ranges=[(name, asked.address(here, days=name)) for name in RANGES],
    )


async def export(request: web.Request) -> web.Response:
    """The table of the page as a file; whoever takes it stands in the log."""
    form, code = await request.post(), request.match_info["code"]
    fields = {name: str(value) for name, value in form.items()}
    asked = read_asked(fields, determine_day(door(request).clock()))
    subject = f"branch:{code} {asked.days.first}–{asked.days.last}"
    found = await act(request, "figures.export", subject, _read, code, asked, by=acting(request))
    return await answer_sheet(_lay_out(found), f"branch-{asked.days.first}-{asked.days.last}")


def _read(tx: Transaction, code: str, asked: AskedDays, *, by: Actor) -> BranchFigures:
    """What is exported, in the commit that says to whom."""
    return read_branch_figures(tx.connection, code, asked.days, asked.grain)


def _lay_out(found: BranchFigures) -> Sheet:
    said = words("console/figures.toml")["branch"]
    kinds = (("orders", "sales"), ("parcels", "units"))
    heads = [said["day"], *(said[f"{what}{level}"] for two in kinds for level in (1, 2, 3) for what in two)]
    rows: list[list[str | int]] = []
    for point in found.points:
        bought = [n for of in point.levels for n in (of.orders, of.sales_fen)]
        rows.append([point.first.isoformat(), *bought, *(n for of in point.sent for n in (of.parcels, of.units))])
    return Sheet(said["title"], heads, rows, frozenset({2, 4, 6}))


ROUTES = (
    see(_PATH, show_figures, "network.figures", Permission.SEE_PEOPLE),
    do(f"{_PATH}/export", export, "network.figures.export", Permission.EXPORT, also=Permission.SEE_PEOPLE),
)
