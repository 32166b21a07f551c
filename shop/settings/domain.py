"""The files by which WeChat and others see that the domain is the merchant's: served at the root of the shop."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document


@dataclass(frozen=True)
class _Proof:
    """A file by its name, such as `MP_verify_k3v9.txt`, with the words that stand in it."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}\.(txt|html)$")]
    number: Annotated[str, Field(pattern=r"^[A-Za-z0-9_=.:-]{1,200}$")]


@dataclass(frozen=True)
class _Domain:
    """`proofs` are served as plain text, whatever they are called."""

    proofs: Annotated[tuple[_Proof, ...], Field(max_length=20)] = ()


DOMAIN = Document("domain", _Domain)
