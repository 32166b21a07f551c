"""The command line of Lianpu: each command is a few lines over the composition root."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from commissions.money import yuan
from composition.terminal import (
    applications,
    awards,
    books,
    check,
    complaints,
    distributors,
    groups,
    members,
    money,
    orders,
    payees,
    policy,
    reconciliation,
    settings,
    staff,
    statistics,
    stock,
    tiers,
    withdrawals,
)
from composition.terminal.asking import REFUSED, ask, fail, guarded, read_text, screen
from composition.terminal.figures import moment, some
from composition.terminal.modes import add_modes

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
menu_app = typer.Typer(no_args_is_help=True, help="The menu at the foot of the chat.")
templates_app = typer.Typer(no_args_is_help=True, help="WeChat's template messages.")
followers_app = typer.Typer(no_args_is_help=True, help="The people who follow the account.")
app.add_typer(menu_app, name="menu")
app.add_typer(templates_app, name="templates")
app.add_typer(followers_app, name="followers")
app.add_typer(awards.app, name="awards")
app.add_typer(policy.app, name="policy")
app.add_typer(tiers.app, name="tiers")
app.add_typer(groups.app, name="groups")
add_modes(app)
distributors.app.add_typer(applications.app)
app.add_typer(distributors.app, name="distributors")
app.add_typer(reconciliation.app, name="reconciliation")
app.add_typer(members.app, name="members")
app.add_typer(settings.app, name="settings")
app.add_typer(staff.app, name="staff")
app.add_typer(staff.proposals_app, name="proposals")
app.add_typer(orders.app, name="orders")
app.add_typer(stock.app, name="stock")
app.add_typer(statistics.app, name="figures")
app.add_typer(withdrawals.app, name="withdrawals")
app.add_typer(payees.app, name="payees")
app.command()(members.reseal)
app.add_typer(books.app)
app.add_typer(check.app)
app.add_typer(complaints.app)
app.add_typer(money.app)


@app.command()
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew: forget the demo's state.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="A second shop, empty: set it up yourself.")] = False,
    stop_with_parent: Annotated[bool, typer.Option(help="Stop when the process that started this one ends.")] = False,
) -> None:
    """Run the whole story here: the shop, the bot, and a sandbox that plays WeChat."""
    from composition.demo import run_demo

    guarded(lambda: run_demo(fresh=fresh, empty=empty, stop_with_parent=stop_with_parent, say=screen.print))


@app.command()
def serve(
    what: Annotated[str, typer.Argument(help="shop, bot, console or all.")] = "all",
) -> None:
    """Serve the doors. On SQLite `all` also runs the pump and the jobs; on PostgreSQL `work` does."""
    from composition.serving import run_serve

    guarded(lambda: run_serve(what))


@app.command()
def work() -> None:
    """Run the outbox pump and the periodic jobs (PostgreSQL; any number of processes)."""
    from composition.serving import run_work

    guarded(run_work)


@app.command()
def migrate(
    grant: Annotated[
        str | None, typer.Option(metavar="ROLE", help="PostgreSQL: the role that the program runs under.")
    ] = None,
) -> None:
    """Bring the database to the schema of this version; with --grant, let a role trade and no more."""
    from composition.serving import run_migrate

    guarded(lambda: screen.print(run_migrate(grant)))


@app.command()
def init() -> None:
    """Write a file .env with a fresh LIANPU_SECRET_KEY and a line for every setting that must be filled in."""
    from composition.init import write_env_file

    guarded(lambda: screen.print(write_env_file(Path(".env"))))


@app.command()
def sandbox(
    port: Annotated[int | None, typer.Option(help="Default: LIANPU_SANDBOX_PORT or 8090.")] = None,
    callback_url: Annotated[str, typer.Option(help="Where messages are pushed.")] = "http://localhost:8080/wechat",
    shop_url: Annotated[str, typer.Option(help="What the phones' web view opens.")] = "http://localhost:8080",
    mode: Annotated[str, typer.Option(help="plain, compat or safe.")] = "safe",
    state: Annotated[Path, typer.Option(help="Where it keeps its state.")] = Path("var/sandbox"),
    key_mode: Annotated[str | None, typer.Option(help="Pay's keys: public_key, certificate or both.")] = None,
    transfer_scenes: Annotated[str | None, typer.Option(help="Granted scenes, such as 1000,1005.")] = None,
    operation_fen: Annotated[int | None, typer.Option(help="What the operation account holds, in fen.")] = None,
    refunds: Annotated[str | None, typer.Option(help="How refunds end: SUCCESS, ABNORMAL, CLOSED, PROCESSING.")] = None,
    tls: Annotated[bool, typer.Option("--tls", help="Also answer under WeChat's own names, by a proxy.")] = False,
    tls_port: Annotated[int, typer.Option(help="Where --tls speaks TLS.")] = 8443,
    proxy_port: Annotated[int, typer.Option(help="Where --tls takes HTTPS_PROXY's connections.")] = 8091,
    allow: Annotated[str | None, typer.Option(help="IP whitelist, such as 127.0.0.1,10.0.0.5.")] = None,
) -> None:
    """Play WeChat and WeChat Pay for any bot, in any language (docs/sandbox.md)."""
    from composition.playing import read_options, run_sandbox

    console: dict[str, Any] = {"key_mode": key_mode, "transfer_scenes": transfer_scenes}
    console |= {"operation_fen": operation_fen, "refund_outcome": refunds, "allowed_addresses": allow}
    console |= {"tls": tls, "tls_port": tls_port, "proxy_port": proxy_port}
    shop = {"callback_url": callback_url, "shop_url": shop_url, "callback_mode": mode}
    guarded(lambda: run_sandbox(read_options(state_folder=state, port=port, **shop, **console), screen.print))


@app.command()
def simulate(
    file: Annotated[Path | None, typer.Argument(help="A case as JSON; without it standard input.")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="One case a line.")] = False,
) -> None:
    """Say what a sale would pay to whom, by the same rules as the shop. Needs no database and no settings."""
    from commissions.policies.answering import answer_lines, answer_text
    from commissions.policies.fields import FieldRefused

    try:
        source = file.open("rb") if file else sys.stdin.buffer
    except OSError as error:
        fail(f"Can't read {file}: {error.strerror}. Give the path of a file with a case as JSON.", REFUSED)
    with source:
        if lines:
            answered = [print_answer(answer, good) for answer, good in answer_lines(source)]
            raise typer.Exit(0 if all(answered) else REFUSED)
        try:
            print_answer(answer_text(source.read()), True)
        except FieldRefused as refused:
            fail(f"{refused.field}: {refused.message}", REFUSED)


def print_answer(answer: str, good: bool) -> bool:
    """One line on standard output; returns whether it was an answer."""
    sys.stdout.write(answer + "\n")
    return good


@app.command()
def ship(
    order_no: Annotated[str, typer.Argument(metavar="ORDER")],
    carrier: Annotated[str, typer.Option(help="Who carries the parcel, such as 顺丰速运.")],
    number: Annotated[str, typer.Option(help="The parcel's number.")],
    units: Annotated[
        list[str] | None,
        typer.Option(help="LINE=UNITS that this parcel holds, such as 1=2; without it, all that is left. Repeat it."),
    ] = None,
) -> None:
    """Record that an order's parcel has left, and tell the buyer."""
    result = ask("ship", {"order_no": order_no, "carrier": carrier, "number": number, "units": units or []})
    left = f", with {some(result['left'], 'unit')} left to send" if result["left"] else ""
    screen.print(f"Order {result['order_no']} is {result['status']}{left}.")


