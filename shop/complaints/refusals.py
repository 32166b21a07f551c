"""What the complaints room refuses, as types with data."""

from commissions.refusals import Refusal


class ComplaintUnknown(Refusal):
    """There is no complaint `data["complaint_id"]`."""

    code = "complaint_unknown"
    status = 404


class ComplaintEnded(Refusal):
    """It has ended at Pay already, or its end is on its way there."""

    code = "complaint_ended"


class AnswerMissing(Refusal):
    """An answer and a rejection have words, at most `data["most"]` characters."""

    code = "complaint_answer_missing"


class TooManyPictures(Refusal):
    """Pay takes at most `data["most"]` pictures."""

    code = "complaint_too_many_pictures"


class AnswerFirst(Refusal):
    """Pay lets nothing end that nobody has answered."""

    code = "complaint_answer_first"


class NotAboutRefund(Refusal):
    """Only a complaint that asks for a refund can have one granted or rejected."""

    code = "complaint_not_about_refund"


class RefundWordGiven(Refusal):
    """The refund was granted or rejected already."""

    code = "complaint_refund_decided"


class RefundFirst(Refusal):
    """Granting refunds nothing: decide the refund of the order first."""

    code = "complaint_refund_first"
