"""What is refused of files, as types with data."""

from commissions.refusals import Refusal


class UploadRefused(Refusal):
    """A file that is not taken. `data["why"]`:

    `kind` (none of what is accepted here, whatever its name says), `bytes` (too large or empty), `pixels` (too many),
    `small` (too few), `shape` (too long or too wide), `broken` (it can't be read to its end), `busy` (try again).
    """

    code = "upload_refused"
    status = 422

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class MediaUnknown(Refusal):
    """There is no such file, it is another's, or it was deleted."""

    code = "media_unknown"
    status = 404
