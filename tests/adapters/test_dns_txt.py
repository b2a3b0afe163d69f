"""TXT records, asked of a name server that answers what a test tells it to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from closient.adapters import dns_txt
from closient.adapters.dns_txt import DnsTexts
from closient.kit.text_records import NamesSilent


class NameServer(asyncio.DatagramProtocol):
    """Answers by name: a list of records, or a code of failure, or nothing at all for `None`."""

    def __init__(self) -> None:
        self.records: dict[str, list[str] | dns.rcode.Rcode | None] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        name = query.question[0].name
        said = self.records.get(name.to_text(omit_final_dot=True), dns.rcode.NXDOMAIN)
        if said is None:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if isinstance(said, dns.rcode.Rcode):
            answer.set_rcode(said)
        elif said:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *said))
        self.transport.sendto(answer.to_wire(), addr)


@pytest.fixture
async def server() -> AsyncIterator[NameServer]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    yield protocol
    transport.close()


@pytest.fixture
def texts(server: NameServer) -> DnsTexts:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.transport.get_extra_info("sockname")[1]
    return DnsTexts(resolver)


async def test_all_records_of_a_name_are_read_and_their_parts_joined(server: NameServer, texts: DnsTexts):
    server.records["_closient.terra.example"] = ['"v=spf1 -all"', '"closient-domain-" "verification=abc"']
    assert sorted(await texts.of("_closient.terra.example")) == [
        "closient-domain-verification=abc",
        "v=spf1 -all",
    ]


async def test_a_name_without_records_or_that_is_none_has_no_texts(server: NameServer, texts: DnsTexts):
    server.records["empty.example"] = []
    assert await texts.of("empty.example") == []
    assert await texts.of("nobody.example") == []


async def test_bytes_that_are_no_text_do_no_harm(server: NameServer, texts: DnsTexts):
    server.records["odd.example"] = [r'"\255\000x"']
    assert await texts.of("odd.example") == ["\ufffd\x00x"]


async def test_silence_and_failures_are_told_from_no(
    server: NameServer, texts: DnsTexts, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dns_txt, "ANSWER_SECONDS", 0.3)
    server.records["silent.example"] = None
    server.records["broken.example"] = dns.rcode.SERVFAIL
    for name in ("silent.example", "broken.example", "a" * 70 + ".example"):
        with pytest.raises(NamesSilent):
            await texts.of(name)


async def test_a_machine_without_name_servers_says_so(monkeypatch: pytest.MonkeyPatch):
    def nowhere() -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.asyncresolver, "Resolver", nowhere)
    with pytest.raises(NamesSilent, match="no name server to ask"):
        await DnsTexts().of("terra.example")
