"""What exports refuse."""

from commissions.refusals import Refusal


class ExportUnknown(Refusal):
    """There is no list of the name `data["list"]`, or no file of the kind `data["form"]`."""

    code = "export_unknown"
    status = 404


class OwnDataAskedToday(Refusal):
    """A member asks for all of their data once a day."""

    code = "own_data_asked_today"
    status = 429
