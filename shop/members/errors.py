"""What the members room refuses."""

from collections.abc import Mapping

from commissions.errors import Refusal


class SnapshotUser(Refusal):
    """A snapshot page's identity is virtual: it never becomes a member (docs/wechat.md §6.1)."""

    code = "snapshot_user"


class UnknownMember(Refusal):
    """No member has this id or code."""

    code = "unknown_member"


class BadName(Refusal):
    """The name is empty, too long or made of invisible characters."""

    code = "bad_name"


class BadAddress(Refusal):
    """`data["fields"]` maps each wrong field of the address form to what is wrong: "missing", "long" or "invalid"."""

    code = "bad_address"


class UnknownAddress(Refusal):
    """The member has no address with this code."""

    code = "unknown_address"


class TooManyAddresses(Refusal):
    """The member keeps as many addresses as are allowed; `data["limit"]` says how many."""

    code = "too_many_addresses"


class BadPayee(Refusal):
    """`faults` maps each wrong field of the payee's form to what is wrong: "missing" or "invalid"."""

    code = "bad_payee"

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(fields=faults)
        self.faults = faults


class ConsentMissing(Refusal):
    """An agreement must be agreed to first; `data["documents"]` names those that are missing."""

    code = "consent_missing"


class AgreementChanged(Refusal):
    """The version that was agreed to is not the present one; `data["document"]` is to be read again."""

    code = "agreement_changed"


class UnknownAgreement(Refusal):
    """There is no agreement of this name."""

    code = "unknown_agreement"


class PayeeInUse(Refusal):
    """A withdrawal is under way, which goes to the payee."""

    code = "payee_in_use"
