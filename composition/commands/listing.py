"""Every command by name. A new subject is a file beside this one and its line here; a mode's is found."""

from functools import partial

from composition.commands import (
    applications,
    awards,
    books,
    check,
    complaints,
    dispatch,
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
    wechat,
    withdrawals,
)
from composition.commands.acting import run_for_whoever
from composition.commands.modes import list_mode_commands
from composition.control import Command
from composition.installation import Installation

_SUBJECTS = (
    applications,
    awards,
    books,
    check,
    complaints,
    dispatch,
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
    wechat,
    withdrawals,
)


def list_commands(installation: Installation) -> dict[str, Command]:
    """Every command by name, for this installation."""
    subjects = (*_SUBJECTS, *list_mode_commands())
    commands = {name: command for subject in subjects for name, command in subject.COMMANDS.items()}
    return {name: partial(run_for_whoever, command, installation) for name, command in commands.items()}
