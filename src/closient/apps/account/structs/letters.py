"""The mails of an account: the job that asks for one, and what stands in it."""

from typing import ClassVar, Literal

from msgspec import Struct

from closient.kit.ids import Id
from closient.kit.jobs import Job

# Why a letter is written. Only the worker looks who has the address, and so which letter it becomes.
Occasion = Literal["sign_up", "reset", "join", "password_changed"]
LetterKind = Literal["verify", "known", "reset", "join", "password_changed"]


class WriteLetter(Job):
    """Compose one mail and hand it to the mailer. It holds no secret: the link is made when it is written."""

    name: ClassVar[str] = "account.write_letter"
    occasion: Occasion
    # The mail's key in every attempt, so that a letter that is written twice is one mail.
    key: str
    to: str
    # Of a new person, and how they read.
    person_name: str = ""
    language: str = "en"
    membership_id: Id | None = None
    inviter: str = ""
    inviter_email: str = ""


class Letter(Struct, kw_only=True):
    """What a letter says, and to whom."""

    kind: LetterKind
    to: str
    language: str
    person_name: str
    token: str = ""
    organization_name: str = ""
    inviter: str = ""
    inviter_email: str = ""


class Invitation(Struct):
    """A membership that waits, as its letter needs it."""

    person_id: Id
    email: str
    name: str
    language: str
    organization_name: str
