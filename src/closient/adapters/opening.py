"""Open what a process needs from the outside world, as the settings say, and close it again."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from closient.adapters.dns_txt import DnsTexts
from closient.adapters.local_objects import LocalObjects
from closient.adapters.mail_folder import MailFolder
from closient.adapters.ocr import text_reader
from closient.adapters.s3 import S3Objects
from closient.adapters.smtp import SmtpMailer
from closient.kit.config import Settings
from closient.kit.database import connect
from closient.kit.http import Outgoing
from closient.kit.services import Services


@asynccontextmanager
async def services(settings: Settings) -> AsyncGenerator[Services, None]:
    """The services of one process. `settings` names a database and has a secret."""
    database = await connect(settings.database_url, most_connections=settings.database_connections)
    try:
        async with Outgoing() as http:
            yield Services(
                settings=settings,
                database=database,
                mailer=SmtpMailer(settings)
                if settings.smtp_url
                else MailFolder(settings.data_folder / "mail", settings.mail_from),
                objects=S3Objects(settings) if settings.objects_url else LocalObjects(settings),
                http=http,
                text_records=DnsTexts(),
                text_reader=text_reader(settings, http),
            )
    finally:
        await database.close()
