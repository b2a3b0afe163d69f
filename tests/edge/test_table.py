"""The links in memory: bounded, loaded together, forgotten when told, kept while the database is away."""

import asyncio

import pytest

from closient.edge.table import FRESH_SECONDS, GRACE_SECONDS, UNKNOWN_SECONDS, Table
from closient.kit import ids
from closient.kit.errors import Unavailable
from tests.edge.doubles import GTIN, OWNER, Links, edge, entry, get, rule


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def gtins(count: int) -> list[str]:
    return [f"{number:014d}" for number in range(count)]


KEY = f"01/{GTIN}"


def is_fresh(table: Table, gtin: str) -> bool:
    """Is this in memory, to be believed without asking?"""
    return f"01/{gtin}" in table


async def until_back(table: Table) -> None:
    """Wait until the table knows that its database answers."""
    for _ in range(2000):
        if not table.is_away:
            return
        await asyncio.sleep(0.005)
    raise TimeoutError("the database is not back")


async def test_what_is_known_is_loaded_once():
    links = Links(entry())
    table = Table(links, 100)
    first, second = await table.find(KEY), await table.find(KEY)
    assert first is second
    assert is_fresh(table, GTIN)
    assert links.asked == [[KEY]]


async def test_misses_that_arrive_together_are_loaded_together_and_each_gtin_once():
    links = Links(*(entry(gtin=gtin) for gtin in gtins(50)))
    table = Table(links, 100)
    found = await asyncio.gather(*(table.find(f"01/{gtin}") for gtin in gtins(50) * 2))
    assert [slot.entry.gtin for slot in found if slot] == gtins(50) * 2
    assert len(links.asked) <= 3
    assert all(len(asked) == len(set(asked)) for asked in links.asked)


async def test_the_number_of_entries_is_bounded():
    table = Table(Links(*(entry(gtin=gtin) for gtin in gtins(300))), 100)
    for gtin in gtins(300):
        await table.find(f"01/{gtin}")
    assert len(table) == 100
    assert is_fresh(table, gtins(300)[-1])
    assert not is_fresh(table, gtins(300)[0])


async def test_an_entry_with_many_rules_takes_the_room_of_many():
    heavy = entry(*[rule() for _ in range(240)])
    table = Table(Links(heavy, *(entry(gtin=gtin) for gtin in gtins(90))), 100)
    for gtin in [*gtins(90), GTIN]:
        await table.find(f"01/{gtin}")
    assert len(table) == 1 + 100 - 61


async def test_a_flood_of_unknown_gtins_neither_grows_memory_nor_displaces_known_ones():
    table = Table(Links(entry()), 100)
    await table.find(KEY)
    for gtin in gtins(2000):
        assert await table.find(f"01/{gtin}") is None
    assert table.unknown <= 10
    assert is_fresh(table, GTIN)


async def test_an_unknown_gtin_is_asked_for_again_after_a_while():
    clock, links = Clock(), Links()
    table = Table(links, 100, clock)
    await table.find(KEY)
    await table.find(KEY)
    assert len(links.asked) == 1
    links.entries[KEY] = entry()
    clock.now += UNKNOWN_SECONDS + 1
    assert await table.find(KEY) is not None


async def test_an_entry_expires_so_that_a_lost_notification_heals():
    clock, links = Clock(), Links(entry(product_name="old"))
    table = Table(links, 100, clock)
    await table.find(KEY)
    links.entries[KEY] = entry(product_name="new")
    clock.now += FRESH_SECONDS - 1
    slot = await table.find(KEY)
    assert slot is not None
    assert slot.entry.product_name == "old"
    clock.now += 2
    assert not is_fresh(table, GTIN)
    slot = await table.find(KEY)
    assert slot is not None
    assert slot.entry.product_name == "new"


@pytest.mark.parametrize(
    "payload", [f"g:{GTIN}", f"o:{OWNER}", f"o:{ids.decode(OWNER)}", "*", "o:nonsense", ""]
)
async def test_a_notification_that_names_an_entry_or_cannot_be_read_drops_it(payload):
    table = Table(Links(entry()), 100)
    await table.find(KEY)
    table.drop(payload)
    assert not is_fresh(table, GTIN)


@pytest.mark.parametrize("payload", ["g:00000000000000", "o:2Ja2ox33V4kVWJ5yHCzqLn"])
async def test_a_notification_that_names_others_drops_nothing(payload):
    table = Table(Links(entry()), 100)
    await table.find(KEY)
    table.drop(payload)
    assert is_fresh(table, GTIN)


