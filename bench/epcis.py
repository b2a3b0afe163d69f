"""Traceability: events captured a second; then queries, traces and the FDA's file with two million of them.

Events are those of the example chain, an organization each with a company prefix of its own. Capture is
measured through the API with everything that belongs to it: validation, event hash, duplicates, lots and
critical tracking events, durable commits.
"""

import asyncio
import http.client
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import asyncpg
import harness
import msgspec
import stage
from figures import Figure, finish
from msgspec import Struct

from closient.apps.epcis.rules import example_chain as chain
from closient.apps.epcis.rules import xml_writing

BASE = "/epcis/api/2.0"
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
ORGANIZATIONS = 20
STORES = 20
# Of each organization: one lot that was seen so often.
HOT = 5_000
CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"


class Size(Struct, frozen=True):
    """How much is measured: events a round of capture, and events that queries find in the database."""

    captured: int
    stored: int


SIZES = {harness.FULL: Size(40_000, 2_000_000), harness.QUICK: Size(8_000, 100_000)}


class Bench(Struct):
    """The site, its organizations, and what is sent how often to each question."""

    dsn: str
    port: int
    stages: list[stage.Stage]
    size: Size
    asked: int


def plan(number: int, days: int = 100_000, stores: int = STORES) -> chain.Plan:
    """The plan of an organization."""
    return chain.Plan(FIRST_DAY, days, stores, prefix=f"{9520000 + number}", seed=number)


