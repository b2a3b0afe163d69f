"""The mails that were kept instead of sent, so that a site on one's own machine works without a mail server.

Everybody's mail lies here: only who sits at the machine sees it, on a site that listens there alone.
"""

import re
from typing import Any

from litestar import Response, get
from markupsafe import Markup, escape

from closient.adapters.mail_folder import MailFolder
from closient.kit.caller import Caller
from closient.kit.errors import NotFound
from closient.kit.services import Services
from closient.web import own_machine, page
from closient.web.doors import PUBLIC, Asked

ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@get("/outbox", opt=PUBLIC, include_in_schema=False)
async def list_mails(request: Asked, caller: Caller, services: Services) -> Response[str]:
    """The newest first."""
    kept = _folder(request, caller, services)
    return page.render(request, "dashboard/outbox.html", mails=await kept.latest())


@get("/outbox/{mail_id:str}", opt=PUBLIC, include_in_schema=False)
async def show_mail(request: Asked, caller: Caller, services: Services, mail_id: str) -> Response[str]:
    """One mail, as text, its links to be followed."""
    mail = await _folder(request, caller, services).read(mail_id)
    return page.render(request, "dashboard/mail.html", mail=mail, text=linked(mail.text))


def folder(request: Asked, caller: Caller, services: Services) -> MailFolder | None:
    """The folder of mails, if there is one and it is shown to whoever asks."""
    is_shown = own_machine.is_shown(request, caller)
    return services.mailer if is_shown and isinstance(services.mailer, MailFolder) else None


def linked(text: str) -> Markup:
    """The text with its addresses as links."""
    pieces, end = [], 0
    for found in ADDRESS.finditer(text):
        pieces.append(escape(text[end : found.start()]))
        pieces.append(Markup('<a href="{0}">{0}</a>').format(found[0]))
        end = found.end()
    return Markup("").join([*pieces, escape(text[end:])])


def _folder(request: Asked, caller: Caller, services: Services) -> MailFolder:
    found = folder(request, caller, services)
    if found is None:
        raise NotFound("Nothing is at this address.")
    return found


handlers: list[Any] = [list_mails, show_mail]
