"""Every command by name. A new subject is a file beside this one and its line here."""

from functools import partial

from composition.commands import (
    applications,
    awards,
    books,
    coupons,
    dispatch,
    distributors,
    groups,
    members,
    money,
    orders,
    payees,
    policy,
    reconciliation,
    staff,
    stock,
    thresholds,
    tiers,
    wechat,
    withdrawals,
)
from composition.commands.acting import run_for_whoever
from composition.control import Command
from composition.installation import Installation

_SUBJECTS = (
    applications,
    awards,
    books,
    dispatch,
    coupons,
    distributors,
    groups,
    members,
    money,
    orders,
    payees,
    policy,
    reconciliation,
    staff,
    stock,
    thresholds,
    tiers,
    wechat,
    withdrawals,
)


def list_commands(installation: Installation) -> dict[str, Command]:
    """Every command by name, for this installation."""
    commands = {name: command for subject in _SUBJECTS for name, command in subject.COMMANDS.items()}
    return {name: partial(run_for_whoever, command, installation) for name, command in commands.items()}
