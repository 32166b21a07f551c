"""The form of a product's editor: what is typed, the table of SKUs that follows from the options, and the draft."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain, repeat
from itertools import product as combinations
from typing import Any

from multidict import MultiDictProxy

from commissions.money import yuan
from shop.catalog.blocks import write_paragraphs
from shop.catalog.draft import OptionDraft, ProductDraft, SkuDraft
from shop.catalog.editing import EditedProduct
from shop.catalog.facts import Fact
from shop.catalog.refusals import DraftRefused
from shop.catalog.returns import NoReturn
from shop.catalog.selling import SaleWindow
from shop.typed import visible
from shop.web.console.forms import read_count, read_moment, read_yuan, write_moment
from shop.web.console.pasted import read_pasted
from shop.words import words

_MOST_OPTIONS = 3
_MOST_ROWS = 200
_MOST_FACT_ROWS = 40
_BETWEEN = "\x1f"
"""Stands between the values of a choice in a hidden field; nobody can type it."""
_TEXTS = (
    *("name", "article", "category", "selling_point", "keywords", "tags", "position", "hold_days", "reason"),
    *("no_return", "after_sale_days", "sale_from", "sale_until", "price_link", "freight"),
)


@dataclass(frozen=True)
class SkuRow:
    """A row of the table as it is typed. A row without a price is a combination that is not sold."""

    choice: tuple[str, ...]
    article: str = ""
    price: str = ""
    suggested: str = ""
    cost: str = ""
    stock: str = ""
    weight: str = ""
    known: bool = False

    @property
    def key(self) -> str:
        """The choice as a hidden field has it."""
        return _BETWEEN.join(self.choice)

    @property
    def label(self) -> str:
        """The choice in words."""
        return " · ".join(self.choice)


@dataclass(frozen=True)
class GoodsForm:
    """All that is typed; `texts` by field, options as (name, values in one line)."""

    texts: Mapping[str, str]
    options: tuple[tuple[str, str], ...]
    rows: tuple[SkuRow, ...]
    pictures: tuple[str, ...] = ()
    description: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def option_drafts(self) -> tuple[OptionDraft, ...]:
        """The options that have a name or values."""
        typed = ((visible(name), _split(values)) for name, values in self.options)
        return tuple(OptionDraft(name, values) for name, values in typed if name or values)

    @property
    def fits(self) -> bool:
        """Whether the table has a row for each combination of the options, and no other."""
        return {row.choice for row in self.rows} == set(_combine(self.option_drafts))


def open_form(edited: EditedProduct | None) -> GoodsForm:
    """The form of a product as it is kept; of a new one where there is none."""
    if edited is None:
        nothing = dict.fromkeys(_TEXTS, "") | {"position": "0"}
        return GoodsForm(nothing, (("", ""),) * _MOST_OPTIONS, (SkuRow(()),))

    draft = edited.draft
    texts = {
        "name": draft.name,
        "article": draft.article,
        "category": draft.category,
        "selling_point": draft.selling_point,
        "keywords": "、".join(draft.keywords),
        "position": str(draft.position),
        "reason": "",
        "tags": "、".join(draft.tags),
        "no_return": draft.no_return or "",
        "after_sale_days": "" if draft.after_sale_days is None else str(draft.after_sale_days),
        "sale_from": write_moment(draft.window.begins_at),
        "sale_until": write_moment(draft.window.ends_at),
        "freight": draft.freight or "",
        "price_link": draft.price_proof if "/" in draft.price_proof else "",
        "hold_days": "" if draft.hold_days is None else str(draft.hold_days),
    }
    options = [(of.name, "、".join(of.values)) for of in draft.options]
    options += [("", "")] * (_MOST_OPTIONS - len(options))
    facts = tuple((of.name, of.said) for of in draft.facts)
    form = GoodsForm(texts, tuple(options), tuple(map(_open_row, draft.skus)), draft.pictures, facts=facts)
    return form if form.fits else lay_out(form, edited)


def _open_row(of: SkuDraft) -> SkuRow:
    crossed = _write_yuan(of.suggested_fen) if of.suggested_fen else ""
    weight, amounts = str(of.weight_g or ""), (_write_yuan(of.price_fen), crossed, _write_yuan(of.cost_fen))
    return SkuRow(of.choice, of.article, *amounts, weight=weight, known=True)


def _write_yuan(fen: int) -> str:
    """An amount as a field has it: without commas, which phones' number keys can't type."""
    return yuan(fen, short=True).replace(",", "")


def read_form(sent: MultiDictProxy[Any], edited: EditedProduct | None) -> GoodsForm:
    """What was sent. Numbers of SKUs that are known are not taken from it."""
    texts = {name: visible(str(sent.get(name, ""))) for name in _TEXTS}
    names, values = sent.getall("option_name", []), sent.getall("option_values", [])
    options = tuple((visible(str(a)), visible(str(b))) for a, b in zip(names, values, strict=False))[:_MOST_OPTIONS]

    fields = ("choice", "sku_article", "price", "suggested", "cost", "stock")
    columns = [[str(typed) for typed in sent.getall(name, [])] for name in fields]
    # A form from before there were weights has none of them.
    weights = chain(map(str, sent.getall("weight", [])), repeat(""))
    typed = zip(zip(*columns, strict=False), weights, strict=False)
    rows = tuple(_read_row(dict(zip(fields, of, strict=True)) | {"weight": weight}, edited) for of, weight in typed)
    pictures, said = edited.draft.pictures if edited else (), str(sent.get("description", ""))
    pairs = zip(sent.getall("fact_name", []), sent.getall("fact_said", []), strict=False)
    facts = tuple((visible(str(a)), visible(str(b))) for a, b in pairs)
    return GoodsForm(texts, options, rows[:_MOST_ROWS], pictures, said, facts[:_MOST_FACT_ROWS])


def _read_row(typed: Mapping[str, str], edited: EditedProduct | None) -> SkuRow:
    choice = tuple(typed["choice"].split(_BETWEEN)) if typed["choice"] else ()
    known = edited.articles.get(choice) if edited else None
    amounts = {name: typed[name] for name in ("price", "suggested", "cost", "stock", "weight")}
    return SkuRow(choice, known or visible(typed["sku_article"]), **amounts, known=known is not None)


def lay_out(form: GoodsForm, edited: EditedProduct | None) -> GoodsForm:
    """The table anew from the options; what was typed for a combination stays.

    Raises DraftRefused for too many.

    A combination that is new gets the price of the first row, to begin with.
    """
    choices = _combine(form.option_drafts)
    if len(choices) > _MOST_ROWS:
        raise DraftRefused(field="skus")
    typed = {row.choice: row for row in form.rows}
    first = form.rows[0] if form.rows else SkuRow(())
    new = replace(first, stock="", known=False)
    articles = edited.articles if edited else {}

    rows = []
    for number, choice in enumerate(choices, start=1):
        row = typed.get(choice) or replace(new, choice=choice, article=articles.get(choice, ""))
        rows.append(replace(row, known=choice in articles, article=row.article or _name_sku(form, number, articles)))
    return replace(form, rows=tuple(rows))


def make_draft(form: GoodsForm, edited: EditedProduct | None) -> ProductDraft:
    """The product that was typed. Raises DraftRefused, FieldUnreadable."""
    texts, articles = form.texts, edited.articles if edited else {}
    named = lay_out(form, edited).rows
    kept = {of.article: of.picture for of in edited.draft.skus} if edited else {}
    skus = tuple(replace(_make_sku(row), picture=kept.get(row.article)) for row in named if row.price.strip())
    changes: dict[str, Any] = {
        "category": texts["category"],
        "name": texts["name"],
        "selling_point": texts["selling_point"],
        "facts": tuple(Fact(name, said) for name, said in form.facts if said),
        "keywords": _split(texts["keywords"]),
        "tags": _split(texts["tags"]),
        "no_return": _read_no_return(texts["no_return"]),
        "after_sale_days": _read_days(texts["after_sale_days"]),
        "window": _read_window(texts),
        "freight": texts["freight"] or None,
        "price_proof": _read_proof(texts["price_link"], edited),
        "options": form.option_drafts,
        "skus": skus,
        "position": read_count(_name("position"), texts["position"] or "0"),
        "hold_days": read_count(_name("hold_days"), texts["hold_days"]) if texts["hold_days"] else None,
    }
    if edited is not None:
        return replace(edited.draft, **changes)
    assert not articles, "what is new has no SKUs"
    details = write_paragraphs(read_pasted(form.description))
    return ProductDraft(article=texts["article"], status="draft", details=details, **changes)


def _read_days(typed: str) -> int | None:
    return read_count(_name("after_sale_days"), typed) if typed else None


def _read_no_return(typed: str) -> NoReturn | None:
    """Raises DraftRefused."""
    if typed and typed not in set(NoReturn):
        raise DraftRefused(field="no_return")
    return NoReturn(typed) if typed else None


def _read_window(texts: Mapping[str, str]) -> SaleWindow:
    """Raises FieldUnreadable."""
    begins_at, ends_at = (
        read_moment(_name(name), texts[name]) if texts[name] else None for name in ("sale_from", "sale_until")
    )
    return SaleWindow(begins_at, ends_at)


def _read_proof(link: str, edited: EditedProduct | None) -> str:
    """The link that is typed, else the document that was sent before."""
    kept = edited.draft.price_proof if edited else ""
    return link or (kept if "/" not in kept else "")


def _make_sku(row: SkuRow) -> SkuDraft:
    return SkuDraft(
        article=row.article,
        choice=row.choice,
        price_fen=read_yuan(_name("price", row), row.price),
        cost_fen=read_yuan(_name("cost", row), row.cost or "0"),
        on_hand=read_count(_name("stock", row), row.stock) if row.stock.strip() and not row.known else 0,
        suggested_fen=read_yuan(_name("suggested", row), row.suggested) if row.suggested.strip() else None,
        weight_g=read_count(_name("weight", row), row.weight) if row.weight.strip() else 0,
    )


def _name(name: str, row: SkuRow | None = None) -> str:
    """What a field is called in a sentence about it."""
    said = str(words("console/goods.toml")["fields"][name])
    return f"{row.label} {said}" if row and row.label else said


def _name_sku(form: GoodsForm, number: int, articles: Mapping[tuple[str, ...], str]) -> str:
    """The product's number and the SKU's place; another one if a SKU of this product has it."""
    wanted = f"{form.texts['article']}-{number}" if form.texts["article"] else ""
    return wanted if wanted not in set(articles.values()) else f"{wanted}-{len(articles) + number}"


def _combine(options: tuple[OptionDraft, ...]) -> list[tuple[str, ...]]:
    """Every choice, in the order of the options' values; the empty one where there is no option."""
    return list(combinations(*(of.values for of in options)))


def _split(line: str) -> tuple[str, ...]:
    """Words in one line, however they were separated, each once."""
    for mark in "，,；;/\n":
        line = line.replace(mark, "、")
    return tuple(dict.fromkeys(word for part in line.split("、") if (word := visible(part))))
