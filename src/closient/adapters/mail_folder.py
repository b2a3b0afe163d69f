"""Mail without a mail server: each message becomes an .eml file that a page can list and show."""

import asyncio
import email
import email.policy
import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from msgspec import Struct

from closient.kit import ids
from closient.kit.errors import NotFound
from closient.kit.mail import Mail, message

NAME = re.compile(ids.SHORT)


class StoredMail(Struct, frozen=True):
    """A message that lies in the folder. In a listing the bodies are there as well: the folder is small."""

    id: str
    to: str
    subject: str
    sent: datetime
    text: str
    html: str


class MailFolder:
    """A Mailer that keeps the latest messages in a folder."""

    def __init__(
        self, folder: Path, sender: str = "Closient <no-reply@localhost>", *, most: int = 500
    ) -> None:
        self.folder = folder
        self.sender = sender
        self.most = most

    async def send(self, mail: Mail) -> None:
        await asyncio.to_thread(self._write, mail)

    async def latest(self, count: int = 50) -> list[StoredMail]:
        """The newest first."""
        return await asyncio.to_thread(lambda: [_read(path) for path in self._paths()[:count]])

    async def read(self, mail_id: str) -> StoredMail:
        """One message; NotFound when there is none of that id."""
        path = self.folder / f"{mail_id}.eml"
        if not NAME.fullmatch(mail_id) or not await asyncio.to_thread(path.is_file):
            raise NotFound("No such mail.")
        return await asyncio.to_thread(_read, path)

    def _write(self, mail: Mail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = mail.key if NAME.fullmatch(mail.key) else ids.new()
        draft = self.folder / f".{name}"
        draft.write_bytes(message(mail, self.sender).as_bytes(policy=email.policy.SMTP))
        draft.replace(self.folder / f"{name}.eml")
        for old in self._paths()[self.most :]:
            old.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        # Ids are UUIDv7 in a spelling that keeps their order, so the name tells the age.
        return sorted(self.folder.glob("*.eml"), key=lambda path: path.name, reverse=True)


def _read(path: Path) -> StoredMail:
    with path.open("rb") as file:
        parsed = email.message_from_binary_file(file, policy=email.policy.default)
    return StoredMail(
        path.stem,
        str(parsed["To"]),
        str(parsed["Subject"]),
        parsedate_to_datetime(str(parsed["Date"])),
        _part(parsed, "plain"),
        _part(parsed, "html"),
    )


def _part(parsed: EmailMessage, subtype: str) -> str:
    part = parsed.get_body((subtype,))
    return "" if part is None else str(part.get_content())
