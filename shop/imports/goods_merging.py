"""What a product becomes by what a file says of it: the draft to be saved, or what is wrong. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shop.catalog.blocks import read_lines, write_lines
from shop.catalog.claims import find_new_claims, list_texts
from shop.catalog.draft import OptionDraft, ProductDraft, SkuDraft
from shop.catalog.facts import read_facts, write_facts
from shop.catalog.refusals import DraftRefused
from shop.catalog.returns import NoReturn
from shop.catalog.selling import ALWAYS, SaleWindow
from shop.freight.template import FreightTemplate, Measure
from shop.imports.cells import restore_moment, tell_moment
from shop.imports.goods_rows import ProductChange, SkuChange
from shop.imports.problem import Problem
from shop.typed import visible
from shop.words import words

_ALLOWED = "allowed"
_NEEDED_OF_NEW = ("name", "category")
_BETWEEN_KEYWORDS = "，"


@dataclass(frozen=True)
class Names:
    """What a file may call things by: the codes of the categories that have a name, and the freight templates.

    A category's code is a name of its own.
    """

    categories: Mapping[str, Sequence[str]]
    templates: Sequence[FreightTemplate] = ()


class CannotMerge(Exception):
    """The product can't become what the file says; `problems` has every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)


def merge_goods(
    change: ProductChange, present: ProductDraft | None, names: Names, owners: Mapping[str, str]
) -> ProductDraft:
    """The draft that saves what the file says; all else stays as it is present.

    `owners` says to which product a SKU belongs already. What a file exported of a product gives that very product.
    Raises CannotMerge.
    """
    problems = [*_find_strangers(change, owners), *_find_gaps(change, present)]
    told = tell_product(present, names) if present else {}
    fields = {name: value for name, value in change.fields.items() if not _is_same(told.get(name), value)}
    if "category" in fields:
        fields["category"] = _determine_category(change, fields["category"], names, problems)
    if fields.get("freight"):
        fields["freight"] = _determine_template(change, fields["freight"], names, problems)
    elif "freight" in fields:
        fields["freight"] = None
    fields |= _read_lines_of(change, fields, present, problems)
    if "keywords" in fields:
        fields["keywords"] = _split_keywords(str(fields["keywords"]))

    options = _merge_options(change, present, problems)
    skus = _merge_skus(change, present, options, problems)
    sent_by = fields.get("freight", present.freight if present else None)
    problems += _find_unweighed(change, skus, next((of for of in names.templates if of.code == sent_by), None))
    if problems:
        raise CannotMerge(problems)
    return _make_draft(change, present, fields | {"options": options, "skus": skus})


def _read_lines_of(
    change: ProductChange, fields: dict[str, Any], present: ProductDraft | None, problems: list[Problem]
) -> dict[str, Any]:
    """The fields that are kept as values of their own and stand in a cell as lines; their text is taken out."""
    found: dict[str, Any] = {}
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "description": ("details", lambda said: read_lines(said, present.details if present else ())),
        "facts": ("facts", read_facts),
        "tags": ("tags", lambda said: _split_keywords(said)),
        "no_return": ("no_return", lambda said: NoReturn(said) if said and said != _ALLOWED else None),
    }
    for column, (name, read) in readers.items():
        if column not in fields:
            continue
        try:
            found[name] = read(str(fields.pop(column)))
        except DraftRefused as refused:
            problems.append(Problem(change.row, column, str(refused.data["field"])))
    if {"sale_from", "sale_until"} & fields.keys():
        before = present.window if present else ALWAYS
        told = {"sale_from": tell_moment(before.begins_at), "sale_until": tell_moment(before.ends_at)}
        told |= {name: str(fields.pop(name)) for name in told if name in fields}
        found["window"] = SaleWindow(restore_moment(told["sale_from"]), restore_moment(told["sale_until"]))
    return found


def tell_product(present: ProductDraft, names: Names) -> dict[str, Any]:
    """What a file says of a product as it is, by field."""
    called = names.categories.items()
    name = next((name for name, codes in called if list(codes) == [present.category]), present.category)
    return {
        "name": present.name,
        "category": name,
        "selling_point": present.selling_point,
        "description": write_lines(present.details),
        "facts": write_facts(present.facts),
        "keywords": _BETWEEN_KEYWORDS.join(present.keywords),
        "status": present.status,
        "position": present.position,
        "hold_days": present.hold_days,
        "tags": _BETWEEN_KEYWORDS.join(present.tags),
        "no_return": present.no_return.value if present.no_return else _ALLOWED,
        "sale_from": tell_moment(present.window.begins_at),
        "sale_until": tell_moment(present.window.ends_at),
        "price_proof": present.price_proof,
        "freight": next((of.name for of in names.templates if of.code == present.freight), ""),
    }


def _is_same(present: Any, said: Any) -> bool:
    """Whether a cell says what is there: a file shows texts without what can't be seen."""
    if isinstance(present, str) and isinstance(said, str):
        return _list_lines(present) == _list_lines(said)
    return bool(present == said)


def _list_lines(text: str) -> list[str]:
    return [line for line in map(visible, text.split("\n")) if line]


def _split_keywords(text: str) -> tuple[str, ...]:
    parts = text.replace(",", _BETWEEN_KEYWORDS).replace("、", _BETWEEN_KEYWORDS).split(_BETWEEN_KEYWORDS)
    return tuple(part.strip() for part in parts if part.strip())


def _find_strangers(change: ProductChange, owners: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(of.row, "sku", "sku_elsewhere", {"said": of.article, "article": owners[of.article]})
        for of in change.skus
        if owners.get(of.article, change.article) != change.article
    ]


