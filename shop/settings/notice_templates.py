"""Which of the account's templates each kind of notice uses, and which of our fields stands in which of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, Field

from shop.settings.document import Document
from shop.words import words

NOTICES = "notices.toml"


@dataclass(frozen=True)
class MappedTemplate:
    """The account's template for one kind of notice. `fields`: key of the template → name of our field."""

    template_id: Annotated[str, Field(min_length=1, max_length=100)]
    fields: dict[str, str]
    enabled: bool


def _check_mapped(mapped: dict[str, MappedTemplate]) -> dict[str, MappedTemplate]:
    """A kind that there is no more is passed over; each of our fields must be one of its kind. Raises ValueError."""
    known = words(NOTICES)
    kept = {kind: template for kind, template in mapped.items() if kind in known}
    for kind, template in kept.items():
        if not template.fields or not set(template.fields.values()) <= set(known[kind]["fields"]):
            raise ValueError("no_such_field")
    return kept


@dataclass(frozen=True)
class _NoticeTemplates:
    """By the kind of the notice; a kind that is not mapped goes by chat or inbox."""

    mapped: Annotated[Mapping[str, MappedTemplate], AfterValidator(_check_mapped)] = field(default_factory=dict)


NOTICE_TEMPLATES = Document("notice_templates", _NoticeTemplates)
