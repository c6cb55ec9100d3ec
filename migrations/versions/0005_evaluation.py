"""Standards, rounds, sheets, rulings, counted records."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standard_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_version")),
        sa.UniqueConstraint("sha256", name=op.f("uq_standard_version_sha256")),
    )
    op.create_index(op.f("ix_standard_version_code"), "standard_version", ["code"], unique=False)
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("standard_version_id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_adoption_bureau_id_bureau")),
        sa.ForeignKeyConstraint(
            ["standard_version_id"],
            ["standard_version.id"],
            name=op.f("fk_adoption_standard_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
        sa.UniqueConstraint("bureau_id", "holds_from", name=op.f("uq_adoption_bureau_id_holds_from")),
    )
    op.create_table(
        "evaluation_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bureau_id"], ["bureau.id"], name=op.f("fk_evaluation_round_bureau_id_bureau")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_round")),
        sa.UniqueConstraint(
            "kind", "bureau_id", "period", name=op.f("uq_evaluation_round_kind_bureau_id_period")
        ),
    )
    op.create_index(op.f("ix_evaluation_round_bureau_id"), "evaluation_round", ["bureau_id"], unique=False)
    op.create_index(op.f("ix_evaluation_round_period"), "evaluation_round", ["period"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_activity_canteen_id_canteen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_canteen_id"), "activity", ["canteen_id"], unique=False)
    op.create_table(
        "sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("standard_version_id", sa.Integer(), nullable=False),
        sa.Column("standard_sha256", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("canteen_code", sa.String(length=32), nullable=False),
        sa.Column("canteen_name", sa.String(length=100), nullable=False),
        sa.Column("institution_code", sa.String(length=32), nullable=False),
        sa.Column("institution_name", sa.String(length=100), nullable=False),
        sa.Column("bureau_path", sa.String(length=200), nullable=False),
        sa.Column("bureau_name", sa.String(length=100), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("computed", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(length=20), nullable=True),
        sa.Column("excluded", sa.String(length=200), nullable=True),
        sa.Column("open_lines", sa.Integer(), nullable=False),
        sa.Column("own_plates_checked", sa.Integer(), nullable=False),
        sa.Column("own_plates_clean", sa.Integer(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen_sha256", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'finished', 'approved', 'withdrawn')", name=op.f("ck_sheet_state")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["user_account.id"], name=op.f("fk_sheet_approved_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_sheet_canteen_id_canteen")),
        sa.ForeignKeyConstraint(
            ["finished_by_id"], ["user_account.id"], name=op.f("fk_sheet_finished_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["evaluation_round.id"], name=op.f("fk_sheet_round_id_evaluation_round")
        ),
        sa.ForeignKeyConstraint(
            ["standard_version_id"],
            ["standard_version.id"],
            name=op.f("fk_sheet_standard_version_id_standard_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
    )
    op.create_index(op.f("ix_sheet_bureau_path"), "sheet", ["bureau_path"], unique=False)
    op.create_index(op.f("ix_sheet_canteen_id"), "sheet", ["canteen_id"], unique=False)
    op.create_index(op.f("ix_sheet_period"), "sheet", ["period"], unique=False)
    op.create_index("ix_sheet_round_canteen", "sheet", ["round_id", "canteen_id"], unique=False)
    op.create_index(op.f("ix_sheet_state"), "sheet", ["state"], unique=False)
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("line_code", sa.String(length=12), nullable=True),
        sa.Column("old", sa.JSON(), nullable=True),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_ruling_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ruling")),
    )
    op.create_index(op.f("ix_ruling_sheet_id"), "ruling", ["sheet_id"], unique=False)
    op.create_table(
        "sheet_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("group_code", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("computed_points", sa.Integer(), nullable=True),
        sa.Column("self_points", sa.Integer(), nullable=True),
        sa.Column("awarded_points", sa.Integer(), nullable=True),
        sa.Column("final_points", sa.Integer(), nullable=True),
        sa.Column("value", sa.String(length=60), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("judgement", sa.JSON(), nullable=True),
        sa.Column("override_points", sa.Integer(), nullable=True),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_line_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_line")),
        sa.UniqueConstraint("sheet_id", "code", name=op.f("uq_sheet_line_sheet_id_code")),
    )


def downgrade() -> None:
    op.drop_table("sheet_line")
    op.drop_index(op.f("ix_ruling_sheet_id"), table_name="ruling")
    op.drop_table("ruling")
    op.drop_index(op.f("ix_sheet_state"), table_name="sheet")
    op.drop_index("ix_sheet_round_canteen", table_name="sheet")
    op.drop_index(op.f("ix_sheet_period"), table_name="sheet")
    op.drop_index(op.f("ix_sheet_canteen_id"), table_name="sheet")
    op.drop_index(op.f("ix_sheet_bureau_path"), table_name="sheet")
    op.drop_table("sheet")
    op.drop_index(op.f("ix_activity_canteen_id"), table_name="activity")
    op.drop_table("activity")
    op.drop_index(op.f("ix_evaluation_round_period"), table_name="evaluation_round")
    op.drop_index(op.f("ix_evaluation_round_bureau_id"), table_name="evaluation_round")
    op.drop_table("evaluation_round")
    op.drop_table("adoption")
    op.drop_index(op.f("ix_standard_version_code"), table_name="standard_version")
    op.drop_table("standard_version")
