"""What the waybills room refuses."""

from commissions.refusals import Refusal


class WaybillsNotSetUp(Refusal):
    """No service is set up that gives waybills."""

    code = "waybills_not_set_up"
