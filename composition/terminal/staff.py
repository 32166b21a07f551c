"""`lianpu staff …` and `lianpu proposals …`: who works here, and what waits for a second person."""

from typing import Annotated, Any

import typer

from composition.terminal.asking import ask, screen
from composition.terminal.figures import moment

app = typer.Typer(no_args_is_help=True, help="People who work here, each with an identity and a key of their own.")
proposals_app = typer.Typer(no_args_is_help=True, help="What waits for a second person's word.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="As lianpu staff list shows it.")]


@app.command("list")
def list_() -> None:
    """List everyone who works here or did, the newest first."""
    for row in ask("staff-list", {})["staff"]:
        ended = f"  ended {moment(row['ended_at'])}" if row["ended_at"] else ""
        screen.print(f"{row['code']}  {row['name']}  since {moment(row['made_at'])}{ended}", markup=False)


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    member: Annotated[
        str | None, typer.Option(help="Their own link code, if they are a member: they decide nothing for themselves.")
    ] = None,
) -> None:
    """Make an identity and show its key, once."""
    made = ask("staff-add", {"name": name, "member": member})
    screen.print(f"{made['name']} is {made['code']}.", markup=False)
    _tell_key(made)


@app.command()
def key(code: Code) -> None:
    """Give an identity another key; the one before is refused from now on."""
    _tell_key(ask("staff-key", {"code": code}))


@app.command()
def end(code: Code) -> None:
    """End an identity: its key opens nothing any more. What it did keeps its name."""
    ask("staff-end", {"code": code})
    screen.print(f"{code} works here no more.", markup=False)


@app.command()
def link(code: Code) -> None:
    """Take away the console's password and second factor of somebody who lost them, and show a link, once."""
    screen.print(ask("staff-link", {"code": code})["link"], markup=False, soft_wrap=True)


@proposals_app.command("list")
def list_proposals() -> None:
    """List what waits for a second person, the oldest first."""
    found = ask("proposals-list", {})["proposals"]
    for row in found:
        line = f"{row['id']}  {row['action']}  {row['subject']}  by {row['proposed_by']}: {row['reason']}"
        screen.print(f"{line}  until {moment(row['ends_at'])}", markup=False)
    if not found:
        screen.print("Nothing waits for a second person.")


@proposals_app.command()
def refuse(proposal: Annotated[int, typer.Argument(metavar="NUMBER")]) -> None:
    """End a proposal; nothing is carried out."""
    ended = ask("proposals-refuse", {"proposal": proposal})
    screen.print(f"{ended['action']} of {ended['subject']} is refused.", markup=False)


def _tell_key(made: dict[str, Any]) -> None:
    """A key, which nobody can read again, and how it is used."""
    screen.print(f"Their key, shown this once: {made['key']}", markup=False)
    screen.print("They set it as LIANPU_STAFF_KEY before a command; without it, whoever types is the terminal.")
