"""The forms of the account's pages."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.account.structs.members import MemberRole
from closient.kit.caller import KeyRole, KeyType

Address = Annotated[str, Meta(max_length=254)]
FullName = Annotated[str, Meta(max_length=255)]
Password = Annotated[str, Meta(min_length=10, max_length=200)]
GivenPassword = Annotated[str, Meta(max_length=200)]


class SignUp(Struct):
    """Whom to mail a link that opens an account."""

    email: Address
    name: FullName = ""


class SignIn(Struct):
    email: Address
    password: GivenPassword


class AskForReset(Struct):
    email: Address


class ChoosePassword(Struct):
    """What a mailed link asks for."""

    password: Password
    name: FullName = ""


class Confirm(Struct):
    password: GivenPassword


class Profile(Struct):
    name: FullName = ""
    language: Annotated[str, Meta(max_length=35)] = "en"


class ChangePassword(Struct):
    current: GivenPassword
    password: Password


class Invite(Struct):
    email: Address
    role: MemberRole = "editor"


class RoleChoice(Struct):
    role: MemberRole


class TeamFilter(Struct):
    search: Annotated[str, Meta(max_length=255)] = ""
    role: Annotated[str, Meta(max_length=40)] = ""


class NewKey(Struct):
    """An API key as people order one."""

    name: FullName
    description: Annotated[str, Meta(max_length=255)] = ""
    key_type: KeyType = "business"
    role: KeyRole = "readonly"
    expires_on: date | None = None
    rate_limit_per_minute: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0
    rate_limit_per_day: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0


class KeyTexts(Struct):
    name: FullName
    description: Annotated[str, Meta(max_length=255)] = ""


class OrganizationForm(Struct):
    name: FullName
    country: Annotated[str, Meta(max_length=2)]
    is_brand: bool = False


class Protection(Struct):
    require_reauth_to_delete: bool = False


class DeleteOrganization(Struct):
    confirm: FullName
