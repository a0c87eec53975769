"""What participants may do in a virtual class: planned with it, and what trainers chose otherwise in a room."""

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"

_ALLOWS = ("allows_microphone", "allows_camera", "allows_screen", "allows_chat")


def upgrade() -> None:
    """What is planned allows everything. Where a trainer muted those who come, that was a choice."""
    for table in ("parcours_step", "activity"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("mute_on_entry", sa.Boolean(), nullable=False, server_default=sa.false()))
            for name in _ALLOWS:
                batch.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true()))
        with op.batch_alter_table(table) as batch:
            for name in ("mute_on_entry", *_ALLOWS):
                batch.alter_column(name, server_default=None)
    with op.batch_alter_table("room") as batch:
        batch.alter_column("mute_on_entry", existing_type=sa.Boolean(), nullable=True)
        for name in _ALLOWS:
            batch.add_column(sa.Column(name, sa.Boolean(), nullable=True))
    op.execute(sa.text("UPDATE room SET mute_on_entry = NULL WHERE NOT mute_on_entry"))
