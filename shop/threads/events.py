"""What happens in threads and goes on outside of the unit of work."""

from dataclasses import dataclass

from commissions.events import Event


@dataclass(frozen=True)
class MessageAnswered(Event):
    """Staff have answered: the message is to go into the account's chat, if WeChat lets it."""

    member_id: int
    message_id: int


@dataclass(frozen=True)
class AnswerKept(Event):
    """An answer waits on the thread's page, the first since the member looked there."""

    member_id: int


@dataclass(frozen=True)
class PictureArrived(Event):
    """A member sent a picture into the account's chat; WeChat keeps it for three days under `media_id`."""

    member_id: int
    message_id: int
    media_id: str
