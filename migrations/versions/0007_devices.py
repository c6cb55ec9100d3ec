"""Tokens of devices get a name and a place at any node; a revision names the device that wrote."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("token")  # Nothing could make one until now.
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("canteen_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_from", sa.String(length=200), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(bureau_id IS NOT NULL AND institution_id IS NULL AND canteen_id IS NULL) OR (bureau_id IS NULL AND institution_id IS NOT NULL AND canteen_id IS NULL) OR (bureau_id IS NULL AND institution_id IS NULL AND canteen_id IS NOT NULL)",
            name=op.f("ck_token_one_node"),
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_token_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_token_canteen_id_canteen")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_token_institution_id_institution")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_token_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )
    op.create_index(op.f("ix_token_user_id"), "token", ["user_id"], unique=False)
    op.add_column("revision", sa.Column("device", sa.String(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("revision", "device")
    op.drop_index(op.f("ix_token_user_id"), table_name="token")
    op.drop_table("token")
    op.create_table(
        "token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=True),
        sa.Column("bureau_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_token_bureau_id_bureau")),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_token_canteen_id_canteen")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_token_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_token_token_sha256")),
    )
    op.create_index(op.f("ix_token_user_id"), "token", ["user_id"], unique=False)
