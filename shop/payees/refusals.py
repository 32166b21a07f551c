"""What the payees room refuses."""

from collections.abc import Mapping

from commissions.refusals import Refusal


class BadPayee(Refusal):
    """`faults` maps each wrong field of the payee's form to what is wrong: "missing" or "invalid"."""

    code = "bad_payee"
    status = 422

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(fields=faults)
        self.faults = faults


class PayeeInUse(Refusal):
    """A withdrawal is under way, which goes to the payee."""

    code = "payee_in_use"
