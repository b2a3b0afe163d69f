"""Explanations: reasons in plain words, keys that are not the organization's, ways to ask."""

from datetime import UTC, datetime
from typing import Any, get_args

import httpx
import pytest

from closient.app import Site
from closient.apps.resolver.structs import explain as structs
from closient.edge import decide, explain
from closient.gs1 import compression, digital_link, epc_binary
from closient.kit import clock
from tests.apps.resolver.explaining import (
    HERE,
    asked,
    chosen,
    compared,
    explained,
    leading_to,
    make_lot,
    reasons,
    settings,
    shop,
    verdicts,
)
from tests.apps.resolver.link_shop import Links
from tests.apps.resolver.shop import API, GTIN, OTHER, Shop
from tests.world import World

__all__ = ["settings", "shop"]

SATURDAY = datetime(2026, 6, 6, 9, 30, tzinfo=UTC)
VIENNA = "193.81.0.1"


@pytest.mark.parametrize("is_binary", [False, True])
async def test_short_forms_are_explained_as_the_link_that_they_are(shop: Shop, site: Site, is_binary: bool):
    await shop.created(**leading_to("https://brand.example/"))
    whole = digital_link.parse(f"{HERE}/21/7")
    path = epc_binary.compress(whole) if is_binary else compression.compress(whole)
    found = await compared(shop, site, f"https://id.example.org{path}", accept="text/html")
    assert found["digital_link"] == f"{HERE}/21/7"
    assert (found["key"], found["level"]) == (HERE[1:], "21/7")
    assert "owl#sameAs" in " ".join(header["value"] for header in found["headers"])


async def test_choices_and_refusals_are_explained_in_the_words_of_the_answer(shop: Shop, site: Site):
    links = Links(shop)
    for letter in "ab":
        await links.created(href=f"https://{letter}.example/", link_type="gs1:faqs", title=f"Faq {letter}")
    found = await compared(shop, site, HERE, link_type="gs1:faqs", accept="text/html")
    assert (found["decision"]["status"], found["decision"]["destination_type"]) == (300, "CHOICES")
    assert verdicts(found) == ["chosen", "chosen"]
    assert "One of 2 that fit this caller equally well." in reasons(found)
    found = await compared(shop, site, HERE, link_type="gs1:review", accept="text/html")
    assert (found["decision"]["status"], found["decision"]["destination_type"]) == (404, "NONE")
    assert set(verdicts(found)) == {"other_link_type"}


# --- reasons ------------------------------------------------------------------------------------------------


async def test_each_condition_that_fails_is_told_in_plain_words(shop: Shop):
    vienna = {"timezone": "Europe/Vienna"}
    for condition in (
        {"days_of_week": [0, 1, 2, 3, 4], **vienna},
        {"annual_start_mmdd": "11-01", "annual_end_mmdd": "02-29"},
        {"time_of_day_start": "18:00:00", "time_of_day_end": "20:00:00", **vienna},
        {"absolute_start_at": "2026-07-01T00:00:00Z", **vienna},
        {"absolute_end_at": "2026-06-01T00:00:00Z"},
        {"location_countries": ["DE", "IT"]},
        {"location_regions": ["AT-1"]},
        {"location_cities": ["Linz"]},
    ):
        await shop.created(**leading_to("https://brand.example/"), **condition)
    found = await explained(shop, at=SATURDAY.isoformat(), region="at-9", city="Wien")
    assert set(verdicts(found)) == {"condition_failed"}
    assert reasons(found) == [
        "Only on Monday to Friday; this moment is a Saturday in Europe/Vienna.",
        "Only from November 1 to February 29; this moment is on June 6 in UTC.",
        "Only between 18:00 and 20:00; it is 11:30 in Europe/Vienna.",
        "Only from Jul 1, 2026, 02:00 on; this moment is Jun 6, 2026, 11:30 (Europe/Vienna).",
        "Only until Jun 1, 2026, 00:00; this moment is Jun 6, 2026, 09:30 (UTC).",
        "Only in Germany, Italy; this caller is in Austria.",
        "Only in AT-1; this caller is in AT-9.",
        "Only in Linz; this caller is in Wien.",
    ]
    assert [one["condition"] for one in found["considered"]][:3] == ["days_of_week", "season", "time_of_day"]
    assert found["place"] == {"country": "AT", "region": "AT-9", "city": "wien"}
    assert found["decision"]["destination_type"] == "HOSTED_PAGE"
    assert found["decision"]["reason"].startswith("No rule and no default link serves now")
    nowhere = await explained(shop, at=SATURDAY.isoformat())
    assert "where this caller is, is not known" in reasons(nowhere)[5]


