"""Tables of the settings room: documents with every version, the program's own notes, secrets as sealed bytes."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, PrimaryKeyConstraint, Text

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.guards import keep_rows
from shop.schema import Id, Instant, Json, Who, table

document = table(
    "document",
    Column("key", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("value", Json, nullable=False),
    Column("marks", Json, nullable=False),
    Column("saved_by", Who, nullable=False),
    Column("saved_at", Instant, nullable=False),
    CheckConstraint("version >= 1", name="version"),
)
"""What holds now; `marks` says of each sealed field how it ends and since when it is kept."""

document_version = table(
    "document_version",
    Column("key", Text, ForeignKey("document.key"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", Json, nullable=False),
    Column("marks", Json, nullable=False),
    Column("saved_by", Who, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("key", "version"),
    CheckConstraint("version >= 1", name="version"),
)

document_stamp = table(
    "document_stamp",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Id, nullable=False),
    CheckConstraint("id = 1 AND number >= 1", name="one"),
)
"""One row that each save counts up in its own commit: whoever finds it unchanged has missed nothing."""

setting = table(
    "setting",
    Column("key", Text, primary_key=True),
    Column("value", Json, nullable=False),
    Column("updated_at", Instant, nullable=False),
)
"""What the program notes for itself, such as how far an import has got."""

secret = table(
    "secret",
    Column("name", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

keep_append_only(document_version)
keep_rows(document)
