"""`lianpu policy`.

What holds and held, what a file would change and would have paid, and publishing it.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from composition.terminal.asking import LARGEST_NUMBER, REFUSED, ask, fail, read_text, screen

app = typer.Typer(no_args_is_help=True, help="The commission policy: who earns what on a sale.")

File = Annotated[Path, typer.Argument(help="The policy as TOML or JSON (docs/money.md §3).")]
Orders = Annotated[int, typer.Option(min=1, max=500, help="How many of the last paid orders are looked at.")]
_LAST_ORDERS = 100


@app.command()
def show(
    version: Annotated[int | None, typer.Argument(min=1, max=LARGEST_NUMBER, help="Default: the one in force.")] = None,
) -> None:
    """Show one policy, row by row."""
    from composition.terminal.policy_screen import show_policy

    policy = ask("policy-show", {"version": version})["policy"]
    if policy is None:
        screen.print("No policy was published yet: nobody is paid. See lianpu policy depths, then policy publish FILE.")
    else:
        show_policy(policy)


@app.command()
def history(before: Annotated[str | None, typer.Option(help="Only versions before this one.")] = None) -> None:
    """List every version with who published it, the newest first."""
    from composition.terminal.policy_screen import show_history

    show_history(ask("policy-history", {"before": before}))


@app.command()
def depths() -> None:
    """Show how many levels can be paid, what each risks, and which one is proposed."""
    from composition.terminal.policy_screen import show_depths

    show_depths()


@app.command()
def check(file: File) -> None:
    """Check a file and say what it would change and what to look at again. Publishes nothing."""
    from composition.terminal.policy_screen import show_changes, show_risks, show_warnings

    found = ask("policy-check", read_policy_file(file))
    show_changes(found)
    show_warnings(found["warnings"])
    show_risks(found)


@app.command()
def diff(file: File) -> None:
    """Show only what a file would change of the policy in force."""
    from composition.terminal.policy_screen import show_changes

    show_changes(ask("policy-check", read_policy_file(file)))


@app.command()
def rehearse(file: File, orders: Orders = _LAST_ORDERS) -> None:
    """Show what a file would have paid on the last paid orders. Publishes nothing."""
    from composition.terminal.policy_screen import show_what_if

    show_what_if(ask("policy-rehearse", read_policy_file(file) | {"orders": orders}))


@app.command()
def publish(
    file: File,
    effective_at: Annotated[
        str | None, typer.Option(help="From when it holds, such as 2026-12-01 or 2026-12-01T08:00 in Shanghai.")
    ] = None,
    orders: Orders = _LAST_ORDERS,
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking.")] = False,
) -> None:
    """Publish a file: shows what it changes, what it would have paid and what to look at again, then asks."""
    from composition.terminal.policy_screen import show_changes, show_risks, show_warnings, show_what_if

    given, at = read_policy_file(file), read_instant(effective_at)
    found = ask("policy-check", given)
    show_changes(found)
    show_what_if(ask("policy-rehearse", given | {"orders": orders}))
    show_warnings(found["warnings"])
    show_risks(found)
    if found["risks"] and found["acknowledged_by"] is None:
        fail("Not published: read and acknowledge the legal notice first, with lianpu policy acknowledge.", REFUSED)
    if not yes:
        typer.confirm(f"Publish this policy {f'from {effective_at}' if at else 'now'}?", abort=True)
    done = ask("policy-publish", given | {"effective_at": at})
    screen.print(f"Version {done['version']} is published. Orders placed before keep theirs.")


@app.command()
def acknowledge(
    yes: Annotated[bool, typer.Option("--yes", help="I have read the notice; don't ask.")] = False,
) -> None:
    """Show the legal notice and record who has read it: policies with a legal risk need that."""
    from commissions.policies.notice import CURRENT_NOTICE
    from composition.terminal.policy_screen import show_notice

    show_notice()
    if not yes:
        typer.confirm("Record that you have read this and take responsibility for it?", abort=True)
    ask("policy-acknowledge", {"notice": CURRENT_NOTICE})
    screen.print(f"Recorded: notice {CURRENT_NOTICE} is acknowledged.")


def read_policy_file(file: Path) -> dict[str, Any]:
    """A file's text and how it is written, by its name."""
    form = {".toml": "toml", ".json": "json"}.get(file.suffix.lower())
    if form is None:
        fail(f"{file} must end in .toml or .json.", REFUSED)
    return {"text": read_text(file), "form": form}


def read_instant(text: str | None) -> str | None:
    """What was typed as an instant; without a zone it is Shanghai's."""
    from commissions.days import SHANGHAI

    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{text!r} is no instant, such as 2026-12-01 or 2026-12-01T08:00.", REFUSED)
    return (at if at.tzinfo else at.replace(tzinfo=SHANGHAI)).isoformat() if at else None
