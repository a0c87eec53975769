"""Where a formation stands. Those that are there were planned to be seen, and are: they run."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"

named = op.f


def upgrade() -> None:
    """Filled, and from then on always said."""
    with op.batch_alter_table("formation") as batch:
        batch.add_column(sa.Column("state", sa.String(length=16), nullable=False, server_default="running"))
        batch.create_check_constraint(
            named("ck_formation_state_known"), "state IN ('draft', 'open', 'running', 'finished', 'archived')"
        )
    with op.batch_alter_table("formation") as batch:
        batch.alter_column("state", server_default=None)
