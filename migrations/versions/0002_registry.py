"""Bureaus, institutions, canteens and what changes over time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bureau",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("group_name", sa.String(length=100), nullable=True),
        sa.Column("domains", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["bureau.id"], name=op.f("fk_bureau_parent_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bureau")),
        sa.UniqueConstraint("code", name=op.f("uq_bureau_code")),
        sa.UniqueConstraint("path", name=op.f("uq_bureau_path")),
    )
    op.create_index(op.f("ix_bureau_parent_id"), "bureau", ["parent_id"], unique=False)
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("bureau_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["bureau_id"], ["bureau.id"], name=op.f("fk_institution_bureau_id_bureau")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("code", name=op.f("uq_institution_code")),
    )
    op.create_index(op.f("ix_institution_bureau_id"), "institution", ["bureau_id"], unique=False)
    op.create_table(
        "canteen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_canteen_life")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_canteen_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen")),
        sa.UniqueConstraint("code", name=op.f("uq_canteen_code")),
    )
    op.create_index(op.f("ix_canteen_institution_id"), "canteen", ["institution_id"], unique=False)
    op.create_table(
        "weighing_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_weighing_point_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing_point")),
        sa.UniqueConstraint("code", name=op.f("uq_weighing_point_code")),
    )
    op.create_table(
        "canteen_mode",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("operation", sa.String(length=12), nullable=False),
        sa.Column("supply", sa.String(length=12), nullable=False),
        sa.Column("service", sa.String(length=12), nullable=False),
        sa.Column("usual_diners", sa.Integer(), nullable=False),
        sa.Column("serves", sa.String(length=60), nullable=False),
        sa.Column("serves_on", sa.String(length=12), nullable=False),
        sa.Column("official_meals", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_canteen_mode_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canteen_mode")),
        sa.UniqueConstraint("canteen_id", "holds_from", name=op.f("uq_canteen_mode_canteen_id_holds_from")),
    )
    op.create_table(
        "counting_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("drained", sa.Boolean(), nullable=False),
        sa.Column("bones_counted", sa.Boolean(), nullable=False),
        sa.Column("food_cost_fen", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_counting_policy_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counting_policy")),
        sa.UniqueConstraint(
            "canteen_id", "holds_from", name=op.f("uq_counting_policy_canteen_id_holds_from")
        ),
    )
    op.create_table(
        "served_institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_served_institution_canteen_id_canteen")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_served_institution_institution_id_institution"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_served_institution")),
        sa.UniqueConstraint(
            "canteen_id",
            "institution_id",
            "holds_from",
            name=op.f("uq_served_institution_canteen_id_institution_id_holds_from"),
        ),
    )
    op.create_index(
        op.f("ix_served_institution_canteen_id"), "served_institution", ["canteen_id"], unique=False
    )
    op.create_index(
        op.f("ix_served_institution_institution_id"), "served_institution", ["institution_id"], unique=False
    )
    op.create_table(
        "weighing_point_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_weighing_point_member_canteen_id_canteen")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["weighing_point.id"], name=op.f("fk_weighing_point_member_point_id_weighing_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing_point_member")),
    )
    op.create_index(
        "ix_weighing_point_member_canteen", "weighing_point_member", ["canteen_id", "holds_from"], unique=True
    )
    op.create_index(
        op.f("ix_weighing_point_member_point_id"), "weighing_point_member", ["point_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_weighing_point_member_point_id"), table_name="weighing_point_member")
    op.drop_index("ix_weighing_point_member_canteen", table_name="weighing_point_member")
    op.drop_table("weighing_point_member")
    op.drop_index(op.f("ix_served_institution_institution_id"), table_name="served_institution")
    op.drop_index(op.f("ix_served_institution_canteen_id"), table_name="served_institution")
    op.drop_table("served_institution")
    op.drop_table("counting_policy")
    op.drop_table("canteen_mode")
    op.drop_table("weighing_point")
    op.drop_index(op.f("ix_canteen_institution_id"), table_name="canteen")
    op.drop_table("canteen")
    op.drop_index(op.f("ix_institution_bureau_id"), table_name="institution")
    op.drop_table("institution")
    op.drop_index(op.f("ix_bureau_parent_id"), table_name="bureau")
    op.drop_table("bureau")
