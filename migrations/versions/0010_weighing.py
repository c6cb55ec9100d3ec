"""Weights of shared points by day, spans that can be corrected and taken back, and the history of both."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("weighing_point", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("span_weight", sa.Column("as_typed", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column(
        "span_weight", sa.Column("source", sa.String(length=12), nullable=False, server_default="web")
    )
    op.add_column("span_weight", sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("span_weight", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "point_weight",
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("total_g", sa.Integer(), nullable=True),
        sa.Column("mixed_scope", sa.String(length=16), nullable=False),
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["weighing_point.id"], name=op.f("fk_point_weight_point_id_weighing_point")
        ),
        sa.PrimaryKeyConstraint("point_id", "day", name=op.f("pk_point_weight")),
    )
    op.create_table(
        "weighing_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("span_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(point_id IS NULL) <> (span_id IS NULL)", name=op.f("ck_weighing_revision_one_of")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["weighing_point.id"], name=op.f("fk_weighing_revision_point_id_weighing_point")
        ),
        sa.ForeignKeyConstraint(
            ["span_id"], ["span_weight.id"], name=op.f("fk_weighing_revision_span_id_span_weight")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing_revision")),
    )
    op.create_index("ix_weighing_revision_point", "weighing_revision", ["point_id", "day"], unique=False)
    op.create_index("ix_weighing_revision_span", "weighing_revision", ["span_id"], unique=False)


def downgrade() -> None:
    op.drop_table("weighing_revision")
    op.drop_table("point_weight")
    for column in ("version", "voided_at", "source", "as_typed"):
        op.drop_column("span_weight", column)
    op.drop_column("weighing_point", "version")
