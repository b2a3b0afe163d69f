"""A browser without scripts: keeps cookies, posts forms, follows the links of mails."""

import re
from html import unescape

import httpx

from closient.adapters.mail_folder import MailFolder, StoredMail
from closient.apps.account import jobs as letters  # noqa: F401 - makes the letters known to the queue
from closient.kit import jobs
from closient.kit.services import Services

PASSWORD = "a long enough password"


class Browser:
    """One person's browser on the whole application."""

    def __init__(self, client: httpx.AsyncClient, services: Services) -> None:
        self.client = client
        self.services = services

    async def open(self, path: str) -> httpx.Response:
        return await self.client.get(path, headers={"Accept": "text/html"})

    async def send(self, path: str, **fields: str) -> httpx.Response:
        """Post a form."""
        headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
        return await self.client.post(path, data=fields, headers=headers)

    async def letters(self) -> list[StoredMail]:
        """All mails, the newest first, after the queue has done its work."""
        await jobs.run_pending(self.services)
        assert isinstance(self.services.mailer, MailFolder)
        return await self.services.mailer.latest()

    async def link_of_last_letter(self) -> str:
        """The path that the link of the latest mail opens."""
        last = (await self.letters())[0]
        return re.findall(r"http://localhost:8000(/\S+)", last.text)[-1]

    @property
    def session(self) -> str | None:
        return self.client.cookies.get("sessionid")

    async def sign_up(self, email: str) -> None:
        """Open an account by way of the mail and be signed in."""
        await self.send("/accounts/signup", email=email)
        answer = await self.send(await self.link_of_last_letter(), password=PASSWORD)
        assert answer.status_code == 303, answer.text
        await self.open(answer.headers["location"])

    async def sign_out(self) -> None:
        """Sign out and read what the page says then."""
        answer = await self.send("/accounts/sign-out")
        await self.open(answer.headers["location"])


def said(answer: httpx.Response) -> str:
    """The words of a page, one after the other."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))
