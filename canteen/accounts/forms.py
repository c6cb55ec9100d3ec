"""What people write about themselves and their colleagues."""

from marshmallow import ValidationError, validates_schema

from canteen.accounts import passwords
from canteen.accounts.models import Role
from canteen.accounts.rights import SCOPES
from canteen.accounts.tokens import MOST_DAYS
from canteen.accounts.words import ROLES
from canteen.inputs import Choice, Email, Schema, Text, Whole
from canteen.registry.forms import Code, either


class SignInForm(Schema):
    """Address and password; any password may be tried."""

    email = Email(required=True, most=254)
    password = Text(required=True, most=passwords.MOST)


class NewPassword(Text):
    """A password that may be chosen."""

    def __init__(self) -> None:
        super().__init__(required=True, most=1000, validate=passwords.check)


class NewPasswordForm(Schema):
    """A new password, written twice."""

    password = NewPassword()
    again = Text(required=True, most=1000)

    @validates_schema
    def _same_twice(self, data: dict[str, str], **_: object) -> None:
        if data["password"] != data["again"]:
            raise ValidationError("两次写的密码不一样。", "again")


class ChangePasswordForm(NewPasswordForm):
    """The password in use and a new one."""

    current = Text(required=True, most=passwords.MOST)


class AddressForm(Schema):
    """An address to which a letter goes."""

    email = Email(required=True, most=254)


class PersonForm(Schema):
    """A colleague and what they are where."""

    email = Email(required=True, most=254)
    name = Text(required=True, most=60)
    role = Choice(either(ROLES), required=True)
    at = Code(required=True)


class MembershipForm(Schema):
    """One more role of a colleague."""

    role = Choice(either(ROLES), required=True)
    at = Code(required=True)


class TokenForm(Schema):
    """A key for a device: what it is for, where it holds ("canteen:51-001"), what it may and how long."""

    name = Text(required=True, most=60)
    at = Text(required=True, most=50)
    scope = Choice({scope: scope for scope in SCOPES}, required=True)
    days = Whole(required=True, least=1, most=MOST_DAYS)


ROLE_OPTIONS = [(role.value, ROLES[role]) for role in Role]
