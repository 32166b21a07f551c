"""What the members room refuses."""

from commissions.refusals import Refusal


class SnapshotUser(Refusal):
    """A snapshot page's identity is virtual: it never becomes a member (docs/wechat.md §6.1)."""

    code = "snapshot_user"
    status = 403


class UnknownMember(Refusal):
    """No member has this id or code."""

    code = "unknown_member"
    status = 404


class BadName(Refusal):
    """The name is empty, too long or made of invisible characters."""

    code = "bad_name"
    status = 422


class NameReserved(Refusal):
    """People would take the name for WeChat, the merchant or an office."""

    code = "name_reserved"
    status = 422


class ConsentMissing(Refusal):
    """An agreement must be agreed to first; `documents` names those that are missing, the first to read first."""

    code = "consent_missing"

    def __init__(self, documents: tuple[str, ...]) -> None:
        super().__init__(documents=documents)
        self.documents = documents


class AgreementChanged(Refusal):
    """The version that was agreed to is not the present one; `data["document"]` is to be read again."""

    code = "agreement_changed"


class UnknownAgreement(Refusal):
    """There is no agreement of this name."""

    code = "unknown_agreement"
    status = 404
