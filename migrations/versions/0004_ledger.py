"""Meals, days, closures, revisions, signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_closure_canteen_id_canteen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
        sa.UniqueConstraint("canteen_id", "day", "meal", name=op.f("uq_closure_canteen_id_day_meal")),
    )
    op.create_table(
        "collection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("collector", sa.String(length=100), nullable=True),
        sa.Column("manifest", sa.String(length=60), nullable=True),
        sa.Column("collected_g", sa.Integer(), nullable=True),
        sa.Column("bins", sa.Integer(), nullable=True),
        sa.Column("bin_litres", sa.Integer(), nullable=True),
        sa.Column("destination", sa.String(length=100), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_collection_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("canteen_id", "day", "kind", name=op.f("uq_collection_canteen_id_day_kind")),
    )
    op.create_table(
        "day_record",
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("distinct_diners", sa.Integer(), nullable=True),
        sa.Column("prep_waste_g", sa.Integer(), nullable=True),
        sa.Column("reused_g", sa.Integer(), nullable=True),
        sa.Column("spoilage_g", sa.Integer(), nullable=True),
        sa.Column("spoilage_reason", sa.String(length=200), nullable=True),
        sa.Column("issued_g", sa.Integer(), nullable=True),
        sa.Column("purchased_g", sa.Integer(), nullable=True),
        sa.Column("purchased_fen", sa.Integer(), nullable=True),
        sa.Column("opening_stock_g", sa.Integer(), nullable=True),
        sa.Column("total_waste_g", sa.Integer(), nullable=True),
        sa.Column("mixed_scope", sa.String(length=16), nullable=True),
        sa.Column("waste_oil_g", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=True),
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("paper_reason", sa.String(length=500), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("prep_waste_g <= issued_g", name=op.f("ck_day_record_issued")),
        sa.CheckConstraint("reused_g <= prep_waste_g", name=op.f("ck_day_record_reused")),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_day_record_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "day", name=op.f("pk_day_record")),
    )
    op.create_table(
        "meal_record",
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal", sa.String(length=12), nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("expected_diners", sa.Integer(), nullable=True),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_in_time", sa.Boolean(), nullable=False),
        sa.Column("diners", sa.Integer(), nullable=True),
        sa.Column("outside_diners", sa.Integer(), nullable=True),
        sa.Column("counted_by", sa.String(length=12), nullable=True),
        sa.Column("sampled_by", sa.String(length=12), nullable=True),
        sa.Column("checked_plates", sa.Integer(), nullable=True),
        sa.Column("clean_plates", sa.Integer(), nullable=True),
        sa.Column("prepared_g", sa.Integer(), nullable=True),
        sa.Column("unserved_waste_g", sa.Integer(), nullable=True),
        sa.Column("plate_waste_g", sa.Integer(), nullable=True),
        sa.Column("total_waste_g", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(length=500), nullable=True),
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("paper_reason", sa.String(length=500), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("checked_plates <= diners", name=op.f("ck_meal_record_checked")),
        sa.CheckConstraint("clean_plates <= checked_plates", name=op.f("ck_meal_record_plates")),
        sa.CheckConstraint("outside_diners <= diners", name=op.f("ck_meal_record_outside")),
        sa.CheckConstraint("unserved_waste_g <= prepared_g", name=op.f("ck_meal_record_unserved")),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_meal_record_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("canteen_id", "day", "meal", "occasion", name=op.f("pk_meal_record")),
    )
    op.create_table(
        "month_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_month_signature_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_signature")),
        sa.UniqueConstraint(
            "canteen_id", "month", "role", name=op.f("uq_month_signature_canteen_id_month_role")
        ),
    )
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=60), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_photo_canteen_id_canteen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("canteen_id", "day", "sha256", name=op.f("uq_photo_canteen_id_day_sha256")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal", sa.String(length=12), nullable=False),
        sa.Column("occasion", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["canteen_id"], ["canteen.id"], name=op.f("fk_revision_canteen_id_canteen")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_record", "revision", ["canteen_id", "day", "meal", "occasion"], unique=False)
    op.create_table(
        "span_weight",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("canteen_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("total_g", sa.Integer(), nullable=False),
        sa.Column("mixed_scope", sa.String(length=16), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_span_weight_span")),
        sa.ForeignKeyConstraint(
            ["canteen_id"], ["canteen.id"], name=op.f("fk_span_weight_canteen_id_canteen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_span_weight")),
        sa.UniqueConstraint(
            "canteen_id", "first_day", "last_day", name=op.f("uq_span_weight_canteen_id_first_day_last_day")
        ),
    )


def downgrade() -> None:
    op.drop_table("span_weight")
    op.drop_index("ix_revision_record", table_name="revision")
    op.drop_table("revision")
    op.drop_table("photo")
    op.drop_table("month_signature")
    op.drop_table("meal_record")
    op.drop_table("day_record")
    op.drop_table("collection")
    op.drop_table("closure")
