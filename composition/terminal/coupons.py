"""`lianpu coupons …`: coupons that members take from the shop, by a word, or as a group."""

from typing import Annotated, Any

import typer

from commissions.money import yuan
from composition.terminal.asking import ask, screen
from composition.terminal.figures import some

app = typer.Typer(no_args_is_help=True, help="Coupons. WeChat forbids giving them for following or sharing.")

First = Annotated[str, typer.Option("--from", help="The first day, or a time: 2026-11-22T12:00.")]
Last = Annotated[str, typer.Option("--until", help="The last day, or the time at which it is over.")]
Goods = Annotated[
    list[str] | None, typer.Option("--for", help="category=CODE, product=ARTICLE or sku=ARTICLE; again for more.")
]


@app.command("list")
def list_coupons() -> None:
    """List coupons with what came of them: copies taken, orders, what they took off."""
    coupons = ask("coupons-list", {})["coupons"]
    for row in coupons:
        coupon, draft, state = row["coupon"], row["coupon"]["draft"], "open" if row["open"] else "closed"
        taken, orders = f"{coupon['taken']} of {draft['total']} taken", some(row["orders"], "order")
        came = f"{state}: {taken}, {orders}, {yuan(row['saved_fen'])} off"
        screen.print(f"{coupon['code']}  {draft['name']}  {_say(draft)}  {_say_way(draft)}  {came}", markup=False)
    screen.print(f"{some(len(coupons), 'coupon')}.")


@app.command()
def make(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What members read, such as 新客券.")],
    first: First,
    last: Last,
    off: Annotated[str | None, typer.Option(help="Yuan off.")] = None,
    percent: Annotated[str | None, typer.Option(help="Per cent off: 20 is 8折.")] = None,
    free_shipping: Annotated[bool, typer.Option("--free-shipping", help="Free shipping.")] = False,
    most: Annotated[str | None, typer.Option(help="At most so many yuan off.")] = None,
    least: Annotated[str, typer.Option(help="For goods worth so many yuan at least.")] = "0",
    goods: Goods = None,
    valid_days: Annotated[int | None, typer.Option(help="A copy lasts so many days, at most until the last.")] = None,
    total: Annotated[int, typer.Option(help="Copies in all.")] = 1000,
    each: Annotated[int, typer.Option(help="Copies for one member.")] = 1,
    word: Annotated[str | None, typer.Option(help="Members get it by entering this word.")] = None,
    group: Annotated[str | None, typer.Option(help="Only this group may take it (lianpu groups).")] = None,
) -> None:
    """Make a coupon."""
    arguments = {
        **{"name": name, "first": first, "last": last, "off": off, "percent": percent, "most": most},
        **{"free_shipping": free_shipping, "least": least, "goods": goods or [], "valid_days": valid_days},
        **{"total": total, "each": each, "word": word, "group": group},
    }
    screen.print(f"Coupon {ask('coupons-make', arguments)['coupon']} is made.")


@app.command()
def stop(
    coupon: Annotated[str, typer.Argument(metavar="COUPON")],
) -> None:
    """Stop a coupon: nobody takes it any more; copies that members have stay good."""
    changed = ask("coupons-stop", {"coupon": coupon})["changed"]
    screen.print("Nobody takes it any more." if changed else "It was stopped already.")


def _say_way(draft: dict[str, Any]) -> str:
    if draft["word"]:
        return f"word {draft['word']}"
    return f"group {draft['group']}" if draft["group"] else "from the shop"


def _say(draft: dict[str, Any]) -> str:
    value, least = draft["value"], draft["least_fen"]
    known = {"fixed": f"{yuan(value)} off", "percent": f"{value // 100} % off"}
    gives = known.get(draft["benefit"], "free shipping")
    return f"{gives} from {yuan(least)}" if least else gives
