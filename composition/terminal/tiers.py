"""`lianpu tiers …`.

The tiers in force, publishing a file, the daily review, and deciding about one person.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from composition.terminal.asking import ask, screen
from composition.terminal.figures import moment
from composition.terminal.policy import read_instant, read_policy_file

app = typer.Typer(no_args_is_help=True, help="Tiers of distributors: by what people rise and fall.")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their link code, or their number.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the decision.")]


@app.command()
def show() -> None:
    """Show the tiers in force, those to come, and what the last review did."""
    found = ask("tiers-show", {})
    if found["tiers"] is None:
        screen.print("No tiers hold yet. docs/money.md §7 shows a file for lianpu tiers publish.")
    else:
        screen.print(f"Version {found['tiers']['version']}")
        screen.print_json(data=found["tiers"]["document"])
        _tell_review(found["review"])
    for coming in found["coming"]:
        screen.print(f"Version {coming['version']} holds from {moment(coming['effective_at'])} on")
        screen.print_json(data=coming["document"])


@app.command()
def publish(
    file: Annotated[Path, typer.Argument(help="The tiers as TOML or JSON (docs/money.md §7).")],
    effective_at: Annotated[
        str | None, typer.Option(help="From when they hold, such as 2026-12-01 or 2026-12-01T08:00 in Shanghai.")
    ] = None,
) -> None:
    """Publish a file. The next review brings everyone to where they belong by it."""
    given = read_policy_file(file) | {"effective_at": read_instant(effective_at)}
    version = ask("tiers-publish", given)["version"]
    screen.print(f"Version {version} is published. Orders placed before keep the tiers that they froze.")


@app.command()
def review() -> None:
    """Review now whom today's review has not reached yet; it runs by itself every day."""
    _tell_review(ask("tiers-review", {})["review"])


@app.command("set")
def set_tier(
    person: Person,
    tier: Annotated[str, typer.Argument(metavar="TIER", help="A tier of the file in force, or none.")],
    reason: Reason,
) -> None:
    """Give somebody a tier, and lock it so that no review changes it."""
    chosen = None if tier == "none" else tier
    done = ask("tiers-set", {"person": person, "tier": chosen, "reason": reason})
    screen.print(f"From {done['before'] or 'none'} to {done['tier'] or 'none'}, and locked.")


@app.command()
def lock(person: Person, reason: Reason) -> None:
    """Keep somebody's tier as it is, whatever reviews find."""
    done = ask("tiers-lock", {"person": person, "reason": reason})
    screen.print(f"The tier stays {done['tier'] or 'none'} until it is unlocked.")


@app.command()
def unlock(person: Person, reason: Reason) -> None:
    """Let the daily review decide about somebody's tier again."""
    done = ask("tiers-unlock", {"person": person, "reason": reason})
    screen.print(f"The tier is {done['tier'] or 'none'} until a review finds otherwise.")


@app.command()
def history(person: Person) -> None:
    """Show every change of somebody's tier, the newest first, with the figures that decided."""
    found = ask("tiers-history", {"person": person})
    screen.print(f"Now {found['tier'] or 'none'}{', locked' if found['locked'] else ''}.")
    if found["last_day"]:
        screen.print(f"Below it: the last day of grace is {found['last_day']}.")
    for row in found["changes"]:
        steps = f"{row['before'] or 'none'} → {row['after'] or 'none'}"
        figures = " ".join(f"{name}={value}" for name, value in (row["metrics"] or {}).items())
        screen.print(f"{moment(row['at'])}  {steps}  {row['by']}: {row['reason']}  {figures}", markup=False)


def _tell_review(run: dict[str, Any] | None) -> None:
    """The last review in one line."""
    if run is None:
        screen.print("Nobody was reviewed yet.")
        return
    state = "done" if run["finished_at"] else "under way"
    line = f"Review of {run['day']} by version {run['version']}, {state}"
    screen.print(f"{line}: {run['reviewed']} looked at, {run['rose']} rose, {run['fell']} fell.")
