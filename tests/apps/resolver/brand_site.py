"""A brand's own web server, as rules lead to and the monitor looks at."""

import asyncio

from aiohttp import web
from aiohttp.test_utils import TestServer


class Site:
    """A server with an address for each fate, and what it saw."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.is_asked = asyncio.Event()
        self.at_once = self.most_at_once = 0
        self.is_broken = False
        application = web.Application()
        application.router.add_route("*", "/{fate}", self.answer)
        # On every address of this machine, so that there are two hosts.
        self.server = TestServer(application, host="0.0.0.0")  # noqa: S104

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.is_asked.set()
        fate = request.match_info["fate"]
        if fate == "onward":
            left = int(request.query["times"])
            goal = request.query.get("to") or (f"/onward?times={left - 1}" if left > 1 else "/200")
            raise web.HTTPFound(goal)
        if fate == "endless":
            return await self._endless(request)
        if fate == "slow":
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            await asyncio.sleep(float(request.query["seconds"]))
            self.at_once -= 1
        return web.Response(status=500 if self.is_broken else int(fate) if fate.isdigit() else 200)

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 100_000)
            await asyncio.sleep(0)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.port}/{path}"
