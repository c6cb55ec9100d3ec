"""Runs the migrations over the connection it is given; models of every package are known here."""

from alembic import context

import canteen.models  # noqa: F401  (fills the metadata)
from canteen.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
