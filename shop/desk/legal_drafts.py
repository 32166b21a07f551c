"""Drafts of legal texts with the company's name in them.

A lawyer must read them before they are published.
"""

from collections import defaultdict

from sqlalchemy import Connection

from shop.settings.company import COMPANY
from shop.settings.queries import find_value, get_profile
from shop.words import TEMPLATES, words

DRAFTS = ("text_terms", "text_privacy")
"""The documents that we have a draft for."""


def write_draft(connection: Connection, key: str) -> dict[str, str]:
    """The title and body of a document's draft; what the merchant has not filled in yet stays a gap to be seen."""
    company, said = find_value(connection, COMPANY), words("console/legal_drafts.toml")
    filled = {name: getattr(company, name) for name in ("credit_code", "address", "phone")}
    facts = {"shop": get_profile(connection).name, "company": company.name, **filled}
    body = (TEMPLATES / "legal" / f"{key.removeprefix('text_')}.txt").read_text(encoding="utf-8").strip()
    gaps: defaultdict[str, str] = defaultdict(lambda: said["gap"], {name: of for name, of in facts.items() if of})
    return {"title": said["titles"][key], "body": body.format_map(gaps)}
