"""Users, what they are where, their sign-ins, tokens and failed attempts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from canteen.db import Base, Instant
from canteen.registry.models import Bureau, Canteen, Institution

ONE_NODE = (
    "(bureau_id IS NOT NULL AND institution_id IS NULL AND canteen_id IS NULL)"
    " OR (bureau_id IS NULL AND institution_id IS NOT NULL AND canteen_id IS NULL)"
    " OR (bureau_id IS NULL AND institution_id IS NULL AND canteen_id IS NOT NULL)"
)


class Role(StrEnum):
    """What someone is at a node (填报员, 审核人, 分管负责人, 评估员, 机关事务管理员, 签发人 …)."""

    RECORDER = "recorder"
    CHECKER = "checker"
    CONFIRMER = "confirmer"
    EVALUATOR = "evaluator"
    OFFICER = "officer"
    APPROVER = "approver"
    AUDITOR = "auditor"
    ADMIN = "admin"


class User(Base):
    """A person who signs in by e-mail address (lower case) and password."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    wants_reminders: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Instant)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether the account may sign in."""
        return self.active


class Membership(Base):
    """A role on exactly one bureau (and all below it), institution or canteen."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(ONE_NODE, name="one_node"),
        # One a column: in a unique index over all three, the two that are NULL would make every row differ.
        UniqueConstraint("user_id", "role", "bureau_id"),
        UniqueConstraint("user_id", "role", "institution_id"),
        UniqueConstraint("user_id", "role", "canteen_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column(String(12))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    canteen_id: Mapped[int | None] = mapped_column(ForeignKey("canteen.id"), index=True)

    user: Mapped[User] = relationship(back_populates="memberships")
    bureau: Mapped[Bureau | None] = relationship()
    institution: Mapped[Institution | None] = relationship()
    canteen: Mapped[Canteen | None] = relationship()

    @property
    def node(self) -> Bureau | Institution | Canteen:
        """Where the role holds."""
        found = self.bureau or self.institution or self.canteen
        assert found is not None  # The table's check says so.
        return found


class SignIn(Base):
    """A session on the server: the cookie holds a random token, this row its SHA-256."""

    __tablename__ = "sign_in"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    device: Mapped[str] = mapped_column(String(200))


class SignInAttempt(Base):
    """A failed sign-in, counted by the address that was typed (whether or not it exists)."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_email_at", "email", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(Instant)


class PasswordReset(Base):
    """A link sent by letter; it works once and for a short time."""

    __tablename__ = "password_reset"

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Token(Base):
    """A key for a device or a program at one node and all below it: hashed, with one right, expiring.

    `prefix` is the beginning of the key, by which its maker recognises it; `digest` is all that is kept.
    """

    __tablename__ = "token"
    __table_args__ = (CheckConstraint(ONE_NODE, name="one_node"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(60))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("bureau.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    canteen_id: Mapped[int | None] = mapped_column(ForeignKey("canteen.id"))
    scope: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_from: Mapped[str | None] = mapped_column(String(200))
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    user: Mapped[User] = relationship()
    bureau: Mapped[Bureau | None] = relationship()
    institution: Mapped[Institution | None] = relationship()
    canteen: Mapped[Canteen | None] = relationship()

    @property
    def node(self) -> Bureau | Institution | Canteen:
        """Where the token holds."""
        found = self.bureau or self.institution or self.canteen
        assert found is not None  # The table's check says so.
        return found
