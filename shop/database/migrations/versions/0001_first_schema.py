"""The first schema, as frozen SQL for each database; statements are separated by lines of ";;".

It has not been released yet, so it may still change; each state of it has a revision of its own (docs/adr/0012).
"""

from pathlib import Path

from alembic import op

revision = "0001_4c2083a17161"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table, index and trigger."""
    connection = op.get_bind()
    file = Path(__file__).with_name(f"0001_first_schema.{connection.dialect.name}.sql")
    for statement in file.read_text().split("\n;;\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
