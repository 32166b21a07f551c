"""What the waybills room refuses."""

from commissions.refusals import Refusal


class WaybillsNotSetUp(Refusal):
    """No service is set up that gives waybills."""

    code = "waybills_not_set_up"


class NoWaybillToCancel(Refusal):
    """None of the orders has a waybill that has not left with a parcel."""

    code = "no_waybill_to_cancel"
