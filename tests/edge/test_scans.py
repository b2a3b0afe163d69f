"""Scans: noted without waiting, stored in batches, kept while the database is away, whole at shutdown."""

import asyncio

import pytest

from closient.edge import devices
from closient.edge.scans import BATCH_SIZE, DROPPED, Recorder, Sighting, packed, unpacked
from closient.kit import clock
from tests.edge.doubles import GTIN, Scans, edge, entry, get

SEEN = entry()


def sighting(number: int = 0) -> Sighting:
    return Sighting(SEEN, str(number), None, "HOSTED_PAGE", "/p", None, b"x", b"", clock.now())


def dropped() -> float:
    return next(iter(DROPPED.collect())).samples[0].value


async def test_a_scan_is_stored_within_a_second_and_the_request_does_not_wait_for_it():
    scans = Scans()
    asked = edge(entry(), scans=scans)
    await asked.startup()
    await get(asked, f"/01/{GTIN}")
    assert scans.stored == []
    await scans.wait_for(1, 1.0)
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
    await asyncio.sleep(0.1)
    scans.away = False
    await scans.wait_for(1)
    await recorder.stop()


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
    assert devices.of(user_agent) == (device_class, device_class == "bot")


def test_a_batch_survives_hostile_bytes_and_endless_headers():
    hostile = Sighting(
        SEEN, None, None, "REDIRECT_ONLY", "x" * 9000, "\x00\ud800", b"\xff" * 9000, b"\x00\xff", clock.now()
    )
    [scan] = unpacked(packed([hostile]))
    assert len(scan.destination or "") == 2048
    assert scan.link_type == "?"
    assert scan.referrer == "\ufffd"
    assert len(packed([hostile])) < 4000
