"""The mails that were kept instead of sent, so that a site on one's own machine works without a mail server.

Everybody's mail lies here: the page exists only where nobody else can reach it.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, get
from markupsafe import Markup, escape

from closient.adapters.mail_folder import MailFolder
from closient.kit.errors import NotFound
from closient.kit.services import Services
from closient.web import page
from closient.web.doors import PUBLIC

OWN_MACHINE = ("localhost", "127.0.0.1", "::1")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@get("/outbox", opt=PUBLIC, include_in_schema=False)
async def list_mails(request: Request[Any, Any, Any], services: Services) -> Response[str]:
    """The newest first."""
    kept = _folder(services)
    return page.render(request, "dashboard/outbox.html", mails=await kept.latest())


@get("/outbox/{mail_id:str}", opt=PUBLIC, include_in_schema=False)
async def show_mail(request: Request[Any, Any, Any], services: Services, mail_id: str) -> Response[str]:
    """One mail, as text, its links to be followed."""
    mail = await _folder(services).read(mail_id)
    return page.render(request, "dashboard/mail.html", mail=mail, text=linked(mail.text))


def folder(services: Services) -> MailFolder | None:
    """The folder of mails, if there is one and this site is on one's own machine."""
    is_own = urlsplit(services.settings.base_url).hostname in OWN_MACHINE
    return services.mailer if is_own and isinstance(services.mailer, MailFolder) else None


def linked(text: str) -> Markup:
    """The text with its addresses as links."""
    pieces, end = [], 0
    for found in ADDRESS.finditer(text):
        pieces.append(escape(text[end : found.start()]))
        pieces.append(Markup('<a href="{0}">{0}</a>').format(found[0]))
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _folder(services: Services) -> MailFolder:
    found = folder(services)
    if found is None:
        raise NotFound("Nothing is at this address.")
    return found


handlers: list[Any] = [list_mails, show_mail]
