"""Tables of the audit log.

The acts, which never change, the head of their chain, and what each audit found.
"""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text

from commissions.ledger.append_only import keep_append_only
from commissions.ledger.guards import keep_rows, refuse
from shop.schema import Id, Instant, Json, Who, table

act = table(
    "act",
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("actor", Who, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False, unique=True),
    CheckConstraint("number >= 1 AND length(actor) > 0 AND length(action) > 0", name="said"),
)
Index("ix_act_subject", act.c.subject, act.c.number)
Index("ix_act_action", act.c.action, act.c.number)
Index("ix_act_actor", act.c.actor, act.c.number)
Index("ix_act_at", act.c.at)

act_head = table(
    "act_head",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Id, nullable=False),
    Column("digest", Text, nullable=False),
    CheckConstraint("id = 1 AND number >= 0", name="one"),
)

audit_run = table(
    "audit_run",
    Column("id", Id, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("why", Text, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("report", Json, nullable=False),
    CheckConstraint("findings >= 0", name="findings"),
)

keep_append_only(act)
keep_append_only(audit_run)
keep_rows(act_head)
for _dialect in ("sqlite", "postgresql"):
    refuse(act_head, _dialect, "goes_on", "UPDATE", "NEW.number <> OLD.number + 1", "the chain only goes on by one")
