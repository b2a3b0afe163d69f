"""Two edges on one real database: a change is seen by both within a second, and a broken listener heals."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from closient.app import Links, Scans
from closient.apps.resolver.actions import resolution_rules, scans
from closient.apps.resolver.jobs import scans as resolver_jobs
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRuleCreate,
    ResolutionRulePatch,
    RuleOrder,
    RuleOrders,
    ScopeType,
)
from closient.edge.app import Edge
from closient.kit import ids, jobs
from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.kit.database import Database
from closient.kit.replicas import Replicas
from tests.edge.doubles import BASE, GTIN, Products, get, nobody

JOBS = resolver_jobs  # importing it registers the job
SECOND = "09506000134376"


class Shop:
    """An organization with a brand and two products, and a caller who may change them."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.organization_id, self.brand_id = ids.new(), ids.new()
        self.caller = Caller(kind="system", memberships=(Membership(self.organization_id, "Acme", "owner"),))

    async def open(self) -> None:
        run = self.database.pool.execute
        await run(
            "INSERT INTO account.organization (id, name, country) VALUES ($1, 'Acme', 'US')",
            self.organization_id,
        )
        await run(
            "INSERT INTO catalogue.brand (id, organization_id, name) VALUES ($1, $2, 'Gold')",
            self.brand_id,
            self.organization_id,
        )
        for gtin in (GTIN, SECOND):
            await run(
                "INSERT INTO catalogue.product (gtin, owner_id, brand_id, data_source, claimed_at, "
                "resolver_enabled) VALUES ($1, $2, $3, 'claimed', now(), true)",
                gtin,
                self.organization_id,
                self.brand_id,
            )

    async def rule(self, url: str, scope_type: ScopeType = "PRODUCT", scope_id: str | None = GTIN) -> str:
        body = ResolutionRuleCreate(
            scope_type=scope_type,
            scope_id=scope_id,
            destination_type="CUSTOM_URL",
            custom_url=url,
        )
        async with self.database.writes() as db:
            made = await resolution_rules.create_resolution_rule(db, self.caller, self.organization_id, body)
        return made.id


@asynccontextmanager
async def running(database: Database) -> AsyncGenerator[Edge]:
    settings = Settings(base_url=BASE)
    edge = Edge(nobody, Links(Replicas(database)), Scans(database), Products(), settings)
    await edge.startup()
    edge.listen(database)
    try:
        yield edge
    finally:
        await edge.shutdown()


@pytest.fixture
async def shop(committed: Database) -> Shop:
    made = Shop(committed)
    await made.open()
    return made


async def location(edge: Edge, path: str = f"/01/{GTIN}") -> str:
    """Where a path leads, `404` and the like when nowhere."""
    answer = await get(edge, path)
    return answer.headers.get("location", str(answer.status_code))


async def settle(edges: list[Edge], expected: str, path: str = f"/01/{GTIN}", seconds: float = 1.0) -> None:
    """Wait until all edges lead to `expected`."""
    for edge in edges:
        found = await location(edge, path)
        for _ in range(int(seconds / 0.02)):
            if found == expected:
                break
            await asyncio.sleep(0.02)
            found = await location(edge, path)
        assert found == expected


async def test_every_change_of_rules_is_seen_by_two_edges_within_a_second(shop: Shop):
    async with running(shop.database) as one, running(shop.database) as two:
        both = [one, two]
        await settle(both, f"{BASE}/p/{GTIN}")
        first = await shop.rule("https://one.example/")
        await settle(both, "https://one.example/")
        second = await shop.rule("https://two.example/")
        async with shop.database.writes() as db:
            orders = [RuleOrder(id=first, order_index=1), RuleOrder(id=second, order_index=0)]
            await resolution_rules.reorder_resolution_rules(
                db, shop.caller, shop.organization_id, RuleOrders(rules=orders)
            )
        await settle(both, "https://two.example/")
        async with shop.database.writes() as db:
            await resolution_rules.update_resolution_rule(
                db, shop.caller, second, ResolutionRulePatch(enabled=False)
            )
        await settle(both, "https://one.example/")
        async with shop.database.writes() as db:
            await resolution_rules.delete_resolution_rule(db, shop.caller, first)
        await settle(both, f"{BASE}/p/{GTIN}")


