"""What the threads room refuses."""

from commissions.refusals import Refusal


class ThreadUnknown(Refusal):
    """There is no such thread."""

    code = "thread_unknown"
    status = 404


class MessageRefused(Refusal):
    """Nothing is said, or more than `data["most"]` characters."""

    code = "message_refused"
    status = 422


class TooMuchUnanswered(Refusal):
    """This member has written `data["most"]` messages that nobody has answered yet: no more are taken."""

    code = "too_much_unanswered"
    status = 429


class ThreadMovedOn(Refusal):
    """Somebody else has answered, closed or taken it meanwhile, or the member has written before it was closed."""

    code = "thread_moved_on"