async def test_a_notification_makes_an_unknown_gtin_known():
    links = Links()
    table = Table(links, 100)
    assert await table.find(KEY) is None
    links.entries[KEY] = entry()
    table.drop(f"g:{GTIN}")
    assert await table.find(KEY) is not None


@pytest.mark.parametrize("payload", [f"g:{GTIN}", f"o:{OWNER}", "*"])
async def test_what_changes_while_it_is_loaded_is_not_kept(payload):
    loading, may_go_on = asyncio.Event(), asyncio.Event()

    class Slow(Links):
        async def load(self, keys):
            found = await super().load(keys)
            loading.set()
            await may_go_on.wait()
            return found

    table = Table(Slow(entry()), 100)
    finding = asyncio.create_task(table.find(KEY))
    await loading.wait()
    table.drop(payload)
    may_go_on.set()
    assert await finding is not None
    assert not is_fresh(table, GTIN)


async def test_while_the_database_is_away_known_links_serve_and_unknown_ones_are_503():
    links = Links(entry(rule("https://brand.example/")))
    asked = edge(links=links)
    await get(asked, f"/01/{GTIN}")
    links.away = True
    asked.table.drop_all()
    known = await get(asked, f"/01/{GTIN}")
    assert (known.status_code, known.headers["location"]) == (302, "https://brand.example/")
    unknown = await get(asked, "/01/09506000134376")
    assert unknown.status_code == 503
    assert unknown.headers["retry-after"] == "5"
    assert unknown.headers["access-control-allow-origin"] == "*"


async def test_when_the_database_is_back_the_links_are_read_again():
    clock, links = Clock(), Links(entry(product_name="old"))
    table = Table(links, 100, clock)
    await table.find(KEY)
    links.away = True
    table.drop_all()
    await table.find(KEY)
    links.away, links.entries[KEY] = False, entry(product_name="new")
    clock.now += 2
    # Whoever asks now does not wait for the answer to the question whether it is back.
    assert (slot := await table.find(KEY)) is not None
    assert slot.entry.product_name == "old"
    await until_back(table)
    assert (slot := await table.find(KEY)) is not None
    assert slot.entry.product_name == "new"


async def test_a_database_that_does_not_answer_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("closient.edge.table.PATIENCE_SECONDS", 0.05)

    class Silent(Links):
        async def load(self, keys):
            await asyncio.sleep(60)
            return {}

    with pytest.raises(Unavailable):
        await Table(Silent(), 100).find(KEY)


async def test_once_the_database_hangs_what_is_known_is_served_without_waiting(monkeypatch):
    monkeypatch.setattr("closient.edge.table.PATIENCE_SECONDS", 0.1)
    answers = asyncio.Event()
    answers.set()

    class Silent(Links):
        async def load(self, keys):
            while not answers.is_set():
                try:
                    await answers.wait()
                finally:  # not even to be cancelled, as a statement is not on a connection that hangs
                    await asyncio.sleep(0.3)
            return await super().load(keys)

    clock = Clock()
    links = Silent(*(entry(gtin=gtin) for gtin in gtins(20)))
    table = Table(links, 100, clock)
    for gtin in gtins(20):
        await table.find(f"01/{gtin}")
    answers.clear()
    table.drop_all()
    assert await table.find(f"01/{gtins(1)[0]}") is not None
    clock.now += GRACE_SECONDS + 0.1
    # Were anybody to wait now, it would be longer than the test does.
    monkeypatch.setattr("closient.edge.table.PATIENCE_SECONDS", 60)
    async with asyncio.timeout(20):
        for gtin in gtins(20):
            assert await table.find(f"01/{gtin}") is not None
    assert table.is_away
    assert len(links.asked) == 20
    # One of them began to try whether it is back.
    answers.set()
    await until_back(table)
    assert links.asked[20:] == [[f"01/{gtins(1)[0]}"]]
    assert is_fresh(table, gtins(1)[0])


async def test_a_dropped_entry_changes_the_prepared_answer():
    links = Links(entry(rule("https://one.example/")))
    asked = edge(links=links)
    for _ in range(2):
        assert (await get(asked, f"/01/{GTIN}")).headers["location"] == "https://one.example/"
    links.entries[KEY] = entry(rule("https://two.example/"))
    assert (await get(asked, f"/01/{GTIN}")).headers["location"] == "https://one.example/"
    asked.table.drop(f"g:{GTIN}")
    assert (await get(asked, f"/01/{GTIN}")).headers["location"] == "https://two.example/"