@pytest.mark.parametrize("scope", ["ORGANIZATION", "BRAND", "BATCH", "SERIAL"])
async def test_rules_of_every_scope_reach_an_edge_that_knows_the_product(shop: Shop, scope: ScopeType):
    scope_id = {"BRAND": shop.brand_id, "BATCH": f"{GTIN}/10/A/1", "SERIAL": f"{GTIN}/21/7"}.get(scope)
    path = f"/01/{GTIN}/10/A%2F1/21/7"
    async with running(shop.database) as edge:
        await settle([edge], f"{BASE}/p/{GTIN}?10=A%2F1&21=7", path)
        await shop.rule("https://here.example/", scope, scope_id)
        await settle([edge], "https://here.example/", path)


async def test_a_rule_that_moves_to_another_product_leaves_the_first(shop: Shop):
    made = await shop.rule("https://moved.example/")
    async with running(shop.database) as edge:
        await settle([edge], "https://moved.example/")
        await settle([edge], f"{BASE}/p/{SECOND}", f"/01/{SECOND}")
        async with shop.database.writes() as db:
            patch = ResolutionRulePatch(scope_id=SECOND)
            await resolution_rules.update_resolution_rule(db, shop.caller, made, patch)
        await settle([edge], f"{BASE}/p/{GTIN}")
        await settle([edge], "https://moved.example/", f"/01/{SECOND}")


async def test_a_product_that_appears_or_is_switched_off_is_seen(shop: Shop):
    await shop.rule("https://here.example/", "ORGANIZATION", None)
    run = shop.database.pool.execute
    new = "00000096385074"
    async with running(shop.database) as edge:
        assert await location(edge, f"/01/{new}") == "404"
        await run(
            "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at, resolver_enabled) "
            "VALUES ($1, $2, 'claimed', now(), true)",
            new,
            shop.organization_id,
        )
        await settle([edge], "https://here.example/", f"/01/{new}")
        await run("UPDATE catalogue.product SET resolver_enabled = false WHERE gtin = $1", new)
        await settle([edge], f"{BASE}/p/{new}", f"/01/{new}")


async def test_section_4_4_a_lot_that_is_switched_off_serves_no_rule(shop: Shop):
    await shop.rule("https://lot.example/", "BATCH", f"{GTIN}/10/A")
    run = shop.database.pool.execute
    await run(
        "INSERT INTO catalogue.lot (product_id, lot_code) "
        "SELECT id, 'A' FROM catalogue.product WHERE gtin = $1",
        GTIN,
    )
    async with running(shop.database) as edge:
        await settle([edge], "https://lot.example/", f"/01/{GTIN}/10/A")
        await run("UPDATE catalogue.lot SET resolver_enabled = false")
        await settle([edge], f"{BASE}/p/{GTIN}?10=A", f"/01/{GTIN}/10/A")


async def test_an_edge_whose_listener_was_cut_off_listens_again_and_forgets_what_it_knew(shop: Shop):
    async with running(shop.database) as edge:
        await settle([edge], f"{BASE}/p/{GTIN}")
        cut = await shop.database.pool.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE query ILIKE 'LISTEN%' AND datname = current_database()"
        )
        assert cut == 1
        await shop.rule("https://after.example/")
        await settle([edge], "https://after.example/", seconds=2)
        await shop.rule("https://always.example/", "SERIAL", f"{GTIN}/21/7")
        await settle([edge], "https://always.example/", f"/01/{GTIN}/21/7", seconds=2)


async def test_scans_arrive_in_the_database_and_are_counted(shop: Shop):
    await shop.rule("https://here.example/")
    phone = "Mozilla/5.0 (iPhone) Mobile"
    async with running(shop.database) as edge:
        for agent in (phone, phone, "ExampleBot/1.0"):
            await get(edge, f"/01/{GTIN}/10/A/21/7?x=%00", User_Agent=agent, Referer="https://r.example/")
        await get(edge, f"/01/{SECOND}", Accept="application/json")
    reads = shop.database.reads
    assert await shop.database.pool.fetchval("SELECT count(*) FROM resolver.scan") == 0
    assert set(await jobs.run_pending(SimpleNamespace(database=shop.database))) == {"resolver.move_scans"}
    assert await shop.database.pool.fetchval("SELECT count(*) FROM resolver.scan_journal") == 0
    count = await scans.scan_count(reads, GTIN)
    assert (count.total_scans, count.billable_scans) == (3, 2)
    row = await shop.database.pool.fetchrow("SELECT * FROM resolver.scan WHERE gtin = $1 LIMIT 1", GTIN)
    assert (row["organization_id"], row["lot"], row["serial"]) == (shop.organization_id, "A", "7")
    assert (row["destination"], row["scan_type"]) == ("https://here.example/?x=%00", "REDIRECT_ONLY")
    assert (row["device_class"], row["referrer"], row["country"]) == ("mobile", "https://r.example/", None)