async def test_what_is_disabled_or_switched_off_stands_in_its_place(shop: Shop, world: World):
    await make_lot(world, shop, "A", is_on=False)
    lot = await shop.created(
        **leading_to("https://lot.example/"), scope_type="BATCH", scope_id=f"{GTIN}/10/A"
    )
    first = await shop.created(
        **leading_to("https://off.example/"), scope_type="PRODUCT", scope_id=GTIN, enabled=False
    )
    second = await shop.created(**leading_to("https://on.example/"), scope_type="PRODUCT", scope_id=GTIN)
    link = await Links(shop).created(enabled=False)
    last = await shop.created(**leading_to("https://wide.example/"))
    await shop.created(
        **leading_to("https://other.example/"), scope_type="BATCH", scope_id=f"{GTIN}/10/B", enabled=False
    )
    found = await explained(shop, f"{HERE}/10/A")
    assert [(one["id"], one["verdict"]) for one in found["considered"]] == [
        (lot["id"], "switched_off"),
        (first["id"], "disabled"),
        (second["id"], "chosen"),
        (link["id"], "disabled"),
        (last["id"], "not_reached"),
    ]
    assert [one["level"] for one in found["considered"]] == ["10/A", "", "", "", ""]
    assert reasons(found)[:2] == [
        "This lot is switched off: it counts as not scanned.",
        "It is switched off.",
    ]
    await world.database.pool.execute("UPDATE catalogue.product SET resolver_enabled = false")
    found = await explained(shop, HERE)
    assert verdicts(found) == ["disabled", "switched_off", "disabled", "switched_off"]
    assert found["decision"]["destination_type"] == "HOSTED_PAGE"


async def test_product_information_is_told_by_which_of_its_two_walks_it_was_found(shop: Shop, site: Site):
    await shop.created(**leading_to("https://plain.example/"))
    await shop.created(**leading_to("https://later.example/"))
    found = await compared(shop, site, HERE, link_type="gs1:pip")
    assert verdicts(found) == ["chosen", "not_reached"]
    assert reasons(found)[1] == "Never reached: something before it serves."
    await shop.created(**leading_to("https://pip.example/"), link_type="gs1:pip")
    found = await compared(shop, site, HERE, link_type="gs1:pip")
    assert verdicts(found) == ["not_reached", "not_reached", "chosen"]
    assert reasons(found)[0].startswith("Not needed: something stands here for exactly the link type")


async def test_a_former_gtin_is_explained_as_the_product_that_it_was(shop: Shop, site: Site, world: World):
    former = "00614141123452"
    await shop.created(**leading_to("https://brand.example/"))
    await shop.created(**leading_to("https://lot.example/"), scope_type="BATCH", scope_id=f"{GTIN}/10/A")
    await Links(shop).created(enabled=False)
    await world.database.pool.execute(
        "INSERT INTO catalogue.former_gtin (product_id, gtin) VALUES ($1, $2)", shop.products[GTIN], former
    )
    found = await compared(shop, site, f"/01/{former}/10/A")
    assert verdicts(found) == ["chosen", "disabled", "not_reached"]
    assert chosen(found)["level"] == "10/A"


async def test_an_address_that_leads_back_is_told_apart(shop: Shop, site: Site):
    rule = await shop.created(**leading_to(f"http://localhost:8000{HERE}"))
    found = await compared(shop, site, HERE)
    assert verdicts(found) == ["leads_back"]
    assert found["decision"]["destination_type"] == "HOSTED_PAGE"
    assert found["decision"]["rule_id"] == rule["id"]
    assert "leads back" in found["decision"]["reason"]


async def test_reasons_do_not_take_on_the_language_of_the_one_who_scans(shop: Shop, site: Site):
    found = await compared(shop, site, HERE, link_type="gs1:review", accept="text/html", accept_language="de")
    assert found["decision"]["reason"].startswith("Nothing stands here for Review")


# --- keys that are not the organization's -------------------------------------------------------------------


async def test_another_organizations_key_is_not_explained(
    shop: Shop, client: httpx.AsyncClient, world: World
):
    other = Shop(client, *await world.business_key())
    await shop.created(**leading_to("https://secret.example/"))
    assert (await asked(other)).status_code == 404
    assert "secret" not in (await asked(other)).text
    other.organization_id = shop.organization_id
    assert (await asked(other)).status_code == 404


async def test_who_may_only_look_may_have_it_explained(shop: Shop, world: World):
    shop.key = {"X-API-Key": await world.key(shop.organization_id, role="readonly")}
    assert (await asked(shop)).status_code == 200


async def test_a_key_that_nobody_knows_is_explained_as_such(shop: Shop, site: Site):
    found = await compared(shop, site, "/01/04006381333931")
    assert (found["decision"]["status"], found["decision"]["destination_type"]) == (404, "NONE")
    assert found["considered"] == []
    assert "No product with the GTIN 04006381333931 is known here." in found["decision"]["reason"]


