"""Steps of a parcours that come again, some weeks apart."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"

named = op.f
_MOST = {"times": 60, "weeks": 12}


def upgrade() -> None:
    """Those that are there take place once."""
    with op.batch_alter_table("parcours_step") as batch:
        for name in _MOST:
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("parcours_step") as batch:
        for name, most in _MOST.items():
            batch.alter_column(name, server_default=None)
            batch.create_check_constraint(named(f"ck_parcours_step_{name}_size"), f"{name} BETWEEN 1 AND {most}")
