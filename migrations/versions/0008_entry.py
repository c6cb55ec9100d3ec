"""Drafts name the device they were typed on; photos get a thumbnail and can be voided; litres get a weight."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("device", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("photo", sa.Column("thumb_sha256", sa.String(length=64), nullable=True))
    op.add_column("photo", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("photo", sa.Column("voided_by_id", sa.Integer(), nullable=True))
    op.add_column("photo", sa.Column("void_reason", sa.String(length=200), nullable=True))
    op.add_column("bureau", sa.Column("grams_per_litre", sa.Integer(), nullable=False, server_default="1000"))


def downgrade() -> None:
    op.drop_column("bureau", "grams_per_litre")
    op.drop_column("photo", "void_reason")
    op.drop_column("photo", "voided_by_id")
    op.drop_column("photo", "voided_at")
    op.drop_column("photo", "thumb_sha256")
    op.drop_column("draft", "device")
