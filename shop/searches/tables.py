"""Words that were searched: by whom, for themselves; and how often, for everyone."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, Text

from shop.schema import Id, Instant, table

search_history = table(
    "search_history",
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("searched_at", Instant, nullable=False),
    PrimaryKeyConstraint("member_id", "words"),
)
Index("ix_search_history_member", search_history.c.member_id, search_history.c.searched_at)

search_word = table(
    "search_word",
    Column("words", Text, primary_key=True),
    Column("weight", Integer, nullable=False),
    CheckConstraint("weight >= 0", name="weight"),
)
"""How many people looked for it lately, in thousandths: each counts once a day, and each night a seventh is forgotten.

It names nobody."""
Index("ix_search_word_weight", search_word.c.weight)
