"""What transfers refuse, as types with data."""

from commissions.refusals import Refusal


class TransferUnderWay(Refusal):
    """Pay may have this transfer or still take it, so nobody can give it up; `data["problem"]` says why."""

    code = "transfer_under_way"


class PayeeIncomplete(Refusal):
    """The amount needs something of the payee that is not known.

    `data["need"]` names it: name, id_number, bank.
    """

    code = "payee_incomplete"


class PayeeCooling(Refusal):
    """The bank account was changed a short time ago and is used only from `data["usable_from"]` on."""

    code = "payee_cooling"


class AgreementUnsigned(Refusal):
    """Whose withdrawal it is has not agreed to what distributors agree to: nothing is paid until they have."""

    code = "agreement_unsigned"


class NetUnseen(Refusal):
    """What would arrive is not what the person was shown."""

    code = "net_unseen"
    status = 422


class NoProvider(Refusal):
    """The merchant has named no provider of flexible employment."""

    code = "no_provider"


class BankFileRefused(Refusal):
    """A file of bank transfers can't be used; `data["row"]` and `data["problem"]` say where and why."""

    code = "bank_file_refused"
