"""Makes a table append-only in the database itself: an update, a delete or a truncation is an error."""

from sqlalchemy import DDL, Table, event

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$
"""


def keep_append_only(target: Table) -> None:
    """Attach the triggers that refuse changes to `target`; they are made with the table."""
    for statement in _list_sqlite_triggers(target.name):
        listen(target, statement, "sqlite")
    for statement in (POSTGRES_FUNCTION, *_list_postgres_triggers(target.name)):
        listen(target, statement, "postgresql")


def listen(target: Table, statement: str, dialect: str) -> None:
    """Run `statement` after `target` was made on `dialect`."""
    event.listen(target, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def _list_sqlite_triggers(name: str) -> list[str]:
    """The statements that make the triggers on SQLite."""
    return [
        f"CREATE TRIGGER {name}_no_{change} BEFORE {change} ON {name} "
        f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
        for change in ("UPDATE", "DELETE")
    ]


def _list_postgres_triggers(name: str) -> list[str]:
    """The statements that make the triggers on PostgreSQL."""
    return [
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {name}_never_emptied BEFORE TRUNCATE ON {name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]