async def test_a_key_that_is_delegated_names_its_resolver(shop: Shop, site: Site):
    body = {"ai": "414", "prefix": GTIN[1:8], "resolver_url": "https://id.other.example"}
    path = f"{API}/organizations/{shop.organization_id}/delegations"
    assert (await shop.client.post(path, headers=shop.key, json=body)).status_code == 201
    for accept in ("text/html", "application/linkset+json"):
        found = await compared(shop, site, "/414/9506000333939?a=1", accept=accept)
        assert found["decision"]["destination_type"] == "DELEGATED"
        assert "https://id.other.example" in found["decision"]["reason"]


async def test_a_product_that_nobody_has_claimed_opens_its_page(shop: Shop, site: Site, world: World):
    await world.database.pool.execute(
        "UPDATE catalogue.product SET owner_id = NULL, claimed_at = NULL, data_source = 'imported' "
        "WHERE gtin = $1",
        OTHER,
    )
    found = await compared(shop, site, f"/01/{OTHER}")
    assert found["decision"]["destination_type"] == "HOSTED_PAGE"
    assert found["decision"]["reason"].startswith("Nobody has claimed this product")


async def test_a_key_without_a_page_is_led_to_its_first_link(shop: Shop, site: Site):
    await Links(shop).created(digital_link="/414/9506000134369", link_type="gs1:locationInfo")
    found = await compared(shop, site, "/414/9506000134369")
    assert found["decision"]["destination_type"] == "LINK"
    assert chosen(found)["reason"].startswith("No default is named")


# --- what is asked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "uri_of_answer"),
    [
        ("09506000134352", HERE),
        ("9506000134352", "/01/9506000134352"),
        (f"https://brand.example/shop{HERE}?a=1#x", f"{HERE}?a=1"),
        (f" {HERE}?fmt=svg&b=2 ", f"{HERE}?b=2"),
        (HERE[1:], HERE),
        ("(01)09506000134352", HERE),
        ("]C10109506000134352", HERE),
        ("010950600013435217271231", f"{HERE}?17=271231"),
    ],
)
async def test_a_link_may_be_written_in_many_ways(shop: Shop, site: Site, uri: str, uri_of_answer: str):
    found = await compared(shop, site, uri)
    assert found["uri"] == f"http://localhost:8000{uri_of_answer}"
    assert found["digital_link"] == HERE


@pytest.mark.parametrize(
    "uri", ["(01)09506000134352(10)A/1", "010950600013435210A/1", "]d20109506000134352\x1d10A/1\x1d"]
)
async def test_what_a_scanner_reads_of_a_lot_is_explained_as_its_link(shop: Shop, site: Site, uri: str):
    found = await compared(shop, site, uri)
    assert (found["digital_link"], found["level"]) == (f"{HERE}/10/A%2F1", "10/A%2F1")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"uri": "09506000134351"}, "uri"),
        ({"uri": "(01)09506000134351(10)AB"}, "uri"),
        ({"uri": "(10)AB"}, "uri"),
        ({"uri": "(01"}, "uri"),
        ({"uri": "9999999999999999"}, "uri"),
        ({"uri": "rice"}, "uri"),
        ({"uri": "ftp://id.example/01/09506000134352"}, "uri"),
        ({"uri": f"{HERE}/foo"}, "uri"),
        ({"uri": f"{HERE}?17=999999"}, "uri"),
        ({"uri": "https://[/01/09506000134352"}, "uri"),
        ({"country": "XX"}, "country"),
        ({"region": "XX-1"}, "region"),
        ({"country": "AT", "region": "DE-BY"}, "region"),
        ({"accept": "text/html\r\nX: y"}, "accept"),
        ({"at": "yesterday"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "at"),
    ],
)
async def test_what_cannot_be_asked_is_refused_with_its_field(shop: Shop, body: dict[str, Any], field: str):
    answer = await asked(shop, **{"uri": HERE, **body})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_what_is_said_of_the_place_wins_over_the_address(shop: Shop):
    assert (await explained(shop, address=VIENNA))["place"]["country"] == "AT"
    assert (await explained(shop, address=VIENNA, country="de"))["place"]["country"] == "DE"
    assert (await explained(shop, address="10.0.0.1"))["place"]["country"] is None


async def test_the_moment_is_now_unless_another_is_named(shop: Shop):
    with clock.frozen(SATURDAY):
        assert (await explained(shop))["at"] == "2026-06-06T09:30:00Z"
    assert (await explained(shop, at="2026-06-06T09:30:00"))["at"] == "2026-06-06T09:30:00Z"
    assert (await explained(shop, at="2026-06-06T11:30:00+02:00"))["at"] == "2026-06-06T09:30:00Z"


async def test_nothing_is_noted_as_a_scan(shop: Shop, site: Site):
    before = dict(site.edge.scans.tally.answers)
    await explained(shop)
    assert dict(site.edge.scans.tally.answers) == before


def test_the_lists_of_the_answer_are_those_of_the_edge():
    assert get_args(structs.Verdict) == get_args(explain.Verdict)
    assert get_args(structs.Condition) == get_args(decide.Condition)
