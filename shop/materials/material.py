"""A material: a text and pictures to be shared, and where its link leads. Pure."""

from dataclasses import dataclass, field

from commissions.refusals import Refusal
from shop.storefront.target import Target

_LONGEST_TEXT = 500
_MOST_PICTURES = 9
_MAY_LEAD_TO = ("none", "product", "collection", "story", "campaign")


class MaterialRefused(Refusal):
    """A material cannot be saved as it was typed; `data["field"]` names what is wrong."""

    code = "material_refused"
    status = 422


class MaterialUnknown(Refusal):
    """No such material."""

    code = "material_unknown"
    status = 404


class MaterialStale(Refusal):
    """Somebody else has saved it since it was opened."""

    code = "material_stale"


@dataclass(frozen=True)
class MaterialDraft:
    """`pictures` are codes in their order; the target `none` leads to the distributor's own shop."""

    text: str
    pictures: tuple[str, ...] = ()
    target: Target = field(default_factory=Target)
    on: bool = True

    def __post_init__(self) -> None:
        """Raises MaterialRefused."""
        _demand("text", 1 <= len(self.text) <= _LONGEST_TEXT)
        _demand("pictures", len(self.pictures) <= _MOST_PICTURES and len(set(self.pictures)) == len(self.pictures))
        _demand("target", self.target.kind in _MAY_LEAD_TO)


@dataclass(frozen=True)
class Material:
    """A material as it is kept. `version` is what has to be saved upon."""

    id: int
    code: str
    version: int
    draft: MaterialDraft

    def write_path(self, shop_code: str) -> str:
        """The path under which a distributor shares it: through their own link."""
        return f"/s/{shop_code}{self.draft.target.path}"


def _demand(name: str, holds: bool) -> None:
    if not holds:
        raise MaterialRefused(field=name)
