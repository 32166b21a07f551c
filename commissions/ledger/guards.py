"""Rules of rows that the database itself holds.

Columns that never change, states that only go on, rows that stay. They hold whatever a program does, and are made with
the table, on SQLite and PostgreSQL alike.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table

from commissions.ledger.append_only import listen

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_illegal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%%: %%', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END
$$
"""
_PARENT_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {asked} THEN
        RAISE EXCEPTION '%%: {reason}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$
"""
_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


def keep_frozen(target: Table, *columns: str) -> None:
    """Refuse to change `columns` of any row of `target`; the others may change."""
    for dialect, differs in _DIFFERS.items():
        changed = " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in columns)
        of = ", ".join(f'"{name}"' for name in columns)
        refuse(target, dialect, "frozen", f"UPDATE OF {of}", changed, "what is written here never changes")


def keep_while(target: Table, state: str, free: str, *columns: str) -> None:
    """Refuse to change `columns` of a row of `target` unless its column `state` says `free`."""
    for dialect, differs in _DIFFERS.items():
        changed = " OR ".join(f'NEW."{name}" {differs} OLD."{name}"' for name in columns)
        of = ", ".join(f'"{name}"' for name in columns)
        moved = f"OLD.{state} <> '{free}' AND ({changed})"
        refuse(target, dialect, "settled", f"UPDATE OF {of}", moved, f"this changes only while it is {free}")


def keep_while_parent(target: Table, column: str, parent: Table, key: str, state: str, free: str) -> None:
    """Refuse to change `column` of `target` unless the row's parent is in the state `free`.

    The parent is the row of `parent` with the same `key`.
    """
    reason = f"this changes only while its {parent.name} is {free}"
    asked = f"(SELECT {state} FROM {parent.name} WHERE {key} = OLD.{key}) <> '{free}'"  # noqa: S608 - names of our own tables

    refuse(
        target,
        "sqlite",
        f"{column}_settled",
        f"UPDATE OF {column}",
        f"NEW.{column} <> OLD.{column} AND {asked}",
        reason,
    )

    name = f"refuse_settled_{target.name}"
    listen(target, _PARENT_FUNCTION.format(name=name, asked=asked, reason=reason), "postgresql")
    head = f"CREATE TRIGGER {target.name}_{column}_settled BEFORE UPDATE OF {column} ON {target.name} FOR EACH ROW"
    listen(target, f"{head} WHEN (NEW.{column} <> OLD.{column}) EXECUTE FUNCTION {name}()", "postgresql")


def keep_once_set(target: Table, *columns: str) -> None:
    """Refuse to change `columns` of a row of `target` again once they are not NULL."""
    for dialect, differs in _DIFFERS.items():
        changed = " OR ".join(f'(OLD."{name}" IS NOT NULL AND NEW."{name}" {differs} OLD."{name}")' for name in columns)
        of = ", ".join(f'"{name}"' for name in columns)
        refuse(target, dialect, "set_once", f"UPDATE OF {of}", changed, "what is written here once never changes")


def keep_once_set_unless(target: Table, may: str, *columns: str) -> None:
    """As `keep_once_set`, but with an exception.

    `columns` may change once more while the SQL condition `may` holds of the row before.
    """
    for dialect, differs in _DIFFERS.items():
        changed = " OR ".join(f'(OLD."{name}" IS NOT NULL AND NEW."{name}" {differs} OLD."{name}")' for name in columns)
        of = ", ".join(f'"{name}"' for name in columns)
        when = f"NOT ({may}) AND ({changed})"
        refuse(target, dialect, "set_once_unless", f"UPDATE OF {of}", when, "what is written here once never changes")


def allow_steps(target: Table, column: str, steps: Mapping[str, Sequence[str]]) -> None:
    """Refuse any change of the state in `column` but from a key of `steps` to one of its values."""
    pairs = ((before, state) for before, after in steps.items() for state in after)
    legal = " OR ".join(f"(OLD.{column} = '{before}' AND NEW.{column} = '{state}')" for before, state in pairs)
    moved = f"NEW.{column} <> OLD.{column} AND NOT ({legal})"
    for dialect in _DIFFERS:
        refuse(target, dialect, f"{column}_steps", f"UPDATE OF {column}", moved, f"no such step of {column}")


def keep_rows(target: Table) -> None:
    """Refuse to delete a row of `target`."""
    for dialect in _DIFFERS:
        refuse(target, dialect, "stays", "DELETE", None, "rows are never deleted")
    refuse(target, "postgresql", "never_emptied", "TRUNCATE", None, "rows are never deleted")


def refuse(target: Table, dialect: str, name: str, change: str, when: str | None, reason: str) -> None:
    """Add a trigger to `target` that refuses `change` with `reason`.

    Always, or only `when` a condition on the row holds.
    """
    head = f"CREATE TRIGGER {target.name}_{name} BEFORE {change} ON {target.name}"
    if dialect == "sqlite":
        condition = f" WHEN {when}" if when else ""
        listen(target, f"{head}{condition} BEGIN SELECT RAISE(ABORT, '{target.name}: {reason}'); END", dialect)
        return
    condition = f" WHEN ({when})" if when else ""
    listen(target, _POSTGRES_FUNCTION, dialect)
    each = "STATEMENT" if change == "TRUNCATE" else "ROW"
    listen(target, f"{head} FOR EACH {each}{condition} EXECUTE FUNCTION refuse_illegal('{reason}')", dialect)
