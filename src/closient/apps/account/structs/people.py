"""A person's account: sign-in, sessions, and mailed links."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from closient.kit.ids import Id

Purpose = Literal["verify", "reset", "join"]
# In the order of asking: each browser also names those that it imitates.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Person(Struct):
    """All that is stored of a person."""

    id: Id
    email: str
    name: str
    language: str
    password_hash: str | None
    email_verified_at: datetime | None
    created: datetime


class Link(Struct):
    """What a mailed link is good for."""

    purpose: Purpose
    person_id: Id
    email: str
    name: str
    has_password: bool
    membership_id: Id | None
    organization_id: Id | None
    organization_name: str | None
    inviter: str | None


class TokenNew(Struct, kw_only=True):
    """A mailed token on its way into the table."""

    token_hash: bytes
    purpose: Purpose
    person_id: Id
    membership_id: Id | None = None
    expires_at: datetime


class SessionNew(Struct, kw_only=True):
    """A session on its way into the table."""

    person_id: Id
    token_hash: bytes
    user_agent: str
    address: str
    moment: datetime


class Session(Struct):
    """Where a person is signed in."""

    id: Id
    user_agent: str
    address: str
    authenticated_at: datetime
    created: datetime
    last_used: datetime | None

    @property
    def browser(self) -> str:
        """The browser as people call it, with its system; empty when nobody knows."""
        name = next((name for mark, name in BROWSERS if mark in self.user_agent), "")
        system = next((name for mark, name in SYSTEMS if mark in self.user_agent), "")
        return ", ".join(part for part in (name, system) if part)


class Visitor(Struct, frozen=True):
    """From where somebody signs in."""

    address: str = ""
    user_agent: str = ""
    # The mark of a browser that has been in the account before which it stands; empty for a stranger's.
    device: str = ""