def _find_gaps(change: ProductChange, present: ProductDraft | None) -> list[Problem]:
    """What a new product, and a new SKU, can't do without."""
    gaps = []
    if present is None:
        gaps += [Problem(change.row, name, "needed") for name in _NEEDED_OF_NEW if not change.fields.get(name)]
    known = {sku.article for sku in present.skus} if present else set()
    unpriced = (of for of in change.skus if of.article not in known and "price_fen" not in of.fields)
    return gaps + [Problem(of.row, "price", "needed") for of in unpriced]


def _determine_category(change: ProductChange, said: str, names: Names, problems: list[Problem]) -> str:
    categories = names.categories
    codes = categories.get(said, ())
    if len(codes) == 1:
        return codes[0]
    if any(said in of for of in categories.values()):
        return said
    code = "category_ambiguous" if codes else "category_unknown"
    problems.append(Problem(change.row, "category", code, {"said": said, "allowed": "、".join(codes)}))
    return said


def _determine_template(change: ProductChange, said: str, names: Names, problems: list[Problem]) -> str | None:
    found = next((of.code for of in names.templates if of.name == said), None)
    if found is None:
        problems.append(Problem(change.row, "freight", "freight_unknown", {"said": said}))
    return found


def _find_unweighed(
    change: ProductChange, skus: Sequence[SkuDraft], template: FreightTemplate | None
) -> Iterator[Problem]:
    """SKUs without a weight of a product that is sent by weight."""
    if template is None or template.measure is not Measure.WEIGHT:
        return
    rows = {of.article: of.row for of in change.skus}
    for of in skus:
        if not of.weight_g:
            yield Problem(rows.get(of.article, change.row), "weight", "weight_missing", {"template": template.name})


def _merge_options(
    change: ProductChange, present: ProductDraft | None, problems: list[Problem]
) -> tuple[OptionDraft, ...]:
    """The options that are there with the values that come to them; those of a new product as its rows name them."""
    options = present.options if present else ()
    said: dict[str, dict[str, str]] = {
        visible(of.name): {visible(value): value for value in of.values} for of in options
    }
    names = {visible(of.name): of.name for of in options}
    for of in change.skus:
        for name, value in of.choice:
            if present is not None and name not in names:
                problems.append(Problem(of.row, "option_1", "options_differ", {"present": "、".join(names) or "无"}))
                return options
            said.setdefault(name, {}).setdefault(value, value)
    return tuple(OptionDraft(names.get(name, name), tuple(values.values())) for name, values in said.items())


def _merge_skus(
    change: ProductChange, present: ProductDraft | None, options: Sequence[OptionDraft], problems: list[Problem]
) -> tuple[SkuDraft, ...]:
    """The SKUs that are there, changed where the file says so, and the new ones after them."""
    skus = {sku.article: sku for sku in present.skus} if present else {}
    rows: dict[tuple[str, ...], int] = {}
    for of in change.skus:
        choice = _determine_choice(of, skus.get(of.article), options, problems)
        if choice is None:
            continue
        if (before := rows.setdefault(choice, of.row)) != of.row:
            problems.append(Problem(of.row, "value_1", "choice_twice", {"row": before}))
        skus[of.article] = _merge_sku(of, skus.get(of.article), choice)
        if (dear := skus[of.article].suggested_fen) is not None and dear <= skus[of.article].price_fen:
            problems.append(Problem(of.row, "suggested", "suggested_low"))
    return tuple(skus.values())


def _determine_choice(
    of: SkuChange, present: SkuDraft | None, options: Sequence[OptionDraft], problems: list[Problem]
) -> tuple[str, ...] | None:
    """A value for each option; what the row leaves out stays as it is."""
    said = dict(of.choice)
    known = present.choice if present and len(present.choice) == len(options) else (None,) * len(options)
    choice = []
    for option, before in zip(options, known, strict=True):
        wanted = said.get(visible(option.name))
        value = next((value for value in option.values if visible(value) == wanted), before)
        if value is None:
            problems.append(Problem(of.row, "value_1", "option_incomplete", {"option": option.name}))
            return None
        choice.append(value)
    return tuple(choice)


def _merge_sku(of: SkuChange, present: SkuDraft | None, choice: tuple[str, ...]) -> SkuDraft:
    """What is on hand is said of new SKUs only: later, stock belongs to sales and deliveries."""
    fields = dict(of.fields)
    if present is not None:
        fields.pop("on_hand", None)
        return replace(present, choice=choice, **fields)
    price, cost, on_hand = (fields.get(name, 0) for name in ("price_fen", "cost_fen", "on_hand"))
    more = {"suggested_fen": fields.get("suggested_fen"), "weight_g": fields.get("weight_g", 0)}
    return SkuDraft(of.article, choice, price, cost, on_hand, **more)


def _make_draft(change: ProductChange, present: ProductDraft | None, fields: dict[str, Any]) -> ProductDraft:
    """Raises CannotMerge for what only the whole draft can refuse, and for words that a person must answer for."""
    try:
        blank = {"selling_point": ""}
        draft = replace(present, **fields) if present else ProductDraft(article=change.article, **blank | fields)
    except DraftRefused as refused:
        field, told = str(refused.data["field"]), words("imports/words.toml")["problems"]
        column = words("imports/goods.toml")["fields"].get(field, "article")
        raise CannotMerge([Problem(change.row, column, field if field in told else "refused")]) from None

    claims = find_new_claims(list_texts(draft), list_texts(present) if present else ())
    if claims:
        raise CannotMerge([Problem(change.row, "name", "claims", {"words": "、".join(claims)})])
    return draft
