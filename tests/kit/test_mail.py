"""Mail leaves after the transaction, by SMTP or into a folder, and the same message in every attempt."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from msgspec import Struct

from closient.adapters.mail_folder import MailFolder
from closient.adapters.smtp import SmtpMailer
from closient.kit import jobs, mail
from closient.kit.config import Settings, SettingsError
from closient.kit.database import Database
from closient.kit.errors import NotFound, Unprocessable, Validation
from closient.kit.mail import Mail

WELCOME = Mail(to="Zoë <zoe@example.com>", subject="Grüße", text="Hallo Zoë", html="<p>Hallo <b>Zoë</b></p>")


class Few(Struct):
    """The services that sending needs."""

    database: Database
    mailer: mail.Mailer


@pytest.fixture
def folder(tmp_path: Path) -> MailFolder:
    return MailFolder(tmp_path / "mail", "Shop <shop@example.org>")


async def test_a_mail_of_a_committed_transaction_arrives_in_the_folder(
    database: Database, folder: MailFolder
) -> None:
    services = Few(database, folder)
    async with database.writes() as db:
        await mail.send(db, WELCOME)
    assert await folder.latest() == []
    assert await jobs.run_pending(services) == ["kit.send_mail"]
    [stored] = await folder.latest()
    assert (stored.to, stored.subject) == ("Zoë <zoe@example.com>", "Grüße")
    assert (stored.text.strip(), stored.html.strip()) == ("Hallo Zoë", "<p>Hallo <b>Zoë</b></p>")
    assert await folder.read(stored.id) == stored


async def test_the_folder_lists_the_newest_first_and_forgets_the_oldest(tmp_path: Path) -> None:
    folder = MailFolder(tmp_path, most=3)
    for number in range(5):
        await folder.send(Mail(to="a@example.com", subject=str(number), text="x"))
    assert [stored.subject for stored in await folder.latest()] == ["4", "3", "2"]
    assert [stored.subject for stored in await folder.latest(1)] == ["4"]


async def test_a_mail_sent_again_replaces_itself(folder: MailFolder) -> None:
    for _ in range(2):
        await folder.send(Mail(to="a@example.com", subject="s", text="x", key="2CoNf3i6Uj3HYxPHxwPd9Z"))
    assert len(await folder.latest()) == 1


@pytest.mark.parametrize("name", ["../secret", "x", "", "2CoNf3i6Uj3HYxPHxwPd9Z\n", "2CoNf3i6Uj3HYxPHxwPd9Z"])
async def test_only_mails_of_the_folder_can_be_read(folder: MailFolder, name: str) -> None:
    with pytest.raises(NotFound):
        await folder.read(name)


@pytest.mark.parametrize(
    "bad",
    [
        Mail(to="a@example.com", subject="Hi\r\nBcc: all@example.com", text="x"),
        Mail(to="a@example.com\nBcc: all@example.com", subject="Hi", text="x"),
    ],
)
async def test_nobody_can_add_headers_through_a_subject_or_an_address(database: Database, bad: Mail) -> None:
    async with database.writes() as db:
        with pytest.raises(Validation):
            await mail.send(db, bad)


class Inbox:
    """What a mail server received, and how it answers."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.refusal = ""
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.received.append(envelope)
        return "250 OK"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=True)


@pytest.fixture
async def server() -> AsyncIterator[tuple[Inbox, int]]:
    inbox = Inbox()
    listening = await asyncio.get_running_loop().create_server(
        lambda: SMTP(inbox, authenticator=inbox.authenticate, auth_require_tls=False), "127.0.0.1", 0
    )
    yield inbox, listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()


async def test_smtp_delivers_with_name_and_password_from_the_url(server: tuple[Inbox, int]) -> None:
    inbox, port = server
    mailer = SmtpMailer(
        Settings(smtp_url=f"smtp://us%40er:p%2Fw@127.0.0.1:{port}", mail_from="Shop <shop@example.org>")
    )
    await mailer.send(WELCOME)
    [envelope] = inbox.received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("shop@example.org", ["zoe@example.com"])
    assert isinstance(envelope.content, bytes)
    assert b"Subject: =?utf-8?" in envelope.content
    assert b"multipart/alternative" in envelope.content
    assert inbox.logins == [(b"us@er", b"p/w")]


async def test_the_same_mail_has_the_same_message_id_in_every_attempt(server: tuple[Inbox, int]) -> None:
    inbox, port = server
    mailer = SmtpMailer(Settings(smtp_url=f"smtp://127.0.0.1:{port}", mail_from="shop@example.org"))
    for _ in range(2):
        await mailer.send(Mail(to="a@example.com", subject="s", text="t", key="2CoNf3i6Uj3HYxPHxwPd9Z"))
    for envelope in inbox.received:
        assert isinstance(envelope.content, bytes)
        assert b"Message-ID: <2CoNf3i6Uj3HYxPHxwPd9Z@example.org>" in envelope.content


async def test_a_recipient_refused_for_good_is_not_tried_again(
    database: Database, server: tuple[Inbox, int]
) -> None:
    inbox, port = server
    inbox.refusal = "550 No such user"
    mailer = SmtpMailer(Settings(smtp_url=f"smtp://127.0.0.1:{port}"))
    with pytest.raises(Unprocessable) as caught:
        await mailer.send(WELCOME)
    assert jobs.is_final(caught.value)


async def test_a_recipient_refused_for_now_is_tried_again(server: tuple[Inbox, int]) -> None:
    inbox, port = server
    inbox.refusal = "451 Greylisted"
    mailer = SmtpMailer(Settings(smtp_url=f"smtp://127.0.0.1:{port}"))
    with pytest.raises(Exception, match="Greylisted") as caught:
        await mailer.send(WELCOME)
    assert not jobs.is_final(caught.value)


@pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
def test_a_setting_that_names_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="CLOSIENT_SMTP_URL"):
        SmtpMailer(Settings(smtp_url=url))
