"""Notice boards at the entrances of canteens."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_board_canteen_id_canteen")),
        sa.PrimaryKeyConstraint("canteen_id", name=op.f("pk_board")),
    )


def downgrade() -> None:
    op.drop_table("board")
