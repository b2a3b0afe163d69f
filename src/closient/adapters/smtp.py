"""Mail through a mail server, named by a URL.

smtp://user:password@host:587 uses STARTTLS when it is offered, smtps:// is encrypted from the start.
"""

from urllib.parse import unquote, urlsplit

import aiosmtplib

from closient.kit.config import Settings, SettingsError
from closient.kit.errors import Unprocessable
from closient.kit.mail import Mail, message

SECONDS = 20
PORTS = {"smtp": 25, "smtps": 465}


class SmtpMailer:
    """A Mailer that speaks SMTP; one connection per message."""

    def __init__(self, settings: Settings) -> None:
        parts = urlsplit(settings.smtp_url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise SettingsError("CLOSIENT_SMTP_URL: smtp://user:password@host:587 or smtps://host")
        self.host = parts.hostname
        self.port = parts.port or PORTS[parts.scheme]
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        self.is_tls_from_start = parts.scheme == "smtps"
        self.sender = settings.mail_from

    async def send(self, mail: Mail) -> None:
        """Unprocessable when the server refuses this recipient or message for good (5xx)."""
        try:
            await aiosmtplib.send(
                message(mail, self.sender),
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.is_tls_from_start,
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(refused.code >= 500 for refused in error.recipients):
                raise Unprocessable(f"The mail server refuses the recipient: {error}") from error
            raise
        except aiosmtplib.SMTPDataError as error:
            if error.code >= 500:
                raise Unprocessable(f"The mail server refuses the message: {error}") from error
            raise
