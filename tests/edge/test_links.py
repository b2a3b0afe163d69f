"""The edge beyond the standard: what it loads and keeps, symbols, verification, times, places, crowds."""

from datetime import UTC, datetime, timedelta

from closient.edge.target import MOST_WHEREABOUTS
from closient.kit import clock, countries
from closient.kit.place import Place
from tests.edge.conformance.scene import BRAND, PATH, VOCABULARY, linkset, location
from tests.edge.doubles import BASE, GTIN, OWNER, Links, Scans, edge, entry, get, rule


async def test_parts_are_asked_for_only_where_something_stands_below_the_key():
    links = Links(entry())
    await get(edge(links=links), f"{PATH}/21/1")
    assert links.asked_parts == []
    links.hold(f"01/{GTIN}/21/1", (rule(BRAND, scope="SERIAL"),))
    asked = edge(links=links)
    assert await location(asked, f"{PATH}/21/1") == BRAND
    assert await location(asked, f"{PATH}/21/1") == BRAND
    assert len(links.asked_parts) == 1


async def test_a_flood_of_items_grows_no_memory():
    links = Links(entry(rule(BRAND)))
    links.hold(f"01/{GTIN}/21/known", (rule("https://item.example/", scope="SERIAL"),))
    asked = edge(links=links, resolver_limit_per_minute=0)
    assert await location(asked, f"{PATH}/21/known") == "https://item.example/"
    assert await location(asked, f"{PATH}/21/known") == "https://item.example/"
    for number in range(1500):
        await get(asked, f"{PATH}/21/{number}")
    assert asked.table.parts <= 1 + 100
    assert len(asked._targets) == 1
    before = len(links.asked_parts)
    assert await location(asked, f"{PATH}/21/known") == "https://item.example/"
    assert len(links.asked_parts) == before


async def test_what_is_asked_for_once_takes_no_place_among_the_ready_answers():
    asked = edge(entry(rule(BRAND)))
    assert await location(asked, PATH) == BRAND
    assert len(asked._targets) == 0
    assert await location(asked, PATH) == BRAND
    assert await location(asked, PATH) == BRAND
    assert len(asked._targets) == 1


async def test_fmt_draws_the_code_of_this_very_link_and_is_no_scan():
    scans = Scans()
    asked = edge(entry(rule(BRAND)), scans=scans)
    answer = await get(asked, f"{PATH}/10/A?fmt=svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text == f"{BASE}{PATH}/10/A"
    assert (await get(asked, f"{PATH}?fmt=gif")).status_code == 400
    assert len(asked.scans) == 0


async def test_an_item_can_be_verified_and_a_product_cannot():
    asked = edge(entry())
    wanted = "?linkType=gs1:verificationService"
    target = f"{BASE}/resolver/api/v1/verify/01/{GTIN}/21/a%2F7"
    assert (await location(asked, f"{PATH}/10/A/21/a%2F7{wanted}")).startswith(target)
    assert (await get(asked, f"{PATH}{wanted}")).status_code == 404
    contexts = await linkset(asked, f"{PATH}/21/a%2F7")
    assert contexts[0][VOCABULARY + "verificationService"][0]["href"] == target


async def test_rules_on_places_are_asked_for_each_caller():
    here = rule("https://at.example/", countries=frozenset({"AT"}), is_unconditional=False)
    asked = edge(
        entry(here, rule(BRAND)), place=Place("AT"), trusted_proxies=1, country_header="cf-ipcountry"
    )
    with clock.frozen(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        for _ in range(3):
            assert await location(asked, PATH) == "https://at.example/"
            assert await location(asked, PATH, Cf_Ipcountry="DE") == BRAND


async def test_what_is_kept_of_places_is_bounded_and_gone_with_its_second():
    here = rule("https://at.example/", countries=frozenset({"AT"}), is_unconditional=False)
    asked = edge(entry(here, rule(BRAND)), trusted_proxies=1, country_header="cf-ipcountry")
    codes = sorted(countries.CODES)
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with clock.frozen(moment):
        for code in codes:
            wanted = "https://at.example/" if code == "AT" else BRAND
            assert [await location(asked, PATH, Cf_Ipcountry=code) for _ in range(2)] == [wanted] * 2
    plan = asked._targets[PATH.encode()].plan
    assert plan is not None
    assert 0 < len(plan.of_second or {}) <= MOST_WHEREABOUTS < len(codes)
    with clock.frozen(moment + timedelta(seconds=1)):
        await location(asked, PATH, Cf_Ipcountry="SE")
    assert list(plan.of_second or {}) == [("SE", None, None)]


async def test_a_rule_on_the_time_changes_within_the_second_in_which_it_begins():
    begins = datetime(2026, 6, 1, 12, tzinfo=UTC)
    asked = edge(entry(rule("https://new.example/", starts_at=begins, is_unconditional=False), rule(BRAND)))
    with clock.frozen(begins - timedelta(seconds=1)):
        assert [await location(asked, PATH) for _ in range(3)] == [BRAND] * 3
    with clock.frozen(begins):
        assert [await location(asked, PATH) for _ in range(3)] == ["https://new.example/"] * 3


async def test_one_address_may_resolve_so_many_links_a_minute():
    asked = edge(entry(rule(BRAND)), resolver_limit_per_minute=5)
    statuses = [(await get(asked, PATH)).status_code for _ in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    refused = await get(asked, PATH)
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["access-control-allow-origin"] == "*"


async def test_a_former_gtin_leads_where_the_product_leads_today():
    links = Links(entry(rule(BRAND), gtin="00614141123452", current_gtin=GTIN))
    asked = edge(links=links)
    assert await location(asked, "/01/614141123452") == BRAND
    links.entries["01/00614141123452"] = entry(
        rule("https://new.example/"), gtin="00614141123452", current_gtin=GTIN
    )
    asked.table.drop(f"g:{GTIN}")
    assert await location(asked, "/01/614141123452") == "https://new.example/"
    asked.table.drop(f"o:{OWNER}")
    assert await location(asked, "/01/614141123452") == "https://new.example/"
    assert len(links.asked) == 3


async def test_section_7_get_is_counted_as_a_scan_and_head_options_and_errors_are_not():
    scans = Scans()
    asked = edge(entry(rule(BRAND)), scans=scans)
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604"
    await get(asked, f"{PATH}/10/A/21/7", User_Agent=agent, Referer="https://shop.example/")
    await get(asked, PATH, User_Agent="ExampleBot/1.0", Accept="application/json")
    await get(asked, f"{PATH}?linkType=gs1:pip")
    for method, path in (("HEAD", PATH), ("OPTIONS", PATH), ("GET", f"{PATH}/foo"), ("GET", "/01/96385074")):
        await get(asked, path, method)
    await asked.scans.flush()
    first, second, third = scans.stored
    assert (first.gtin, first.lot, first.serial, first.scan_type) == (GTIN, "A", "7", "REDIRECT_ONLY")
    assert (first.destination, first.referrer) == (BRAND, "https://shop.example/")
    assert (first.device_class, first.is_bot) == ("mobile", False)
    assert (second.destination, second.scan_type, second.is_bot) == (None, "HOSTED_PAGE", True)
    assert third.link_type == "gs1:pip"


async def test_decision_27_a_request_id_is_kept_when_it_is_one_and_made_otherwise():
    asked = edge(entry())
    assert (await get(asked, PATH, X_Request_Id="abc-12345")).headers["x-request-id"] == "abc-12345"
    made = [(await get(asked, PATH, X_Request_Id="bad id")).headers["x-request-id"] for _ in range(3)]
    assert len(set(made)) == 3
