"""What the accounts room refuses."""

from commissions.refusals import Refusal


class LoginNameRefused(Refusal):
    """A login name has 3 to 60 of a-z 0-9 . _ @ -."""

    code = "login_name_refused"


class LoginNameTaken(Refusal):
    """Somebody else comes in by this name."""

    code = "login_name_taken"


class PasswordTooWeak(Refusal):
    """A password has at least 10 characters, is not the login name, and none that everybody tries first."""

    code = "password_too_weak"


class SignInRefused(Refusal):
    """Name, password or code do not fit. It is not said which."""

    code = "sign_in_refused"
    status = 403


class InvitationEnded(Refusal):
    """The link was used before, or its time is over."""

    code = "invitation_ended"
    status = 410


class AccountUnknown(Refusal):
    """No such account, or its identity has ended."""

    code = "account_unknown"
    status = 404


class BeyondOwnRights(Refusal):
    """Nobody gives or takes over more than they may themselves, and nobody changes their own rights."""

    code = "beyond_own_rights"
    status = 403


class LastOwner(Refusal):
    """Somebody must be able to let others in: the last owner stays one."""

    code = "last_owner"
