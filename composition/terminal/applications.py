"""`lianpu distributors applications`, `approve`, `refuse`: who asks to earn, and deciding about it."""

from enum import StrEnum
from typing import Annotated

import typer

from composition.terminal.asking import ask, screen

app = typer.Typer()

Code = Annotated[str, typer.Argument(metavar="MEMBER", help="Their link code, as the list shows it, or number.")]


class Status(StrEnum):
    """What has become of an application."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


@app.command()
def applications(
    status: Annotated[Status, typer.Option(help="pending, approved or refused.")] = Status.PENDING,
    after: Annotated[str | None, typer.Option(help="Go on after this one.")] = None,
) -> None:
    """List who asks to earn; who waits longest stands first."""
    from composition.terminal.figures import moment

    found = ask("applications", {"status": status.value, "after": after})
    for row in found["applications"]:
        screen.print(f"{row['code']}  {moment(row['applied_at'])}  {row['name']}", markup=False)
        for words in (row["statement"], row["reason"] and f"refused by {row['decided_by']}: {row['reason']}"):
            if words:
                screen.print(f"    {words}", markup=False)
    if not found["applications"]:
        screen.print("Nobody." if after is None else "Nobody more.")
    if found["next"]:
        screen.print(f"More: lianpu distributors applications --status {status.value} --after {found['next']}")


@app.command()
def approve(code: Code) -> None:
    """Approve an application: the member may earn from now on and is told."""
    ask("application-approve", {"code": code})
    screen.print(f"{code} may earn from now on.", markup=False)


@app.command()
def refuse(
    code: Code,
    reason: Annotated[str, typer.Option(help="Why; the member reads it. At most 200 characters.")],
) -> None:
    """Refuse an application; the member reads why and may apply again."""
    ask("application-refuse", {"code": code, "reason": reason})
    screen.print(f"The application of {code} is refused.", markup=False)
