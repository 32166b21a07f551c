"""What happens to transfers."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class TransferStalled(Event):
    """A transfer needs a person's eye.

    `problem` is Pay's code, what of Pay's word contradicts ours, TOO_OLD, or SEAL_BROKEN for a receiver whose name
    can't be opened.
    """

    number: str
    problem: str
