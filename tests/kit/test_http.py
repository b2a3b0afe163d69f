"""Outgoing requests reach the internet and what is allowed, and nothing else, however it is spelt."""

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator
from ipaddress import IPv4Address, ip_address
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as some

from closient.kit.http import AnswerTooLarge, DestinationRefused, Outgoing, Unanswered, is_public

LOCAL = ("127.0.0.0/8",)
INNER = [
    "127.0.0.1", "127.255.0.1", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:1::1",
    "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "100::1",
]  # fmt: skip
OUTER = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::1"]


class LeadsHere(AbstractResolver):
    """A name server that answers every name with an inner address, as in DNS rebinding."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None: ...


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    """A server on 127.0.0.1 with the answers that the tests need."""
    application = web.Application()

    async def echo(request: web.Request) -> web.Response:
        body = await request.read()
        return web.json_response(
            {
                "method": request.method,
                "body": body.decode(),
                "agent": request.headers["User-Agent"],
                "token": request.headers.get("Authorization"),
            }
        )

    async def onward(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 10_000)
        return response

    async def slow(request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    application.router.add_route("*", "/echo", echo)
    application.router.add_route("*", "/onward", onward)
    application.router.add_get("/endless", endless)
    application.router.add_get("/slow", slow)
    server = TestServer(application, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


@pytest.mark.parametrize("text", INNER)
def test_no_inner_address_counts_as_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", OUTER)
def test_ordinary_addresses_count_as_public(text: str) -> None:
    assert is_public(ip_address(text))


@given(some.ip_addresses(v=4))
def test_no_ipv4_address_gets_through_in_the_clothes_of_ipv6(address: IPv4Address) -> None:
    number = int(address)
    for prefix in (0x64FF9B << 96, 0xFFFF << 32, 0):
        assert not is_public(ip_address((prefix | number).to_bytes(16, "big")))
    assert not is_public(ip_address((0x2002 << 112 | number << 80).to_bytes(16, "big")))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f.1", "127.1", "0"]
)
async def test_this_machine_cannot_be_reached_by_any_spelling(server: TestServer, host: str) -> None:
    async with Outgoing(ports=frozenset({server.port or 0})) as http:
        with pytest.raises(DestinationRefused):
            await http.get(f"http://{host}:{server.port}/echo")


async def test_a_name_that_leads_inside_is_refused_when_it_is_connected_to(server: TestServer) -> None:
    async with Outgoing(ports=frozenset({server.port or 0}), resolver=LeadsHere()) as http:
        with pytest.raises(DestinationRefused, match=r"127\.0\.0\.1 is not a public address"):
            await http.get(f"http://looks-harmless.example:{server.port}/echo")


async def test_an_allowed_network_is_reached(server: TestServer) -> None:
    async with Outgoing(allow=LOCAL) as http:
        answer = await http.post(str(server.make_url("/echo")), b"hello", headers={"Authorization": "t"})
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "method": "POST",
        "body": "hello",
        "agent": "Closient/1",
        "token": "t",
    }
    assert answer.headers["content-type"].startswith("application/json")


def test_only_the_ports_of_the_list_are_reached() -> None:
    http = Outgoing()
    for port, is_open in ((443, True), (22, False), (5432, False), (6379, False)):
        info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))
        if is_open:
            http.make_socket(info).close()
        else:
            with pytest.raises(DestinationRefused, match="Port"):
                http.make_socket(info)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "gopher://x/", "ftp://x/", "http://", "//x/", "x", "http://a:b@example.com/"],
)
async def test_only_plain_web_addresses_are_tried(url: str) -> None:
    async with Outgoing(allow=LOCAL) as http:
        with pytest.raises(DestinationRefused):
            await http.get(url)


async def test_a_redirect_is_shown_and_not_followed_unless_asked_for(server: TestServer) -> None:
    url = str(server.make_url("/onward?to=/echo"))
    async with Outgoing(allow=LOCAL) as http:
        answer = await http.get(url)
        assert (answer.status, answer.headers["Location"]) == (302, "/echo")
        followed = await http.get(url, redirects=1)
        assert (followed.status, followed.url) == (200, str(server.make_url("/echo")))


async def test_a_redirect_inside_is_refused(server: TestServer) -> None:
    async with Outgoing(allow=("127.0.0.1/32",)) as http:
        for inside in (f"http://127.0.0.2:{server.port}/echo", "http://[::1]/", "file:///etc/passwd"):
            with pytest.raises(DestinationRefused):
                await http.get(str(server.make_url("/onward").with_query(to=inside)), redirects=3)


async def test_a_token_is_not_carried_to_another_site(server: TestServer) -> None:
    other = f"http://other.example:{server.port}/echo"
    async with Outgoing(allow=LOCAL, resolver=LeadsHere()) as http:
        for goal, token in (("/echo", "secret"), (other, None)):
            url = str(server.make_url("/onward").with_query(to=goal))
            answer = await http.get(url, headers={"Authorization": "secret"}, redirects=1)
            assert json.loads(answer.body)["token"] == token


async def test_who_asks_is_told_to_another_site_too(server: TestServer) -> None:
    other = f"http://other.example:{server.port}/echo"
    url = str(server.make_url("/onward").with_query(to=other))
    headers = {"Authorization": "secret", "User-Agent": "Somebody/1"}
    async with Outgoing(allow=LOCAL, resolver=LeadsHere()) as http:
        answer = await http.get(url, headers=headers, redirects=1)
    assert json.loads(answer.body)["token"] is None
    assert json.loads(answer.body)["agent"] == "Somebody/1"


async def test_a_look_reads_no_body_and_says_in_words_why_there_was_no_answer(server: TestServer) -> None:
    async with Outgoing(allow=LOCAL) as http:
        answer = await http.look(str(server.make_url("/endless")))
        assert (answer.status, answer.body) == (200, b"")
        with pytest.raises(Unanswered, match=r"^No answer within 0\.1 seconds\.$"):
            await http.look(str(server.make_url("/slow")), seconds=0.1)
        with pytest.raises(Unanswered, match=r"^The name nobody\.invalid leads nowhere\.$"):
            await http.look("http://nobody.invalid/")
        with pytest.raises(DestinationRefused):
            await http.look("http://10.0.0.1/")


async def test_name_servers_that_do_not_answer_hold_up_no_other_name(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, answered = socket.getaddrinfo, threading.Event()

    def ask_slowly(host: str, *args: Any, **options: Any) -> Any:
        if host.endswith(".slow.invalid"):
            answered.wait(20)
            raise socket.gaierror("nothing known")
        return ask(host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", ask_slowly)
    async with Outgoing(allow=LOCAL) as http:
        slow = [asyncio.create_task(http.look(f"http://{n}.slow.invalid/")) for n in range(50)]
        try:
            answer = await http.look(f"http://localhost:{server.port}/echo", seconds=5)
        finally:
            answered.set()
        failures = await asyncio.gather(*slow, return_exceptions=True)
    assert answer.status == 200
    assert all(isinstance(failure, Unanswered) for failure in failures)


async def test_redirects_end(server: TestServer) -> None:
    url = str(server.make_url("/onward").with_query(to="/onward?to=/onward%3Fto=/echo"))
    async with Outgoing(allow=LOCAL) as http:
        with pytest.raises(DestinationRefused, match="More than 1"):
            await http.get(url, redirects=1)


async def test_an_endless_answer_is_cut_off(server: TestServer) -> None:
    async with Outgoing(allow=LOCAL, largest_body=50_000) as http:
        with pytest.raises(AnswerTooLarge):
            await http.get(str(server.make_url("/endless")))


async def test_a_slow_answer_is_given_up(server: TestServer) -> None:
    async with Outgoing(allow=LOCAL, seconds=0.2) as http:
        with pytest.raises(TimeoutError):
            await http.get(str(server.make_url("/slow")))


async def test_a_proxy_of_the_environment_is_not_used(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    async with Outgoing(allow=LOCAL) as http:
        assert (await http.get(str(server.make_url("/echo")))).status == 200
