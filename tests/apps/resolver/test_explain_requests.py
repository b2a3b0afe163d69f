"""What an explanation says a request gets is what the same request gets, with any rules and links."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from closient.app import Site
from tests.apps.resolver.explaining import HERE, compared, leading_to, make_lot, settings, shop
from tests.apps.resolver.link_shop import Links
from tests.apps.resolver.shop import GTIN, Shop
from tests.world import World

__all__ = ["settings", "shop"]

SATURDAY = datetime(2026, 6, 6, 9, 30, tzinfo=UTC)
VIENNA, BERLIN, BOSTON = "193.81.0.1", "91.0.0.1", "8.8.8.8"
TYPES = ["gs1:pip", "gs1:recallStatus", "gs1:instructions"]


def some_rule(chance: random.Random, shop: Shop) -> dict[str, Any]:
    scope = chance.choice(
        [
            {"scope_type": "SERIAL", "scope_id": f"{GTIN}/21/7"},
            {"scope_type": "BATCH", "scope_id": f"{GTIN}/10/A"},
            {"scope_type": "PRODUCT", "scope_id": GTIN},
            {"scope_type": "PRODUCT", "scope_id": GTIN},
            {"scope_type": "BRAND", "scope_id": shop.brand_id},
            {"scope_type": "ORGANIZATION"},
        ]
    )
    conditions: list[dict[str, Any]] = [
        {},
        {"days_of_week": [0, 1, 2, 3, 4], "timezone": "Europe/Vienna"},
        {"annual_start_mmdd": "11-01", "annual_end_mmdd": "02-28"},
        {"time_of_day_start": "08:00:00", "time_of_day_end": "17:00:00", "timezone": "America/New_York"},
        {"absolute_start_at": "2026-06-01T00:00:00Z"},
        {"absolute_end_at": "2026-06-01T00:00:00Z"},
        {"location_countries": ["AT", "US"]},
        {"location_regions": ["AT-9"]},
        {"location_cities": ["Wien"]},
    ]
    number = chance.randrange(10**6)
    target = leading_to(f"https://r{number}.example/?x=1") if chance.random() < 0.8 else {}
    return {
        **scope,
        **chance.choice(conditions),
        **target,
        "link_type": chance.choice([None, None, None, *TYPES]),
        "enabled": chance.random() < 0.8,
        "on_custom_url_dead": chance.choice(["SKIP_RULE", "FALLBACK_TO_HOSTED"]),
    }


def some_link(chance: random.Random) -> dict[str, Any]:
    number = chance.randrange(10**6)
    variant = chance.choice([{}, {"hreflang": ["de"]}, {"hreflang": ["en"]}, {"media_type": "text/html"}])
    return {
        "digital_link": HERE + chance.choice(["", "", "/10/A", "/21/7", "/22/V"]),
        "link_type": chance.choice(TYPES),
        "href": f"https://l{number}.example/{chance.choice(['', 'x?lot={lot}'])}",
        "enabled": chance.random() < 0.8,
        "passes_query": chance.random() < 0.7,
        **variant,
    }


async def fill(chance: random.Random, shop: Shop) -> None:
    for _ in range(chance.randrange(14)):
        await shop.created(**some_rule(chance, shop))
    links = Links(shop)
    for number in range(chance.randrange(8)):
        await links.created(**some_link(chance), is_default=number < 2 and chance.random() < 0.4)


def some_request(chance: random.Random) -> tuple[str, dict[str, Any]]:
    level = chance.choice(["", "/10/A", "/10/B", "/21/7", "/10/A/21/7", "/22/V/10/A"])
    query = chance.choice(
        ["", "?utm=1", "?17=271231", "?linkType=gs1:pip&a=b", "?linkType=all", "?context=AT"]
    )
    host = chance.choice(["", "https://id.example.org", "http://localhost:8000"])
    body: dict[str, Any] = {
        "at": (SATURDAY + timedelta(hours=chance.randrange(-9000, 9000))).isoformat(),
        "accept": chance.choice(
            [
                "*/*",
                "text/html",
                "text/html",
                "application/json",
                "application/linkset+json",
                "application/ld+json",
            ]
        ),
        "accept_language": chance.choice(["de-AT, en;q=0.3", "en", "fr"]),
        "address": chance.choice([VIENNA, BERLIN, BOSTON, "127.0.0.1"]),
    }
    if chance.random() < 0.4:
        body["link_type"] = chance.choice([*TYPES, "gs1:nothing", "gs1:verificationService", "linkset"])
    return host + HERE + level + query, body


@pytest.mark.covers("resolver.explain_link")
@pytest.mark.parametrize("seed", range(8))
async def test_an_explanation_says_what_the_same_request_gets(
    shop: Shop, site: Site, world: World, seed: int
):
    chance = random.Random(seed)
    await fill(chance, shop)
    # Every fifth address is dead, and sometimes the lot is off.
    await world.database.pool.execute(
        "UPDATE resolver.custom_url SET status = 'UNREACHABLE', last_checked_at = now() WHERE id IN "
        "(SELECT id FROM resolver.custom_url ORDER BY url OFFSET 1 LIMIT 2)"
    )
    if seed % 3 == 0:
        await make_lot(world, shop, "A", is_on=False)
    statuses = set()
    for _ in range(20):
        uri, body = some_request(chance)
        found = await compared(shop, site, uri, **body)
        decision = found["decision"]
        statuses.add(decision["status"])
        served = [one for one in found["considered"] if one["verdict"] in ("chosen", "leads_back")]
        if decision["destination_type"] in ("CUSTOM_URL", "LINK", "HOSTED_PAGE"):
            ids_of_served = [one["id"] for one in served]
            assert ids_of_served == [id_ for id_ in (decision["rule_id"], decision["link_id"]) if id_]
        for one in found["considered"]:
            assert one["reason"].endswith(".")
            assert (one["condition"] is not None) == (one["verdict"] == "condition_failed")
    assert {200, 302} <= statuses