def ask_again(order_no: str) -> None:
    """Show what went back of an order before, and ask: a command typed twice would pay twice."""
    before = ask("refund-before", {"order_no": order_no})["refunds"]
    for row in before:
        screen.print(f"{moment(row['at'])}  {yuan(row['amount_fen'])} yuan went back of this order.")
    if before:
        typer.confirm("Refund once more?", abort=True)


@app.command()
def refund(
    order_no: Annotated[str, typer.Argument(metavar="ORDER")],
    reason: Annotated[str, typer.Option(help="Why; kept with the refund.")],
    line: Annotated[
        list[str] | None,
        typer.Option(help="LINE=YUAN as goodwill, such as 1=12.50; what was bought is still sent. Repeat it."),
    ] = None,
    units: Annotated[
        list[str] | None, typer.Option(help="LINE=UNITS that end, at what was paid for them, such as 1=2. Repeat it.")
    ] = None,
    shipping: Annotated[str, typer.Option(help="Yuan of shipping to give back with lines.")] = "0",
    supply: Annotated[
        list[str] | None,
        typer.Option(help="LINE=YUAN of the supply price that goes back, where it follows no goods. Repeat it."),
    ] = None,
    restock: Annotated[bool, typer.Option("--restock", help="Put the units that come back on the shelf.")] = False,
    number: Annotated[
        str | None, typer.Option(help="A number of your own; the same one again is the same refund.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Don't ask, though something went back before.")] = False,
) -> None:
    """Give money back through WeChat Pay, by units, by fen or whole, and take the awards back in part."""
    if not (number or again):
        ask_again(order_no)
    arguments = {"order_no": order_no, "reason": reason, "lines": line or [], "units": units or [], "number": number}
    result = ask("refund", {**arguments, "shipping": shipping, "supply": supply or [], "restock": restock})
    if result["refund_no"] is None:
        screen.print("That much waits for a second person, who gives the same command.")
        return
    screen.print(f"Refund {result['refund_no']} of {yuan(result['amount_fen'])} yuan is decided.")


