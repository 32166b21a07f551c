"""`lianpu groups …`: groups of distributors, by hand or by a rule that is reviewed every day."""

from pathlib import Path
from typing import Annotated

import typer

from composition.terminal.asking import ask, screen
from composition.terminal.figures import some
from composition.terminal.policy import read_policy_file

app = typer.Typer(no_args_is_help=True, help="Groups of distributors, by hand or by a rule.")

Group = Annotated[str, typer.Argument(metavar="GROUP")]
Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their link code, or their number.")]


@app.command("list")
def list_groups(person: Annotated[str | None, typer.Option(help="Only groups that they are in.")] = None) -> None:
    """List the groups."""
    groups = ask("groups-list", {"person": person})["groups"]
    for row in groups:
        how = "by rule" if row["rule"] is not None else "by hand"
        screen.print(f"{row['name']}  {some(row['members'], 'member')}  {how}", markup=False)
    screen.print(f"{some(len(groups), 'group')}.")


@app.command()
def make(
    group: Group,
    rule: Annotated[Path | None, typer.Option(help="Who belongs to it, as TOML or JSON (docs/money.md §7).")] = None,
) -> None:
    """Make a group; without a rule its members are put in by hand."""
    given = read_policy_file(rule) if rule else {"text": None, "form": None}
    members = ask("groups-make", {"group": group} | given)["members"]
    screen.print(f"The group has {members} members.")


@app.command()
def drop(group: Group) -> None:
    """Forget a group; its members stay distributors."""
    ask("groups-drop", {"group": group})
    screen.print("The group is gone.")


@app.command()
def add(group: Group, person: Person) -> None:
    """Put somebody into a group."""
    changed = ask("groups-add", {"group": group, "person": person})["changed"]
    screen.print("They are in it now." if changed else "They were in it already.")


@app.command()
def remove(group: Group, person: Person) -> None:
    """Take somebody out of a group."""
    changed = ask("groups-remove", {"group": group, "person": person})["changed"]
    screen.print("They are out of it now." if changed else "They were not in it.")


@app.command()
def members(group: Group, before: Annotated[str | None, typer.Option(help="Go on after this page.")] = None) -> None:
    """List a group's members with their link codes."""
    result = ask("groups-members", {"group": group, "before": before})
    for row in result["members"]:
        screen.print(f"{row['person']}  {row['name'] or '–'}  {row['tier'] or 'no tier'}", markup=False)
    if result["next"]:
        screen.print(f"More: lianpu groups members {group} --before {result['next']}", markup=False)
