"""Pictures that a page's form brings, taken in as somebody's own files."""

from collections.abc import Iterable

from aiohttp.web_request import FileField

from commissions.actor import Actor
from commissions.beneficiary import MemberId
from shop.media.media import MediaKind
from shop.media.receiving import Upload, receive_upload
from shop.media.refusals import UploadRefused
from shop.web.door import Door


def list_sent(fields: Iterable[object]) -> tuple[bytes, ...]:
    """The files among the fields of a form; a field in which none was chosen is sent empty."""
    return tuple(body for of in fields if isinstance(of, FileField) and (body := of.file.read()))


async def keep_sent(place: Door, sent: Iterable[bytes], kind: MediaKind, by: Actor, owner: MemberId) -> tuple[str, ...]:
    """Take them in and return their codes. Raises UploadRefused, also for a document that is no picture."""
    upload = [Upload(body, kind, by, owner) for body in sent]
    taken = [await receive_upload(place.database, place.media, of) for of in upload]
    if kind is MediaKind.DOCUMENT and any(of.content_type != "image/jpeg" for of in taken):
        raise UploadRefused("kind")
    return tuple(of.code for of in taken)
