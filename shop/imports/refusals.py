"""What imports refuse."""

from commissions.refusals import Refusal


class TableUnreadable(Refusal):
    """The file can't be read as a table: `data["why"]` is a word for it, `data["row"]` where, if that is known."""

    code = "table_unreadable"
    status = 400


class ColumnsMissing(Refusal):
    """The table has no column for what must be there; `data["columns"]` names their titles."""

    code = "columns_missing"
    status = 400


class ImportHasErrors(Refusal):
    """Rows of the file have errors, so that nothing of it is taken in; `data["errors"]` is how many."""

    code = "import_has_errors"


class ImportUnread(Refusal):
    """The file has not been read to its end, or is another kind of file."""

    code = "import_unread"
