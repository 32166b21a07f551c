"""What the sessions room refuses."""

from commissions.refusals import Refusal


class ViewingOver(Refusal):
    """A ticket to look at the shop that was used, is older than two minutes, or never was one."""

    code = "viewing_over"
    status = 410


class OnlyLooking(Refusal):
    """Who looks at the shop as a member sees it changes nothing there."""

    code = "only_looking"
    status = 403


class LoginRefused(Refusal):
    """WeChat knows nobody by this code, or only somebody who looks at a snapshot of a page."""

    code = "login_refused"
    status = 401
