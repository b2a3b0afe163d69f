"""The web server of a brand's domain, and names that lead to it."""

import socket

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from closient.apps.brands.rules.proofs import FILE_PATH


class DomainSite(AbstractResolver):
    """Answers at the place of the file with `status` and `text`; every name in `names` leads here.

    It speaks http alone, on a port that the names tell.
    """

    def __init__(self) -> None:
        self.text, self.status, self.onward = "", 200, ""
        self.names = {"terra-verde.shop", "www.terra-verde.shop", "elsewhere.example"}
        self.asked: list[str] = []
        application = web.Application()
        application.router.add_get(FILE_PATH, self.answer)
        self.server = TestServer(application, host="127.0.0.1")

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.host)
        if self.onward and request.host != self.onward:
            raise web.HTTPFound(f"http://{self.onward}{FILE_PATH}")
        return web.Response(status=self.status, text=self.text)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in self.names:
            raise OSError(f"{host} leads nowhere")
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=self.server.port or 0,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        """Nothing is kept open."""
