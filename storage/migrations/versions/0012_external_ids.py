"""What the training catalogue calls formations and groups."""

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"

named = op.f
_COLUMNS = {"formation": ("dispositif", "module"), "formation_group": ("external_id",)}


def upgrade() -> None:
    """Nothing of what is there has any; whoever is archived gives theirs back."""
    for table, columns in _COLUMNS.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.add_column(sa.Column(name, sa.String(length=40), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.alter_column(name, server_default=None)
                batch.create_check_constraint(named(f"ck_{table}_{name}_size"), f"length({name}) BETWEEN 0 AND 40")
    _unique(
        "uq_formation_external_ids",
        "formation",
        ["domain_id", "dispositif", "module"],
        "(dispositif <> '' OR module <> '') AND state <> 'archived'",
    )
    _unique("uq_formation_group_external_id", "formation_group", ["formation_id", "external_id"], "external_id <> ''")


def _unique(name: str, table: str, columns: list[str], where: str) -> None:
    """Among those that have some."""
    told = sa.text(where)
    op.create_index(named(name), table, columns, unique=True, sqlite_where=told, postgresql_where=told)
