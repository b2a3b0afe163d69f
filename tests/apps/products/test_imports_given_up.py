"""Imports that no worker brings on: they end as failed with a reason, and what was begun can be undone."""

from datetime import timedelta

import httpx
import msgspec
import pytest

from closient.apps.catalogue.actions import imports
from closient.apps.products.actions import import_work
from closient.gs1 import checkdigit
from closient.kit import clock, jobs
from closient.kit.database import Database
from closient.kit.objects import StoredObject
from closient.kit.services import Services
from tests.world import World

IMPORTS = "/products/api/v1/imports"
GTINS = [body + checkdigit.compute(body) for body in (f"0950600{n:06}" for n in range(4))]
TEXT = "gtin,name\n" + "".join(f"{gtin},Pasta {n}\n" for n, gtin in enumerate(GTINS))
Key = dict[str, str]


class AwayStore:
    """An object store that does not answer."""

    def __init__(self, kept: object) -> None:
        self.kept = kept

    async def get(self, key: str) -> StoredObject:
        raise ConnectionError("the store is away")

    def __getattr__(self, name: str) -> object:
        return getattr(self.kept, name)


@pytest.fixture
async def sent(client: httpx.AsyncClient, world: World) -> tuple[Key, str]:
    """The key of an organization and its import, which waits."""
    _, key = await world.owner_key()
    files = {"file": ("products.csv", TEXT.encode(), "text/csv")}
    answer = await client.post(IMPORTS, headers=key, files=files)
    assert answer.status_code == 202
    return key, answer.json()["id"]


async def shown(client: httpx.AsyncClient, key: Key, import_id: str) -> dict[str, object]:
    return (await client.get(f"{IMPORTS}/{import_id}", headers=key)).json()


async def test_an_import_whose_runs_come_no_further_fails_with_its_reason(
    client: httpx.AsyncClient, services: Services, sent: tuple[Key, str]
):
    key, import_id = sent
    away = msgspec.structs.replace(services, objects=AwayStore(services.objects))
    for _ in range(imports.MOST_RUNS):
        with pytest.raises(ConnectionError):
            await import_work.import_file(away, import_id)
    assert (await shown(client, key, import_id))["state"] == "pending"
    await import_work.import_file(away, import_id)
    one = await shown(client, key, import_id)
    assert (one["state"], one["failure"]) == ("failed", imports.LOST.format(runs=imports.MOST_RUNS))
    assert one["finished_at"]
    # Whoever requeues the dead letter changes nothing, and the file is not kept for ever.
    await import_work.import_file(services, import_id)
    assert (await shown(client, key, import_id))["processed"] == 0
    await import_work.remove_forgotten(services)
    assert not list(services.settings.data_folder.rglob("imports/*/*"))


async def test_runs_before_an_import_came_on_are_not_counted(
    client: httpx.AsyncClient, services: Services, sent: tuple[Key, str]
):
    key, import_id = sent
    async with services.database.writes() as db:
        for _ in range(imports.MOST_RUNS):
            assert await imports.begin_run(db, import_id)
        await imports.begin(db, import_id, len(GTINS), ["gtin", "name"])
        await imports.advance(db, import_id, 0, imports.tally(1, {}, {}, []), {})
        assert await imports.begin_run(db, import_id)
    await import_work.import_file(services, import_id)
    one = await shown(client, key, import_id)
    assert (one["state"], one["processed"], one["created"]) == ("completed", 4, 3)


async def test_an_import_that_nobody_works_on_for_a_day_fails(
    client: httpx.AsyncClient, services: Services, sent: tuple[Key, str]
):
    key, import_id = sent
    await import_work.remove_forgotten(services)
    assert (await shown(client, key, import_id))["state"] == "pending"
    with clock.frozen(clock.now() + timedelta(hours=25)):
        await import_work.remove_forgotten(services)
    one = await shown(client, key, import_id)
    assert (one["state"], one["failure"]) == ("failed", imports.FORGOTTEN)
    assert not list(services.settings.data_folder.rglob("imports/*/*"))
    # Its job finds nothing to do any more.
    await jobs.run_pending(services)
    assert (await shown(client, key, import_id))["processed"] == 0


async def test_an_undo_that_nobody_works_on_can_be_asked_for_again(
    client: httpx.AsyncClient, services: Services, sent: tuple[Key, str], database: Database
):
    key, import_id = sent
    await jobs.run_pending(services)
    assert (await client.post(f"{IMPORTS}/{import_id}/undo", headers=key)).status_code == 202
    await database.pool.execute("DELETE FROM kit.pgqueuer WHERE entrypoint = 'products.undo_import'")
    with clock.frozen(clock.now() + timedelta(hours=25)):
        await import_work.remove_forgotten(services)
    one = await shown(client, key, import_id)
    assert (one["state"], one["failure"], one["undone"]) == ("failed", imports.UNDO_FORGOTTEN, 0)
    assert (await client.post(f"{IMPORTS}/{import_id}/undo", headers=key)).status_code == 202
    await jobs.run_pending(services)
    one = await shown(client, key, import_id)
    assert (one["state"], one["failure"], one["undone"]) == ("undone", "", 4)


async def test_an_undo_whose_runs_come_no_further_is_given_up(
    client: httpx.AsyncClient, services: Services, sent: tuple[Key, str]
):
    key, import_id = sent
    await jobs.run_pending(services)
    assert (await client.post(f"{IMPORTS}/{import_id}/undo", headers=key)).status_code == 202
    async with services.database.writes() as db:
        begun = [await imports.begin_undo_run(db, import_id) for _ in range(imports.MOST_RUNS + 1)]
    assert begun == [True] * imports.MOST_RUNS + [False]
    one = await shown(client, key, import_id)
    assert (one["state"], one["failure"]) == ("failed", imports.UNDO_LOST.format(runs=imports.MOST_RUNS))
