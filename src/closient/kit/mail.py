"""Mail: what one is, the port that takes it away, and the job that hands it over.

A mail is a job of the transaction that causes it: nobody is told of what was rolled back, and a mail
server that is away costs no more than time.
"""

from email.message import EmailMessage
from email.utils import format_datetime
from typing import ClassVar, Protocol

import msgspec
from msgspec import Struct

from closient.kit import clock, ids, jobs
from closient.kit.db import Writes
from closient.kit.errors import Validation


class Mail(Struct, frozen=True, kw_only=True):
    """One message to one person. `key` is made when it is queued and stays the same in every attempt."""

    to: str
    subject: str
    text: str
    html: str = ""
    key: str = ""


class Mailer(Protocol):
    """The port. An adapter raises a Problem when trying again would be in vain, anything else when not."""

    async def send(self, mail: Mail) -> None: ...


class HasMailer(Protocol):
    """What the job needs of the services."""

    @property
    def mailer(self) -> Mailer: ...


class SendMail(jobs.Job):
    """Hand one mail to the mailer."""

    name: ClassVar[str] = "kit.send_mail"
    mail: Mail


async def send(db: Writes, mail: Mail) -> None:
    """Send when this transaction commits. Validation when address or subject cannot stand in a header.

    A mail with the key of one that still waits is not sent a second time.
    """
    mail = msgspec.structs.replace(mail, key=mail.key or ids.new())
    message(mail, "postmaster@localhost")
    await jobs.enqueue(db, SendMail(mail), dedupe=f"mail:{mail.key}")


@jobs.handler(SendMail)
async def send_mail(services: HasMailer, job: SendMail) -> None:
    await services.mailer.send(job.mail)


def message(mail: Mail, sender: str) -> EmailMessage:
    """The mail in the form of RFC 5322; both parts when there is HTML."""
    built = EmailMessage()
    try:
        built["From"] = sender
        built["To"] = mail.to
        built["Subject"] = mail.subject
    except ValueError:
        raise Validation.of("email", "Line breaks cannot stand in an address or a subject.") from None
    domain = built["From"].addresses[0].domain if built["From"].addresses else "localhost"
    built["Date"] = format_datetime(clock.now())
    built["Message-ID"] = f"<{mail.key or ids.new()}@{domain or 'localhost'}>"
    built["Auto-Submitted"] = "auto-generated"
    built.set_content(mail.text)
    if mail.html:
        built.add_alternative(mail.html, subtype="html")
    return built
