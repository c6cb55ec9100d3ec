"""Circulars, recipients, schedules."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "circular",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("report_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("accepted_gaps", sa.String(length=1000), nullable=True),
        sa.Column("compiled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compiled_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'issued', 'superseded', 'withdrawn')",
            name=op.f("ck_circular_state"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_circular_approved_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_circular_bureau_id_bureau")),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["user_account.id"], name=op.f("fk_circular_issued_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["circular.id"], name=op.f("fk_circular_supersedes_id_circular")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular")),
        sa.UniqueConstraint(
            "bureau_id", "kind", "period", "edition", name=op.f("uq_circular_bureau_id_kind_period_edition")
        ),
    )
    op.create_index(op.f("ix_circular_bureau_id"), "circular", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_circular_period"), "circular", ["period"], unique=False)
    op.create_index(op.f("ix_circular_state"), "circular", ["state"], unique=False)
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("working_days_after", sa.Integer(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_schedule_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("bureau_id", "kind", name=op.f("uq_schedule_bureau_id_kind")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.CheckConstraint("kind IN ('to', 'cc')", name=op.f("ck_subscription_kind")),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_subscription_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("bureau_id", "address", name=op.f("uq_subscription_bureau_id_address")),
    )


def downgrade() -> None:
    op.drop_table("subscription")
    op.drop_table("schedule")
    op.drop_index(op.f("ix_circular_state"), table_name="circular")
    op.drop_index(op.f("ix_circular_period"), table_name="circular")
    op.drop_index(op.f("ix_circular_bureau_id"), table_name="circular")
    op.drop_table("circular")
