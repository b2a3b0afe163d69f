"""LOC records: what the wire says, asked of a real name server on this machine, and how long it holds."""

import asyncio
import struct
from collections.abc import AsyncIterator
from typing import Any

import dns.asyncresolver
import pytest

from closient.adapters import dns_loc
from closient.adapters.dns_loc import Coordinates, PublishedCoordinates
from closient.adapters.places import Places
from closient.kit.place import Place

HERE = "8.8.8.8"
ITS_NAME = "8.8.8.8.in-addr.arpa"
# The examples of RFC 1876, section 4: version, size, precisions, then latitude, longitude and altitude.
CAMBRIDGE = "00331613 89172dd0 70be15f0 00988d20"  # 42 21 54 N 71 06 18 W -24m 30m
PIPEX = "00121613 8b3556c8 80081650 00989a68"  # 52 14 05 N 00 08 50 E 10m
CURTIN = "00121613 791b7d28 98e64868 00989a68"  # 32 7 19 S 116 2 25 E 10m
NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME = 0, 2, 3


class NameServer(asyncio.DatagramProtocol):
    """Answers questions for LOC from a dictionary, written byte by byte as RFC 1035 has it."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.code = NO_SUCH_NAME
        self.is_mute = False
        self.asked: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1 : at + 1 + data[at]].decode())
            at += 1 + data[at]
        name = ".".join(labels)
        self.asked.append(name)
        assert data[at + 1 : at + 5] == b"\0\x1d\0\1", "type 29 (LOC), class IN"
        if self.is_mute:
            return
        found = self.records.get(name)
        code = self.code if found is None else NO_ERROR
        head = data[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, found is not None, 0, 0)
        answer = b""
        if found is not None:
            record = bytes.fromhex(found)
            answer = b"\xc0\x0c\0\x1d\0\1" + struct.pack(">IH", 60, len(record)) + record
        self.transport.sendto(head + data[12 : at + 5] + answer, addr)


class Hours:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now * 3600


@pytest.fixture
async def server() -> AsyncIterator[NameServer]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    yield protocol
    transport.close()


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def resolver(server) -> dns.asyncresolver.Resolver:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.transport.get_extra_info("sockname")[1]
    return resolver


@pytest.fixture
def published(resolver, hours) -> PublishedCoordinates:
    return PublishedCoordinates(resolver, hours)


@pytest.mark.parametrize(
    ("record", "latitude", "longitude"),
    [
        (CAMBRIDGE, 42 + 21 / 60 + 54 / 3600, -(71 + 6 / 60 + 18 / 3600)),
        (PIPEX, 52 + 14 / 60 + 5 / 3600, 8 / 60 + 50 / 3600),
        (CURTIN, -(32 + 7 / 60 + 19 / 3600), 116 + 2 / 60 + 25 / 3600),
    ],
)
async def test_the_examples_of_the_standard_are_read(server, published, record, latitude, longitude):
    server.records[ITS_NAME] = record
    assert await published.learn(HERE) == pytest.approx(Coordinates(latitude, longitude), abs=1e-6)


async def test_an_ipv6_address_is_asked_for_under_its_nibbles(server, published):
    name = "8.8.8.8" + ".0" * 16 + ".0.6.8.4.0.6.8.4.1.0.0.2.ip6.arpa"
    server.records[name] = PIPEX
    assert await published.learn("2001:4860:4860::8888") is not None
    assert server.asked == [name]


@pytest.mark.parametrize(
    "record",
    [
        "01" + CAMBRIDGE[2:],  # another version of the record
        CAMBRIDGE[:-2],  # cut short
        "00331613 ffffffff 70be15f0 00988d20",  # north of the pole
    ],
)
async def test_a_record_that_is_none_tells_nothing(server, published, monkeypatch, record):
    monkeypatch.setattr(dns_loc, "ANSWER_SECONDS", 0.3)
    server.records[ITS_NAME] = record
    assert await published.learn(HERE) is None
    assert published.at(HERE) is not None


async def test_what_was_heard_holds_for_a_day_and_silence_for_six_hours(server, published, hours):
    server.records[ITS_NAME] = PIPEX
    await published.learn(HERE)
    await published.learn("1.1.1.1")
    hours.now = 5.9
    assert published.at("1.1.1.1").coordinates is None
    hours.now = 6.1
    assert published.at("1.1.1.1") is None
    hours.now = 23.9
    assert published.at(HERE).coordinates is not None
    hours.now = 24.1
    assert published.at(HERE) is None


@pytest.mark.parametrize("is_mute", [True, False])
async def test_a_name_server_that_fails_is_asked_again_after_ten_minutes(
    server, published, hours, monkeypatch, is_mute
):
    monkeypatch.setattr(dns_loc, "ANSWER_SECONDS", 0.2)
    server.code, server.is_mute = SERVER_FAILURE, is_mute
    assert await published.learn(HERE) is None
    hours.now = 0.16
    assert published.at(HERE) is not None
    hours.now = 0.17
    assert published.at(HERE) is None


async def test_a_request_waits_for_nothing_and_the_next_one_is_told(server, published):
    server.records[ITS_NAME] = PIPEX
    places = Places(published=published)
    assert places.of(HERE) == Place("US")
    assert server.asked == []
    heard = asyncio.Event()
    published.changed = lambda address: (places.forget(address), heard.set())
    places.start()
    try:
        await asyncio.wait_for(heard.wait(), 5)
    finally:
        await places.stop()
    assert places.of(HERE) == pytest.approx(Place("US", None, None, 52.2347, 0.1472), abs=1e-4)
    assert server.asked == [ITS_NAME]


async def test_coordinates_that_no_longer_hold_are_forgotten_and_asked_for_again(server, published, hours):
    server.records[ITS_NAME] = PIPEX
    places = Places(published=published)
    assert (await places.learn(HERE)).latitude is not None
    hours.now = 25
    published.sweep()
    assert places.of(HERE) == Place("US")
    server.records[ITS_NAME] = CURTIN
    assert (await places.learn(HERE)).latitude == pytest.approx(-32.1219, abs=1e-4)


async def test_an_address_that_a_proxy_spells_otherwise_gets_the_coordinates_too(server, published):
    server.records[ITS_NAME] = PIPEX
    places = Places(published=published)
    assert places.of("::ffff:8.8.8.8").latitude is None
    await places.learn("8.8.8.8:1234")
    assert (
        places.of("::ffff:8.8.8.8").latitude == places.of(HERE).latitude == pytest.approx(52.2347, abs=1e-4)
    )


async def test_an_inner_address_is_never_asked_for(server, published):
    places = Places(published=published)
    assert await places.learn("192.168.1.1") == Place()
    assert server.asked == []


async def test_the_queue_and_what_is_known_have_their_bounds(server, published, monkeypatch):
    monkeypatch.setattr(dns_loc, "MOST_KNOWN", 2)
    forgotten = []
    published.changed = forgotten.append
    assert all(published.wish(f"9.9.{number >> 8}.{number & 255}") for number in range(dns_loc.MOST_WAITING))
    assert published.wish("9.9.0.0"), "one that waits already need not wait twice"
    assert not published.wish(HERE)
    for address in ("1.1.1.1", "1.1.1.2", "1.1.1.3"):
        await published.learn(address)
    assert published.at("1.1.1.1") is None
    assert published.at("1.1.1.3") is not None
    assert forgotten == ["1.1.1.1", "1.1.1.2", "1.1.1.1", "1.1.1.3"]


async def test_an_address_that_found_no_room_is_tried_again_at_its_next_scan(server, resolver, monkeypatch):
    monkeypatch.setattr(dns_loc, "MOST_WAITING", 1)
    published = PublishedCoordinates(resolver)
    places = Places(published=published)
    heard: asyncio.Queue[str] = asyncio.Queue()
    published.changed = heard.put_nowait
    places.of("1.1.1.1")
    assert places.of(HERE) == Place("US")
    places.start()
    try:
        assert await asyncio.wait_for(heard.get(), 5) == "1.1.1.1"
        places.of(HERE)
        assert await asyncio.wait_for(heard.get(), 5) == HERE
    finally:
        await places.stop()
    assert server.asked == ["1.1.1.1.in-addr.arpa", ITS_NAME]
