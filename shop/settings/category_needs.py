"""What the law asks for before goods of a category may be sold: a licence of the company, a number of the product."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from shop.settings.document import Document

_Name = Annotated[str, Field(min_length=1, max_length=40)]


@dataclass(frozen=True)
class Need:
    """One of `filings` must be among the company's, one of `facts` (kinds of facts) among the product's.

    An empty one asks for nothing.
    """

    filings: Annotated[tuple[_Name, ...], Field(max_length=6)] = ()
    facts: Annotated[tuple[_Name, ...], Field(max_length=6)] = ()


@dataclass(frozen=True)
class CategoryNeeds:
    """By the code of the category; what is below a category needs the same.

    `kind` is the preset that was chosen.
    """

    kind: Annotated[str, Field(max_length=20)] = ""
    needs: Annotated[Mapping[str, Need], Field(max_length=200)] = field(default_factory=dict)


CATEGORY_NEEDS = Document("category_needs", CategoryNeeds)