@app.command("give-up-refund")
def give_up_refund(
    refund_no: Annotated[str, typer.Argument(metavar="REFUND")],
    reason: Annotated[str, typer.Option(help="Why; kept with the refund.")],
) -> None:
    """End a refund that WeChat Pay can't send: money and awards are as before it."""
    result = ask("give-up-refund", {"refund_no": refund_no, "reason": reason})
    if result["waits"]:
        screen.print("That much waits for a second person, who gives the same command.")
        return
    screen.print(f"Refund {result['refund_no']} is given up; the awards it took are back.")
    for row in result["forgiven"]:
        debt = f"{row['name']} ({row['person']}) was forgiven {yuan(row['amount_fen'])} yuan of debt since then"
        screen.print(f"{debt}, and has both now: lianpu adjust take, if that was this refund's.", markup=False)


@menu_app.command("push")
def menu_push() -> None:
    """Set the account's menu: the one saved in the console, else the one that is shipped."""
    screen.print(ask("menu-push", {})["words"])


@menu_app.command("pull")
def menu_pull() -> None:
    """Show the account's menu as WeChat has it."""
    screen.print_json(data=ask("menu-pull", {})["menu"])


@templates_app.command("pull")
def templates_pull() -> None:
    """List the account's templates, and which notice each is mapped to."""
    for row in ask("templates-pull", {})["templates"]:
        screen.print(f"{row['template_id']}  {row['title']}  → {row['notice'] or '–'}", markup=False)
        screen.print(f"    {' · '.join(row['fields'])}", markup=False)


@templates_app.command("map")
def templates_map(file: Annotated[Path, typer.Argument(help="A TOML file; docs/notices.md shows one.")]) -> None:
    """Say which template and fields each notice uses."""
    screen.print(ask("templates-map", {"text": read_text(file)})["words"])


@followers_app.command("import")
def followers_import() -> None:
    """Bring in everyone who follows the account already. Sends nothing; can be stopped and taken up again."""
    result = ask("followers-import", {})
    screen.print(f"{result['done']} of {result['total']} followers are members now.")


if __name__ == "__main__":
    app()
