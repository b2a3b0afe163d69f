"""Scans: noted without waiting, stored in batches, kept while the database is away, whole at shutdown."""

import tracemalloc
from datetime import timedelta
from typing import ClassVar

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from closient.edge import devices, visitors
from closient.edge.scans import (
    BATCH_SIZE,
    DROPPED,
    LONGEST_DETAIL,
    MOST_DETAILED,
    UNPACKABLE,
    Recorder,
    Scan,
    Sighting,
    origin_and_path,
    packed,
    unpacked,
)
from closient.edge.table import Entry
from closient.edge.visitors import Nowhere, OwnSalts, Visitors
from closient.edge.wanted import Sketch
from closient.kit import clock
from closient.kit.place import Place
from tests.edge.doubles import GTIN, Scans, edge, entry, get

SEEN = entry()


def sighting(number: int = 0) -> Sighting:
    return Sighting(SEEN, str(number), None, "HOSTED_PAGE", "/p", None, b"x", b"", clock.now())


def dropped() -> float:
    return next(iter(DROPPED.collect())).samples[0].value


def unpackable() -> float:
    return next(iter(UNPACKABLE.collect())).samples[0].value


async def test_a_scan_is_stored_soon_and_the_request_does_not_wait_for_it():
    scans = Scans()
    asked = edge(entry(), scans=scans)
    await asked.startup()
    await get(asked, f"/01/{GTIN}")
    assert scans.stored == []
    await scans.wait_for(1)
    await asked.shutdown()
    assert len(scans.stored) == 1


async def test_a_full_batch_is_stored_at_once(monkeypatch):
    monkeypatch.setattr("closient.edge.scans.FLUSH_SECONDS", 60)
    scans = Scans()
    recorder = Recorder(scans)
    recorder.start()
    for number in range(BATCH_SIZE):
        recorder.note(sighting(number))
    await scans.wait_for(BATCH_SIZE)
    await recorder.stop()


async def test_what_waits_is_stored_at_shutdown():
    scans = Scans()
    recorder = Recorder(scans)
    recorder.start()
    for number in range(BATCH_SIZE * 3 + 7):
        recorder.note(sighting(number))
    await recorder.stop()
    assert [scan.lot for scan in scans.stored] == [str(number) for number in range(BATCH_SIZE * 3 + 7)]


async def test_scans_wait_in_their_order_while_the_database_is_away_and_none_is_stored_twice():
    scans = Scans()
    recorder = Recorder(scans)
    scans.away = True
    recorder.note(sighting(1))
    assert not await recorder.flush()
    recorder.note(sighting(2))
    scans.away = False
    assert await recorder.flush()
    assert [scan.lot for scan in scans.stored] == ["1", "2"]


async def test_a_recorder_with_a_dead_database_tries_again_by_itself(monkeypatch):
    monkeypatch.setattr("closient.edge.scans.FLUSH_SECONDS", 0.01)
    scans = Scans()
    scans.away = True
    recorder = Recorder(scans)
    recorder.start()
    recorder.note(sighting())
    await scans.refused.wait()
    scans.refused.clear()
    await scans.refused.wait()
    scans.away = False
    await scans.wait_for(1, 20)
    await recorder.stop()


@pytest.mark.parametrize(
    "bad",
    [
        {"destination": "https://brand.example/\ud800"},
        {"query": b"geo=1,1", "destination": 7},
        {"address": 7},
    ],
    ids=["a lone surrogate", "no text", "no address"],
)
async def test_a_scan_that_cannot_be_packed_is_dropped_alone_and_told_by_its_key(bad):
    scans = Scans()
    recorder = Recorder(scans)
    lost = unpackable()
    for number in range(3):
        recorder.note(sighting(number))
    recorder.note(replace(sighting(3), **bad))
    recorder.note(sighting(4))
    with capture_logs() as told:
        assert await recorder.flush()
    assert [scan.lot for scan in scans.stored] == ["0", "1", "2", "4"]
    assert (len(recorder), unpackable() - lost) == (0, 1)
    assert [(line["event"], line["key"]) for line in told] == [("scan_not_packed", SEEN.key)]


async def test_a_scan_that_cannot_be_packed_is_told_once_also_when_the_database_is_away():
    scans = Scans()
    scans.away = True
    recorder = Recorder(scans)
    recorder.note(replace(sighting(1), destination="\ud800"))
    recorder.note(sighting(2))
    assert not await recorder.flush()
    scans.away = False
    with capture_logs() as told:
        assert await recorder.flush()
    assert [scan.lot for scan in scans.stored] == ["2"]
    assert told == []