def document(events: Sequence[chain.Body]) -> bytes:
    """A document as it is sent."""
    return msgspec.json.encode(
        {
            "@context": chain.CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-01-01T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    )


def batches(events: Iterator[chain.Body], size: int, count: int) -> list[bytes]:
    """So many documents of so many events."""
    return [document(list(islice(events, size))) for _ in range(count)]


def send(bench: Bench, path: str, bodies: Sequence[tuple[bytes, str]], connections: int, media: str) -> float:
    """Send all bodies over so many connections; the seconds that it took."""
    waiting = iter(bodies)
    lock = threading.Lock()

    def work(_: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", bench.port, timeout=60)
        while True:
            with lock:
                body, key = next(waiting, (b"", ""))
            if not key:
                break
            headers = {"X-API-Key": key, "Content-Type": media}
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            told = answer.read()
            if answer.status != 201:
                raise RuntimeError(f"{answer.status}: {told[:500]!r}")
        connection.close()

    begun = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(work, range(connections)))
    return time.perf_counter() - begun


def capture_rates(bench: Bench) -> list[Figure]:
    """Batches of 1,000 and of 100 over four connections, single events over 32, XML against JSON."""
    first = bench.stages[0]
    events = chain.events(plan(900))
    count = bench.size.captured
    rates: dict[str, float] = {}
    for name, size, events_sent in (("1000", 1_000, count), ("100", 100, count // 2)):
        bodies = [(body, first.key) for body in batches(events, size, events_sent // size)]
        seconds = send(bench, f"{BASE}/capture", bodies, 4, "application/json")
        rates[name] = events_sent / seconds
        print(f"  batches of {name}: {rates[name]:.0f} events/s", flush=True)
    singles = [(msgspec.json.encode(event), first.key) for event in islice(events, count // 4)]
    rates["single"] = post_singles(bench, [body for body, _ in singles], first.key)
    print(f"  single events: {rates['single']:.0f} events/s", flush=True)
    pairs = [list(islice(events, 1_000)) for _ in range(8)]
    in_json = [(document(one), first.key) for one in pairs[:4]]
    in_xml = [
        (xml_writing.write_document(one, chain.CONTEXT, created=FIRST_DAY), first.key) for one in pairs[4:]
    ]
    json_seconds = send(bench, f"{BASE}/capture", in_json, 1, "application/json")
    xml_seconds = send(bench, f"{BASE}/capture", in_xml, 1, "application/xml")
    return [
        Figure("epcis_capture_1000_events_a_second", rates["1000"], ">=", 6_000),
        Figure("epcis_capture_100_events_a_second", rates["100"], ">=", 3_000),
        Figure("epcis_capture_single_events_a_second", rates["single"], ">=", 2_000),
        Figure("epcis_capture_xml_times_json", xml_seconds / json_seconds, "<", 3),
    ]


def post_singles(bench: Bench, bodies: Sequence[bytes], key: str) -> float:
    """Events of their own over 32 connections, each once; events a second."""
    requests = [
        f"POST {BASE}/events HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body.decode()}"
        for body in bodies
    ]
    # Few enough that no request is sent a second time, which would be a conflict.
    seconds = len(requests) / 12_000
    target = harness.Target("single events", bench.port, requests, 201)
    return harness.load(target, 32, seconds).rate


def fill(bench: Bench) -> None:
    """Events of every organization until there are as many as wanted, through the API."""
    each = bench.size.stored // len(bench.stages)
    begun = time.perf_counter()
    sources = [(chain.events(plan(number)), one) for number, one in enumerate(bench.stages)]
    for part in range(0, each, 1_000):
        bodies = [(document(list(islice(events, 1_000))), one.key) for events, one in sources]
        send(bench, f"{BASE}/capture", bodies, 4, "application/json")
        if part % 10_000 == 0:
            print(f"  {(part + 1_000) * len(sources):,} events", flush=True)
    print(
        f"  {each * len(sources):,} events are stored after {time.perf_counter() - begun:.0f} s", flush=True
    )


def special_events(number: int) -> Iterator[chain.Body]:
    """A lot that is seen very often."""
    writer = chain.Chain(plan(number))
    hot = writer.lot(chain.HEARTS, "HOT")
    for count in range(HOT):
        moment = FIRST_DAY + timedelta(minutes=7 * count)
        step = "inspecting" if count % 10 else "stocking"
        event = writer.event("ObjectEvent", moment, step, chain.DISTRIBUTION, action="OBSERVE")
        yield event | {"quantityList": [chain.quantity(hot, 1, chain.CASES)]}


def tree_events(writer: chain.Chain) -> Iterator[chain.Body]:
    """One lot that went into three thousand: 10, of each 10, of each 30."""
    moment = FIRST_DAY
    level = [writer.lot(chain.HEARTS, "TREE")]
    for fan in (10, 10, 30):
        made: list[str] = []
        for source in level:
            moment += timedelta(minutes=1)
            outputs = [f"{source}.{number}"[:80] for number in range(fan)]
            event = writer.transformation(chain.PROCESSOR, moment, [(source, fan)], (outputs[0], 1))
            event["outputQuantityList"] = [chain.quantity(one, 1, chain.CASES) for one in outputs]
            made += outputs
            yield event
        level = made


def add_special(bench: Bench) -> None:
    """The hot lots, the tree, and a lot that reached a thousand stores."""
    for number, one in enumerate(bench.stages):
        events = special_events(number)
        send(
            bench,
            f"{BASE}/capture",
            [(body, one.key) for body in batches(events, 1_000, HOT // 1_000)],
            1,
            "application/json",
        )
    first = bench.stages[0]
    writer = chain.Chain(plan(950, stores=1_000))
    wide = list(chain.events(plan(950, days=1, stores=1_000)))
    long = list(chain.events(plan(951, days=1, stores=5_000)))
    tree = list(tree_events(writer))
    for events in (wide, long, tree):
        bodies = [
            (document(events[start : start + 1_000]), first.key) for start in range(0, len(events), 1_000)
        ]
        send(bench, f"{BASE}/capture", bodies, 1, "application/json")


def queried(bench: Bench, questions: Iterator[dict[str, str]]) -> float:
    """The p95 in milliseconds of queries, one after the other, each asked once after one to warm up."""
    paths = [f"{BASE}/events?{urlencode(question)}" for question in islice(questions, bench.asked)]
    return p95(bench, bench.stages[1].key, paths)


def p95(bench: Bench, key: str, paths: Sequence[str]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", bench.port, timeout=60)
    taken: list[float] = []
    for path in [paths[0], *paths]:
        begun = time.perf_counter()
        connection.request("GET", path, headers={"X-API-Key": key})
        answer = connection.getresponse()
        told = answer.read()
        taken.append(1_000 * (time.perf_counter() - begun))
        if answer.status >= 300:
            raise RuntimeError(f"{path}: {answer.status} {told[:300]!r}")
    connection.close()
    return statistics.quantiles(taken[1:], n=20)[-1]


def queries(bench: Bench) -> list[Figure]:
    """Questions of one organization among the others."""
    writer = chain.Chain(plan(1))
    days = bench.size.stored // len(bench.stages) // (3 * STORES + 25) - 3
    lots = [writer.lot(chain.SALAD, f"S{day * days // bench.asked:04d}") for day in range(bench.asked)]
    pallets = [chain.Chain(plan(1)).pallet_numbered(number * 7 + 1) for number in range(bench.asked)]
    places = [f"{chain.LINK}/414/{gln}" for gln in writer.glns]
    hot = writer.lot(chain.HEARTS, "HOT")
    starts = [FIRST_DAY + timedelta(days=day * days / bench.asked) for day in range(bench.asked)]

    def windows() -> Iterator[dict[str, str]]:
        for start in starts:
            yield {
                "GE_eventTime": chain.instant(start),
                "LT_eventTime": chain.instant(start + timedelta(days=1)),
            }

    several = ({"MATCH_anyEPC": ",".join(pallets[index : index + 20])} for index in range(bench.asked))
    steps = (
        {"EQ_bizStep": "receiving", "EQ_readPoint": places[index % len(places)], **window}
        for index, window in enumerate(windows())
    )
    hot_steps = ({"MATCH_epc": hot, "EQ_bizStep": "stocking", **one} for one in windows())
    return [
        Figure(
            "epcis_query_lot_p95_milliseconds", queried(bench, ({"MATCH_epc": lot} for lot in lots)), "<", 10
        ),
        Figure("epcis_query_any_epc_p95_milliseconds", queried(bench, several), "<", 10),
        Figure("epcis_query_window_p95_milliseconds", queried(bench, windows()), "<", 10),
        Figure("epcis_query_step_and_place_p95_milliseconds", queried(bench, steps), "<", 15),
        Figure("epcis_query_hot_lot_and_step_p95_milliseconds", queried(bench, hot_steps), "<", 60),
    ]


async def value(dsn: str, sql: str, *args: object) -> Any:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(sql, *args)
    finally:
        await connection.close()


def lot_id(bench: Bench, link: str) -> str:
    """The id of a lot of the first organization."""
    _, _, rest = link.partition("/01/")
    gtin, _, code = rest.partition("/10/")
    found = stage.ask(
        bench.port,
        bench.stages[0],
        "GET",
        f"{BASE}/traceability/lots?{urlencode({'gtin': gtin, 'lot_code': code})}",
    )
    return found["data"][0]["id"]


def milliseconds(ask: Callable[[], object]) -> float:
    """The median of five."""
    taken = []
    for _ in range(5):
        begun = time.perf_counter()
        ask()
        taken.append(1_000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def traces(bench: Bench) -> list[Figure]:
    """A tree of 3,111 lots forward, and the footprint of a lot that reached a thousand stores."""
    first = bench.stages[0]
    writer = chain.Chain(plan(950, stores=1_000))
    root = lot_id(bench, writer.lot(chain.HEARTS, "TREE"))
    wide = lot_id(bench, writer.lot(chain.SALAD, "S0000"))
    lots = f"{BASE}/traceability/lots"
    traced = milliseconds(
        lambda: stage.ask(bench.port, first, "GET", f"{lots}/{root}/trace?direction=forward")
    )
    footprint = stage.ask(bench.port, first, "GET", f"{lots}/{wide}/blast-radius")
    if footprint["downstream_locations"] < 1_000:
        raise RuntimeError(f"the footprint is too small: {footprint}")
    reached = milliseconds(lambda: stage.ask(bench.port, first, "GET", f"{lots}/{wide}/blast-radius"))
    return [
        Figure("epcis_trace_3000_lots_milliseconds", traced, "<", 100),
        Figure("epcis_footprint_1000_stores_milliseconds", reached, "<", 300),
    ]


def export(bench: Bench) -> Figure:
    """From the request to the file: a lot that went to five thousand stores, shipped and received."""
    lot = lot_id(bench, chain.Chain(plan(951, stores=5_000)).lot(chain.SALAD, "S0000"))
    path = f"{BASE}/traceability/lots/{lot}/fda-export?direction=both"
    begun = time.perf_counter()
    while (job := stage.ask(bench.port, bench.stages[0], "GET", path))["status"] != "delivered":
        if job["status"] == "failed" or time.perf_counter() - begun > 60:
            raise RuntimeError(f"no file: {job}")
        time.sleep(0.05)
    return Figure("epcis_fda_export_10000_rows_seconds", time.perf_counter() - begun, "<", 5)


def disk(bench: Bench) -> Figure:
    """Bytes of all tables and indexes, beside the JSON as it was sent, an event."""
    total = asyncio.run(
        value(
            bench.dsn,
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'epcis' AND c.relkind = 'r'",
        )
    )
    count = asyncio.run(value(bench.dsn, "SELECT count(*) FROM epcis.event"))
    sent = asyncio.run(value(bench.dsn, "SELECT sum(pg_column_size(document)) FROM epcis.event"))
    return Figure("epcis_bytes_an_event_beside_json", float((total - sent) / count), "<", 1_600)


def main() -> list[Figure]:
    pace = harness.pace(__doc__)
    size = SIZES[pace]
    with harness.database() as dsn, harness.folder() as data_folder:
        stage.prepare(dsn)
        stages = [asyncio.run(stage.organization(dsn, number)) for number in range(1, ORGANIZATIONS + 1)]
        with harness.web_worker(dsn, data_folder) as site:
            bench = Bench(dsn, site.port, stages, size, 200)
            figures = capture_rates(bench)
            fill(bench)
            add_special(bench)
            asyncio.run(value(dsn, "VACUUM ANALYZE"))
            return [*figures, disk(bench), *queries(bench), *traces(bench), export(bench)]


if __name__ == "__main__":
    finish(main())
