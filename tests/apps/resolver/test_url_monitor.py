"""The monitor of custom URLs: checks on demand, and whole rounds over a real server."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from closient.apps.resolver.actions import custom_urls as actions
from closient.apps.resolver.jobs import custom_urls as monitor
from closient.apps.resolver.structs.custom_urls import Finding
from closient.kit import clock, ids, jobs
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.db import Writes
from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.resolver.brand_site import Site
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
FINE, BROKEN = Finding(200), Finding(500)


# --- on demand ----------------------------------------------------------------------------------------------


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


async def enter(shop: Shop, url: str) -> dict[str, Any]:
    path = f"/resolver/api/v1/organizations/{shop.organization_id}/custom-urls"
    answer = await shop.client.post(path, headers=shop.key, json={"url": url})
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "at": f"{path}/{answer.json()['id']}"}


async def entry_of(shop: Shop, entry: dict[str, Any]) -> dict[str, Any]:
    return (await shop.client.get(entry["at"], headers=shop.key)).json()


async def retry(shop: Shop, entry: dict[str, Any]) -> dict[str, Any]:
    answer = await shop.client.post(f"{entry['at']}/retry", headers=shop.key)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.covers("resolver.retry_custom_url_health_check")
async def test_a_check_on_demand_answers_with_the_fresh_health_also_when_it_fails(
    http: Outgoing, shop: Shop, site_of_brand: Site, database: Database
):
    entry = await enter(shop, site_of_brand.url("page"))
    first = await retry(shop, entry)
    assert (first["id"], first["status"]) == (entry["id"], "HEALTHY")
    assert first["last_checked_at"] > entry["created"]
    site_of_brand.is_broken = True
    assert [(await retry(shop, entry))["status"] for _ in range(4)] == [
        "DEGRADED", "DEGRADED", "UNREACHABLE", "UNREACHABLE",
    ]  # fmt: skip
    assert (await entry_of(shop, entry))["status"] == "UNREACHABLE"
    site_of_brand.is_broken = False
    assert (await retry(shop, entry))["status"] == "HEALTHY"
    assert len(site_of_brand.asked) == 6
    noted = await database.pool.fetch(
        "SELECT after FROM kit.audit_entry WHERE action = 'custom_url.checked' ORDER BY id"
    )
    assert [row["after"]["status"] for row in noted][-2:] == ["UNREACHABLE", "HEALTHY"]


async def test_a_check_on_demand_says_nothing_of_an_address_that_was_edited_meanwhile(
    http: Outgoing, shop: Shop, site_of_brand: Site
):
    entry = await enter(shop, site_of_brand.url("slow?seconds=0.3"))
    checking = asyncio.create_task(retry(shop, entry))
    await site_of_brand.is_asked.wait()
    edited = await shop.client.put(entry["at"], headers=shop.key, json={"url": site_of_brand.url("404")})
    assert edited.status_code == 200
    assert (await checking)["status"] == "UNKNOWN"
    assert (await entry_of(shop, entry))["last_checked_at"] is None


# --- whole rounds -------------------------------------------------------------------------------------------


async def patrol(services: Services, moment: datetime) -> None:
    """A round of the monitor at that moment."""
    with clock.frozen(moment):
        await monitor.check_custom_urls(services)


async def fill(database: Database, organization_id: str, urls: list[str], due: datetime = NOON) -> None:
    await database.pool.execute(
        "INSERT INTO resolver.custom_url (organization_id, url, next_check_at) "
        "SELECT $1, url, $3 FROM unnest($2::text[]) url",
        organization_id,
        urls,
        due,
    )


async def statuses(database: Database, organization_id: str) -> Counter[str]:
    rows = await database.pool.fetch(
        "SELECT status FROM resolver.custom_url WHERE organization_id = $1", organization_id
    )
    return Counter(row["status"] for row in rows)


async def news(database: Database) -> list[dict[str, Any]]:
    rows = await database.pool.fetch(
        "SELECT name, payload FROM kit.outbox_event WHERE name LIKE 'resolver.custom_url%' ORDER BY id"
    )
    return [{"name": row["name"], **row["payload"]} for row in rows]


async def test_the_monitor_follows_an_address_into_death_and_back_and_tells_of_both(
    http: Outgoing, shop: Shop, site_of_brand: Site, services: Services, database: Database
):
    url = site_of_brand.url("page")
    for scope in ({"scope_type": "PRODUCT", "scope_id": GTIN}, {}):
        await shop.created(destination_type="CUSTOM_URL", custom_url=url, **scope)
    site_of_brand.is_broken = True
    seen, moment = [], NOON
    for hour in range(5):
        site_of_brand.is_broken = hour < 4
        await patrol(services, moment)
        [status] = await statuses(database, shop.organization_id)
        seen.append(status)
        moment += timedelta(minutes=70)
    assert seen == ["DEGRADED", "DEGRADED", "UNREACHABLE", "UNREACHABLE", "HEALTHY"]
    died, came_back = await news(database)
    assert (died["name"], came_back["name"]) == (
        "resolver.custom_url_unreachable",
        "resolver.custom_url_recovered",
    )
    for one, error, code in ((died, "Status 500.", 500), (came_back, "", 200)):
        assert (one["organization_id"], one["url"], one["rule_count"]) == (shop.organization_id, url, 2)
        assert (one["last_error"], one["last_status_code"]) == (error, code)


async def test_the_monitor_is_scheduled_every_minute(services: Services):
    assert jobs.REGISTRY["resolver.check_custom_urls"].cron == "* * * * *"


async def test_only_what_is_due_is_looked_at(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organization_id = await world.organization()
    await fill(database, organization_id, [site_of_brand.url("now")])
    # An entry whose check was taken on by a worker that died is one of these until then.
    await fill(database, organization_id, [site_of_brand.url("later")], NOON + timedelta(minutes=5))
    await patrol(services, NOON)
    assert [request.path for request in site_of_brand.asked] == ["/now"]
    await patrol(services, NOON + timedelta(minutes=4))
    assert len(site_of_brand.asked) == 1
    await patrol(services, NOON + timedelta(minutes=5))
    assert [request.path for request in site_of_brand.asked] == ["/now", "/later"]


async def test_an_address_of_many_organizations_is_asked_once_for_all_of_them(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organizations = [await world.organization() for _ in range(5)]
    for organization_id in organizations:
        await fill(database, organization_id, [site_of_brand.url("page"), site_of_brand.url("404")])
    await patrol(services, NOON)
    assert Counter(request.path for request in site_of_brand.asked) == {"/page": 1, "/404": 1}
    for organization_id in organizations:
        assert await statuses(database, organization_id) == {"HEALTHY": 1, "DEGRADED": 1}


async def test_another_organizations_entry_does_not_make_failures_follow_each_other_faster(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    first, second, third = [await world.organization() for _ in range(3)]
    await fill(database, first, [site_of_brand.url("404")])
    await patrol(services, NOON)
    for minutes, newcomer in ((1, second), (2, third)):
        moment = NOON + timedelta(minutes=minutes)
        await fill(database, newcomer, [site_of_brand.url("404")], moment)
        await patrol(services, moment)
    failures = await database.pool.fetch(
        "SELECT consecutive_failures FROM resolver.custom_url WHERE organization_id = ANY($1::uuid[])",
        [first, second, third],
    )
    assert [row["consecutive_failures"] for row in failures] == [1, 1, 1]
    assert len(site_of_brand.asked) == 3


async def test_a_host_is_asked_two_things_at_once_and_holds_up_no_other(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organization_id = await world.organization()
    slow = [site_of_brand.url(f"slow?seconds=0.03&n={number}") for number in range(30)]
    await fill(database, organization_id, slow)
    # Due later, yet not behind the many of the other host.
    other = site_of_brand.url("200").replace("127.0.0.1", "127.0.0.3")
    await fill(database, organization_id, [other], NOON + timedelta(seconds=1))
    await patrol(services, NOON + timedelta(seconds=1))
    assert site_of_brand.most_at_once == monitor.MOST_AT_ONCE_OF_HOST == 2
    assert len(site_of_brand.asked) == 31
    place = next(place for place, request in enumerate(site_of_brand.asked) if request.path == "/200")
    assert place < 10


async def test_a_finding_that_comes_after_its_time_counts_for_nothing(
    world: World, services: Services, database: Database
):
    organization_id = await world.organization()
    await fill(database, organization_id, ["https://brand.internal/a", "https://brand.internal/b"])
    with clock.frozen(NOON):
        async with database.writes() as db:
            held = await actions.claim_checks(db, services.settings, [], most=10, most_of_host=10)
            assert await actions.claim_checks(db, services.settings, [], most=10, most_of_host=10) == []
    assert {check.held_until for check in held} == {NOON + timedelta(minutes=5)}
    with clock.frozen(NOON + timedelta(minutes=6)):
        async with database.writes() as db:
            [again] = await actions.claim_checks(db, services.settings, [], most=1, most_of_host=10)
            await actions.note_findings(db, services.settings, [(check, BROKEN) for check in held])
        assert await statuses_by_url(database) == {
            check.url: ("UNKNOWN", 0) if check.url == again.url else ("DEGRADED", 1) for check in held
        }
        async with database.writes() as db:
            await actions.note_findings(db, services.settings, [(again, FINE)])
    assert (await statuses_by_url(database))[again.url] == ("HEALTHY", 0)


async def statuses_by_url(database: Database) -> dict[str, tuple[str, int]]:
    rows = await database.pool.fetch("SELECT url, status, consecutive_failures FROM resolver.custom_url")
    return {row["url"]: (row["status"], row["consecutive_failures"]) for row in rows}


async def test_a_finding_about_an_address_that_was_edited_or_deleted_meanwhile_counts_for_nothing(
    world: World, services: Services, database: Database
):
    organization_id = await world.organization()
    await fill(database, organization_id, ["https://brand.internal/a", "https://brand.internal/b"])
    with clock.frozen(NOON):
        async with database.writes() as db:
            held = await actions.claim_checks(db, services.settings, [], most=10, most_of_host=10)
            await db.run("DELETE FROM resolver.custom_url WHERE url = 'https://brand.internal/a'")
            await db.run(
                "UPDATE resolver.custom_url SET url = 'https://brand.internal/c', next_check_at = now() "
                "WHERE url = 'https://brand.internal/b'"
            )
            await actions.note_findings(db, services.settings, [(check, BROKEN) for check in held])
    assert await statuses_by_url(database) == {"https://brand.internal/c": ("UNKNOWN", 0)}


async def test_a_claim_takes_no_more_than_asked_few_of_one_host_and_none_of_a_busy_one(
    world: World, services: Services, database: Database
):
    organization_id = await world.organization()
    for host in ("a", "b", "c"):
        await fill(database, organization_id, [f"https://{host}.internal/{n}" for n in range(50)])
    with clock.frozen(NOON):
        async with database.writes() as db:
            some_of_them = await actions.claim_checks(
                db, services.settings, ["c.internal"], most=100, most_of_host=7
            )
            rest = await actions.claim_checks(db, services.settings, [], most=10, most_of_host=50)
    assert Counter(check.host for check in some_of_them) == {"a.internal": 7, "b.internal": 7}
    assert len(rest) == 10


@pytest.mark.parametrize(("witnesses", "blamed"), [(2, "UNREACHABLE"), (3, "DEGRADED")])
async def test_nobody_is_blamed_for_silence_when_others_that_were_healthy_are_silent_too(
    http: Outgoing, world: World, services: Services, database: Database, *, witnesses: int, blamed: str
):
    organization_id = await world.organization()
    await fill(database, organization_id, ["http://127.0.0.1:9/page"])
    await database.pool.execute(
        "UPDATE resolver.custom_url SET status = 'DEGRADED', consecutive_failures = 2, last_checked_at = $1",
        NOON - timedelta(minutes=15),
    )
    # Many addresses of one host are one witness.
    hosts = ["http://a.invalid/", "http://a.invalid/2", "http://b.invalid/", "http://c.invalid/"]
    await fill(database, organization_id, hosts[: witnesses + 1], NOON + timedelta(hours=1))
    await database.pool.execute(
        "UPDATE resolver.custom_url SET status = 'HEALTHY', last_checked_at = $1 WHERE url LIKE '%invalid%'",
        NOON,
    )
    await patrol(services, NOON)
    assert await statuses(database, organization_id) == {blamed: 1, "HEALTHY": witnesses + 1}


async def test_silence_counts_as_soon_as_anybody_answers(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organization_id = await world.organization()
    healthy = ["http://a.invalid/", "http://b.invalid/", site_of_brand.url("200")]
    await fill(database, organization_id, healthy, NOON + timedelta(hours=1))
    await database.pool.execute(
        "UPDATE resolver.custom_url SET status = 'HEALTHY', last_checked_at = $1", NOON
    )
    await fill(database, organization_id, ["http://127.0.0.1:9/page"])
    await patrol(services, NOON)
    assert await statuses(database, organization_id) == {"DEGRADED": 1, "HEALTHY": 3}


async def test_a_round_that_is_stopped_leaves_nothing_running_and_its_addresses_come_due_again(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organization_id = await world.organization()
    await fill(database, organization_id, [site_of_brand.url(f"slow?seconds=1&n={n}") for n in range(5)])
    round_ = monitor.Patrol(services)

    async def walk() -> None:
        with clock.frozen(NOON):
            await round_.run()

    walking = asyncio.create_task(walk())
    await site_of_brand.is_asked.wait()
    walking.cancel()
    await asyncio.wait({walking})
    await asyncio.sleep(0.05)
    assert round_.under_way == set()
    assert await statuses(database, organization_id) == {"UNKNOWN": 5}
    due = await database.pool.fetchval("SELECT max(next_check_at) FROM resolver.custom_url")
    assert due == NOON + actions.HELD


async def test_an_address_that_breaks_the_checker_does_not_end_the_round(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organization_id = await world.organization()
    # No door lets such things in; they stand for whatever nobody thought of.
    odd = [
        "http://[",
        "http://\u2100.internal/",
        "http://a..b/",
        "http://x:99999/",
        "nonsense",
        "http://" + "a" * 300,
    ]
    await fill(database, organization_id, [*odd, site_of_brand.url("200")])
    await patrol(services, NOON)
    assert await statuses(database, organization_id) == {"HEALTHY": 1, "DEGRADED": len(odd)}


async def test_thousands_of_addresses_are_taken_on_in_portions(
    http: Outgoing, world: World, site_of_brand: Site, services: Services, database: Database
):
    organization_id = await world.organization()
    # Refused before any connection is made, so that this is about the round alone.
    await fill(database, organization_id, [f"http://127.0.{n // 200 + 1}.{n % 200}/" for n in range(2000)])
    written: list[int] = []

    class Counting(monitor.Patrol):
        async def _write_down(self) -> None:
            written.append(len(self.found))
            await super()._write_down()

    with clock.frozen(NOON):
        await Counting(services).run()
    assert await statuses(database, organization_id) == {"DEGRADED": 2000}
    assert max(written) <= monitor.MOST_TAKEN


async def test_two_rounds_at_once_share_the_work_of_committed_data(server_dsn: str, committed: Database):
    organization_id = ids.new()
    await committed.pool.execute(
        "INSERT INTO account.organization (id, name, country) VALUES ($1, 'Acme', 'US')", organization_id
    )
    await fill(committed, organization_id, [f"https://h{n}.internal/" for n in range(100)])

    async def claim(db: Writes) -> set[str]:
        with clock.frozen(NOON):
            return {
                check.url
                for check in await actions.claim_checks(db, Settings(), [], most=60, most_of_host=20)
            }

    # Both are under way when the second looks: it neither waits for the first nor takes what that holds.
    async with asyncio.timeout(20), committed.writes() as one, committed.writes() as other:
        first, second = await claim(one), await claim(other)
    async with committed.writes() as db:
        rest = await claim(db)
    assert len(first) == 60
    assert len(first) + len(second) + len(rest) == len(first | second | rest) == 100
