"""Which template and which of its typed fields each notice uses.

Data of the merchant, read from a TOML document.

```toml
[order_paid]
template_id = "…"        # or: title = "订单支付成功通知"
[order_paid.fields]
character_string1 = "order"
amount3 = "amount"
```
"""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from bot.push.fields import determine_type
from bot.push.wording import WORDING
from bot.wechat.template_messages import AccountTemplate
from commissions.actor import TERMINAL, Actor
from commissions.ports import Transaction
from commissions.refusals import Refusal
from shop.settings.notice_templates import NOTICE_TEMPLATES, MappedTemplate
from shop.settings.queries import find_value
from shop.settings.service import replace_document


class MappingRefused(Refusal):
    """A mapping names something that does not exist; `data["where"]` and `data["problem"]` say which."""

    code = "mapping_refused"


def read_mapping(text: str, templates: Sequence[AccountTemplate]) -> dict[str, MappedTemplate]:
    """The mapping in a TOML document, for an account that has `templates`. Raises MappingRefused."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingRefused(where="the document", problem=str(error)) from None
    return {kind: _read_template(kind, part, templates) for kind, part in document.items()}


def _read_template(kind: str, part: Any, templates: Sequence[AccountTemplate]) -> MappedTemplate:
    """One notice's part.

    What is off by default as a template stays off unless `enabled = true` says otherwise.
    """
    wording = WORDING.get(kind)
    if wording is None:
        raise MappingRefused(where=kind, problem=f"no such notice; there are {', '.join(sorted(WORDING))}")
    if not isinstance(part, dict):
        raise MappingRefused(where=kind, problem="is no table")
    template, fields = _get_template(kind, part, templates), part.get("fields")
    if not isinstance(fields, dict) or not fields:
        raise MappingRefused(where=f"{kind}.fields", problem="is missing")
    for key, name in fields.items():
        _check_field(kind, key, name, wording.fields)
    if missing := set(template.fields) - set(fields):
        raise MappingRefused(where=f"{kind}.fields", problem=f"the template also has {', '.join(sorted(missing))}")
    return MappedTemplate(template.template_id, dict(fields), bool(part.get("enabled", wording.on)))


def _get_template(kind: str, part: Mapping[str, Any], templates: Sequence[AccountTemplate]) -> AccountTemplate:
    """The account's template that a part names, by id or by title. Raises MappingRefused."""
    wanted = part.get("template_id") or part.get("title")
    for template in templates:
        if wanted in (template.template_id, template.title):
            return template
    raise MappingRefused(where=kind, problem=f"the account has no template {wanted!r} (lianpu templates pull)")


def _check_field(kind: str, key: str, name: object, known: Mapping[str, str]) -> None:
    """Raises MappingRefused for a key of no known type or a field that the notice does not have."""
    try:
        determine_type(key)
    except KeyError:
        raise MappingRefused(where=f"{kind}.fields.{key}", problem="no template has a field of this type") from None
    if name not in known:
        problem = f"this notice has no field {name!r}; it has {', '.join(sorted(known))}"
        raise MappingRefused(where=f"{kind}.fields.{key}", problem=problem)


def save_mapping(tx: Transaction, mapping: Mapping[str, MappedTemplate], *, by: Actor = TERMINAL) -> None:
    """Keep the mapping in the place of the one before."""
    replace_document(tx, NOTICE_TEMPLATES, NOTICE_TEMPLATES.read({"mapped": mapping}), by=by)


def find_mapping(connection: Connection) -> Mapping[str, MappedTemplate]:
    """The mapping in force; empty until the merchant gives one."""
    return find_value(connection, NOTICE_TEMPLATES).mapped