async def test_only_so_many_scans_wait_and_the_rest_is_counted_as_dropped():
    scans = Scans()
    scans.away = True
    recorder = Recorder(scans, most_waiting=BATCH_SIZE + 10)
    before = dropped()
    for number in range(BATCH_SIZE + 15):
        recorder.note(sighting(number))
    assert len(recorder) == BATCH_SIZE + 10
    assert dropped() - before == 5


@pytest.mark.parametrize(
    ("user_agent", "device_class"),
    [
        (b"", "bot"),
        (b"curl/8.5", "bot"),
        (b"Mozilla/5.0 (compatible; Googlebot/2.1)", "bot"),
        (b"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", "bot"),
        (b"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "mobile"),
        (b"Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/130.0 Mobile Safari/537.36", "mobile"),
        (b"Mozilla/5.0 (Linux; Android 15; SM-X910) Chrome/130.0 Safari/537.36", "tablet"),
        (b"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X)", "tablet"),
        (b"Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "desktop"),
    ],
)
def test_devices_are_told_apart(user_agent, device_class):
    assert devices.of(user_agent)[:2] == (device_class, device_class == "bot")


@pytest.mark.parametrize(
    ("user_agent", "name", "is_ai"),
    [
        (b"", "no user agent", False),
        (b"curl/8.5", "curl", False),
        (b"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot", False),
        (b"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", "GPTBot", True),
        (b"Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)", "ClaudeBot", True),
        (b"meta-ExternalAgent/1.1", "meta-externalagent", True),
        (b"BrandNewClaude-Thing/1.0", "other", True),
        (b"SomethingBot/0.1", "other", False),
    ],
)
def test_bots_have_the_names_of_the_list_and_ai_crawlers_are_told_apart(user_agent, name, is_ai):
    assert devices.of(user_agent) == ("bot", True, name, is_ai)


@pytest.mark.parametrize(
    "user_agent",
    [
        b"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 Instagram 334.0.4.32",
        b"Mozilla/5.0 (Linux; Android 14; wv) Chrome/124.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/465.0;]",
        b"Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Mobile/15E148 [Pinterest/iOS]",
        b"Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36",
        b"Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.47",
    ],
)
def test_people_in_the_browser_of_an_app_are_no_bots(user_agent):
    assert devices.of(user_agent) == ("mobile", False, None, False)


class Europe:
    """Knows one address."""

    asked = 0

    def of(self, address: str) -> Place:
        self.asked += 1
        return Place("SE", latitude=59.33461, longitude=18.06324) if address == "192.0.2.1" else Place("??")


async def one(seen: Sighting, places: visitors.Places | None = None) -> Scan:
    known = Visitors(places or Nowhere(), OwnSalts())
    await known.begin(clock.now().date())
    [scan] = unpacked(await packed([seen], known)).scans
    return scan


async def test_a_scan_keeps_place_language_and_context_but_neither_address_nor_browser():
    seen = replace(
        sighting(),
        address="192.0.2.1",
        accept_language=b"de-CH,fr;q=0.8",
        query=b"x=1&C=g",
        user_agent=b"Mozilla/5.0 (iPhone) very own browser",
        referrer=b"https://me@Shop.example/basket?session=secret#x",
    )
    scan = await one(seen, Europe())
    assert (scan.country, scan.latitude, scan.longitude) == ("SE", 59.335, 18.063)
    assert (scan.language, scan.context_key, scan.referrer) == ("de", "G", "https://shop.example/basket")
    assert len(scan.ip_hash or b"") == 8
    known = Visitors(Europe(), OwnSalts())
    await known.begin(clock.now().date())
    journal = await packed([seen], known)
    assert b"192.0.2" not in journal
    assert b"secret" not in journal
    assert "browser" not in repr(scan)


async def test_coordinates_that_the_scanner_sends_win_and_go_nowhere_else():
    seen = replace(
        sighting(), query=b"geo=48.13743,11.57549", destination="https://a.example/p?geo=48.13743,11.57549"
    )
    scan = await one(seen, Europe())
    assert (scan.country, scan.latitude, scan.longitude) == (None, 48.137, 11.575)
    assert scan.destination == "https://a.example/p"


async def test_a_trusted_proxy_knows_the_country_better_unless_it_names_none():
    assert (await one(replace(sighting(), address="192.0.2.1", country=b"no"), Europe())).country == "NO"
    assert (await one(replace(sighting(), address="192.0.2.1", country=b"T1"), Europe())).country == "SE"


async def test_a_code_that_is_no_gtin_has_its_key():
    of_place = Entry(key="414/9506000134338", organization_id=SEEN.organization_id)
    scan = await one(replace(sighting(), entry=of_place))
    assert (scan.gtin, scan.key, scan.product_id) == ("", "414/9506000134338", None)
    assert (await one(sighting())).key is None


@pytest.mark.parametrize(
    "query", [b"geo=91,0", b"geo=1", b"geo=nan,nan", b"geo=1,2,3", b"geo=1e9,2", b"Cgeo=1,2"]
)
async def test_coordinates_that_are_none_are_not_kept(query):
    scan = await one(replace(sighting(), query=query))
    assert (scan.latitude, scan.longitude) == (None, None)


@pytest.mark.parametrize("asked", [b"*", b"xx-YY", b"", b"\xff\xff", b"q=1", b"englishish"])
async def test_what_is_no_language_is_not_kept(asked):
    assert (await one(replace(sighting(), accept_language=asked))).language is None


async def test_an_address_has_one_hash_a_day_and_another_the_next_day():
    known = Visitors(places := Europe(), OwnSalts())
    today = clock.now().date()
    await known.begin(today)
    first, other = known.origin("192.0.2.1").ip_hash, known.origin("192.0.2.2").ip_hash
    assert known.origin("192.0.2.1").ip_hash == first != other
    assert places.asked == 2
    await known.begin(today + timedelta(days=1))
    assert known.origin("192.0.2.1").ip_hash != first


def test_referrers_that_are_no_address_are_not_kept():
    assert origin_and_path(b"javascript:alert(1)") == ""
    assert origin_and_path(b"https://") == ""
    assert origin_and_path(b"https://" + b"a" * 254) == ""
    assert origin_and_path(b"https://" + b"a" * 253 + b"/b?c") == f"https://{'a' * 253}/b"
    assert origin_and_path(b"https://a.example#top") == "https://a.example/"
    assert origin_and_path(b"HTTPS://A.example") == "https://a.example/"


def test_a_sketch_counts_exactly_until_it_is_full_and_then_keeps_what_is_asked_for_often():
    sketch, now = Sketch(10), clock.now()
    for number in range(10):
        sketch.note(str(number), now)
    assert sorted(code for code, *_ in sketch.taken(now)) == sorted(map(str, range(10)))
    for number in range(1000):
        sketch.note(f"random {number}", now)
        sketch.note("wanted", now)
    [first, *_] = found = sketch.taken(now)
    assert first.gtin == "wanted"
    assert 800 < first.count <= 1000
    assert len(found) <= 10
    assert len(sketch) == 0


async def test_unknown_codes_travel_with_the_scans_and_without_any():
    class Journal:
        batches: ClassVar[list[bytes]] = []
        away = True

        async def record(self, batch: bytes) -> None:
            if self.away:
                raise ConnectionError
            self.batches.append(batch)

    journal = Journal()
    recorder = Recorder(journal)
    for _ in range(3):
        recorder.note_unknown(GTIN)
    assert not await recorder.flush()
    journal.away = False
    recorder.note_unknown(GTIN)
    assert await recorder.flush()
    [wanted] = unpacked(journal.batches[0]).unknown
    assert (wanted.gtin, wanted.count) == (GTIN, 4)
    assert await recorder.flush()
    assert len(journal.batches) == 1


async def test_a_batch_survives_hostile_bytes_and_endless_headers():
    hostile = Sighting(
        SEEN, None, None, "REDIRECT_ONLY", "x" * 9000, "\x00\ud800", b"\xff" * 9000, b"\x00\xff", clock.now()
    )
    scan = await one(hostile)
    assert len(scan.destination or "") == 2048
    assert scan.link_type == "?"
    assert scan.referrer == ""
    known = Visitors(Nowhere(), OwnSalts())
    await known.begin(clock.now().date())
    assert len(await packed([hostile], known)) < 4000


async def test_while_the_database_is_away_long_details_are_cut_so_that_memory_stays_bounded():
    scans = Scans()
    scans.away = True
    recorder = Recorder(scans, 2 * MOST_DETAILED)
    loud = replace(
        sighting(),
        destination="https://a.example/" + "d" * 9000,
        user_agent=b"u" * 512,
        referrer=b"https://a.example/" + b"r" * 2000,
        accept_language=b"l" * 1000,
        query=b"q" * 8000,
    )
    tracemalloc.start()
    try:
        for number in range(2 * MOST_DETAILED):
            # Each request brings bytes of its own.
            recorder.note(replace(loud, query=loud.query + b"%d" % number, user_agent=b"%512d" % number))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(recorder) == 2 * MOST_DETAILED
    assert most < MOST_DETAILED * (10_000 + 3_000)
    last = recorder.latest
    assert last.destination == f"https://a.example/{'d' * 9000}"[:LONGEST_DETAIL]
