"""The pages about rules: the form in plain words, order, and where a scan leads now."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from closient.app import Site
from closient.kit import clock
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, Visitor

HERE = f"/dashboard/products/{GTIN}"
NEW = f"{HERE}/rules/new"
PLAIN = {"destination_type": "CUSTOM_URL", "custom_url": "https://example.com/a", "enabled": "on"}


async def stored(owner: Visitor) -> dict[str, Any]:
    """The only rule, as it lies in the database."""
    row = await owner.world.database.pool.fetchrow("SELECT * FROM resolver.rule")
    return dict(row)


async def test_a_rule_says_in_words_what_was_filled_in(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(
        absolute_start_at="2027-01-04T08:00",
        annual_start_mmdd="11-01",
        annual_end_mmdd="01-06",
        days_of_week=["5", "6"],
        time_of_day_start="11:00",
        time_of_day_end="15:00",
        timezone="Europe/Rome",
        link_type="gs1:recipeInfo",
        location_countries="it, AT",
    )
    rule = await stored(owner)
    assert rule["absolute_start_at"] == datetime(2027, 1, 4, 7, tzinfo=UTC)
    assert rule["days_of_week"] == [5, 6]
    assert rule["location_countries"] == ["IT", "AT"]
    shown = said(await owner.open(HERE))
    for words in (
        "for those who ask for Recipe website (gs1:recipeInfo)",
        "every year from 1 November to 6 January",
        "on Saturday and Sunday",
        "between 11:00 and 15:00 (Europe/Rome)",
        "in Italy, Austria",
        "8:00:00",
    ):
        assert words in shown


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Austria, it", ["AT", "IT"]),
        ("IT AT", ["IT", "AT"]),
        ("United Kingdom, UK, gb", ["GB"]),
        ("Côte d’Ivoire, COTE D'IVOIRE, Türkiye, Turkey", ["CI", "TR"]),
        ("Bosnia and Herzegovina; Austria", ["BA", "AT"]),
        ("", None),
    ],
)
async def test_countries_are_named_as_people_name_them(owner: Visitor, typed: str, codes: list[str] | None):
    await owner.make_product()
    await owner.make_rule(location_countries=typed)
    assert (await stored(owner))["location_countries"] == codes


async def test_regions_and_cities_come_back_as_they_were(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(location_regions="it-25, AT-9", location_cities="Washington, D.C.; Milano")
    rule = await stored(owner)
    assert rule["location_regions"] == ["IT-25", "AT-9"]
    assert rule["location_cities"] == ["Washington, D.C.", "Milano"]
    rule_id = (await owner.rules())[0][0]
    shown = (await owner.open(f"{HERE}/rules/{rule_id}")).text
    assert 'value="IT-25, AT-9"' in shown
    assert 'value="Washington, D.C.; Milano;"' in shown


async def test_the_form_says_when_nobody_s_region_is_known_here(owner: Visitor, site: Site):
    await owner.make_product()
    assert "name a file of places" in said(await owner.open(NEW))
    assert "name a file of places" in said(await owner.open("/dashboard/rules/new"))
    settings = owner.world.services.settings
    known = msgspec.structs.replace(settings, places_file=settings.data_folder / "cities.mmdb")
    site.router.state.settings = known
    assert "name a file of places" not in said(await owner.open(NEW))


async def test_a_new_rule_goes_by_the_time_of_the_organization_s_country(owner: Visitor):
    await owner.make_product()
    run = owner.world.database.pool.execute
    for country, zone in (("AT", "Europe/Vienna"), ("US", "America/New_York")):
        await run(
            "UPDATE account.organization SET country = $2 WHERE id = $1", owner.organization_id, country
        )
        for path in (NEW, "/dashboard/rules/new"):
            assert f'value="{zone}"' in field_of(await owner.open(path), "timezone")


def field_of(answer: httpx.Response, name: str) -> str:
    """The tag of an input."""
    return re.findall(rf'<input[^>]*name="{name}"[^>]*>', answer.text)[0]


async def test_a_rule_comes_back_into_the_form_as_it_was(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(absolute_end_at="2027-07-01T00:30", timezone="Europe/Oslo", days_of_week=["0"])
    rule_id = (await owner.rules())[0][0]
    shown = (await owner.open(f"{HERE}/rules/{rule_id}")).text
    assert 'value="2027-07-01T00:30"' in shown
    assert 'value="Europe/Oslo"' in shown
    assert 'name="days_of_week" value="0" checked' in shown
    fields = {**PLAIN, "custom_url": "https://example.com/b", "scope_type": "PRODUCT"}
    assert (await owner.send(f"{HERE}/rules/{rule_id}", **fields)).status_code == 303
    rule = await stored(owner)
    assert rule["custom_url"] == "https://example.com/b"
    assert rule["absolute_end_at"] is None
    assert rule["days_of_week"] is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"custom_url": ""}, "custom_url"),
        ({"custom_url": "example.com"}, "custom_url"),
        ({"custom_url": "javascript:alert(1)"}, "custom_url"),
        ({"scope_type": "BATCH", "lot": ""}, "lot"),
        ({"scope_type": "BATCH", "lot": "no blanks"}, "lot"),
        ({"scope_type": "SERIAL", "serial": ""}, "serial"),
        ({"absolute_start_at": "soon"}, "absolute_start_at"),
        ({"absolute_start_at": "2027-01-02T00:00", "absolute_end_at": "2027-01-01T00:00"}, "absolute_end_at"),
        ({"annual_start_mmdd": "13-01"}, "annual_start_mmdd"),
        ({"time_of_day_end": "25:00"}, "time_of_day_end"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"location_regions": "Lombardia"}, "location_regions"),
        ({"location_regions": "XX-1"}, "location_regions"),
        ({"location_cities": "x" * 101}, "location_cities"),
        ({"location_countries": "IT, Grand Fenwick"}, "location_countries"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(owner: Visitor, fields: dict[str, str], field: str):
    await owner.make_product()
    answer = await owner.send(NEW, **{"scope_type": "PRODUCT", **PLAIN, **fields})
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert await owner.rules() == []


async def test_all_that_is_wrong_is_named_at_once(owner: Visitor):
    await owner.make_product()
    fields = {"time_of_day_start": "noon", "location_countries": "XX", "scope_type": "BATCH"}
    answer = await owner.send(NEW, **{**PLAIN, **fields})
    for field in ("time_of_day_start", "location_countries", "lot"):
        assert f'id="field-{field}-error"' in answer.text


@pytest.mark.parametrize("scope_type", ["BRAND", "ORGANIZATION"])
async def test_a_rule_for_more_than_the_product_is_not_made_here(owner: Visitor, scope_type: str):
    await owner.make_product()
    assert (await owner.send(NEW, **{**PLAIN, "scope_type": scope_type})).status_code == 422


async def test_lots_and_items_have_rules_of_their_own(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(scope_type="BATCH", lot="L1", custom_url="https://example.com/recall")
    await owner.make_rule(scope_type="SERIAL", serial="0042", custom_url="https://example.com/one")
    shown = said(await owner.open(HERE))
    assert "Lot L1" in shown
    assert "Serial 0042" in shown
    assert [url for _, url in await owner.rules()] == [
        "https://example.com/one",
        "https://example.com/recall",
    ]


async def test_rules_move_up_and_down_with_buttons(owner: Visitor):
    await owner.make_product()
    for name in "abc":
        await owner.make_rule(custom_url=f"https://example.com/{name}")
    first = (await owner.rules())[0][0]
    assert (await owner.send(HERE, do="down", rule=first)).status_code == 303
    assert [url[-1] for _, url in await owner.rules()] == ["b", "a", "c"]
    await owner.send(HERE, do="up", rule=first)
    assert [url[-1] for _, url in await owner.rules()] == ["a", "b", "c"]
    await owner.send(HERE, do="up", rule=first)
    assert [url[-1] for _, url in await owner.rules()] == ["a", "b", "c"]


async def test_a_rule_is_deleted(owner: Visitor):
    await owner.make_product()
    await owner.make_rule()
    rule_id = (await owner.rules())[0][0]
    assert (await owner.send(HERE, do="delete", rule=rule_id)).status_code == 303
    assert await owner.rules() == []
    assert (await owner.send(HERE, do="delete", rule=rule_id)).status_code == 404
    assert (await owner.send(HERE, do="delete", rule="no id")).status_code == 404
    assert (await owner.send(HERE, do="explode", rule=rule_id)).status_code == 400


async def test_the_page_says_which_rule_decides_at_this_moment(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://example.com/weekend", days_of_week=["5", "6"])
    await owner.make_rule(custom_url="https://example.com/always")

    async def leads(moment: datetime) -> str:
        with clock.frozen(moment):
            shown = said(await owner.open(HERE))
        return shown.partition("A plain scan leads now to ")[2].split()[0]

    monday = clock.now() + timedelta(days=7 - clock.now().weekday())
    assert await leads(monday) == "https://example.com/always"
    assert await leads(monday + timedelta(days=5)) == "https://example.com/weekend"


async def test_a_rule_that_is_switched_off_does_not_decide(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(enabled="")
    shown = said(await owner.open(HERE))
    assert "Switched off" in shown
    assert "Decides now" not in shown


async def test_a_rule_of_the_brand_is_shown_with_the_product_and_says_so(owner: Visitor):
    await owner.make_product(brand="Ada's")
    brand_id = await owner.world.database.pool.fetchval("SELECT id FROM catalogue.brand")
    path = f"/resolver/api/v1/organizations/{owner.organization_id}/resolution-rules"
    key = await owner.world.key(owner.organization_id)
    body = {"scope_type": "BRAND", "scope_id": brand_id, "destination_type": "CUSTOM_URL"}
    made = await owner.client.post(
        path, headers={"X-API-Key": key}, json={**body, "custom_url": "https://ada.example"}
    )
    assert made.status_code == 201, made.text
    shown = said(await owner.open(HERE))
    assert "All products of the brand" in shown
    assert "Decides now" in shown
    form = f"{HERE}/rules/{made.json()['id']}"
    assert "This rule serves more than this product" in said(await owner.open(form))
    fields = {**PLAIN, "scope_type": "BRAND", "custom_url": "https://ada.example/new"}
    assert (await owner.send(form, **fields)).status_code == 303
    rule = await stored(owner)
    assert (rule["scope_type"], rule["custom_url"]) == ("BRAND", "https://ada.example/new")


async def test_a_link_from_a_lot_fills_the_form_in(owner: Visitor):
    await owner.make_product()
    shown = (await owner.open(f"{NEW}?lot=L1")).text
    assert 'value="BATCH" checked' in shown
    assert 'value="L1"' in shown
    assert 'value="SERIAL" checked' in (await owner.open(f"{NEW}?serial=42")).text
    assert 'value="PRODUCT" checked' in (await owner.open(f"{NEW}?lot={'x' * 30}")).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "It holds from now on."),
        ({"enabled": ""}, "It is switched off."),
        ({"days_of_week": "5"}, "It holds whenever its conditions are met."),
        ({"absolute_start_at": "2099-01-01T00:00"}, "It holds once its time begins."),
        ({"absolute_end_at": "2020-01-01T00:00"}, "its time is over"),
    ],
)
async def test_what_is_said_of_a_saved_rule_is_true(owner: Visitor, fields: dict[str, str], sentence: str):
    await owner.make_product()
    assert sentence in await owner.make_rule(**fields)


async def test_a_rule_that_another_hides_is_said_to_be_never_reached(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://example.com/always")
    told = await owner.make_rule(custom_url="https://example.com/weekend", days_of_week="6")
    assert "it is never reached" in told
    shown = said(await owner.open(HERE))
    assert "An earlier rule takes all its scans to https://example.com/always." in shown
    second = (await owner.rules())[1][0]
    await owner.send(HERE, do="up", rule=second)
    assert "Never reached" not in said(await owner.open(HERE))
    # Saved again where it stands now, it holds.
    fields = {**PLAIN, "scope_type": "PRODUCT", "days_of_week": "6"}
    answer = await owner.send(f"{HERE}/rules/{second}", **fields)
    assert "It holds whenever its conditions are met." in owner.told(answer)


async def test_errors_are_in_plain_words_and_come_all_at_once(owner: Visitor):
    await owner.make_product()
    wrong = {
        "scope_type": "BATCH",
        "lot": "a b",
        "custom_url": "",
        "annual_start_mmdd": "31-12",
        "absolute_start_at": "2027-01-02T00:00",
        "absolute_end_at": "2027-01-01T00:00",
        "time_of_day_end": "25:00",
        "timezone": "Mars/Olympus",
        "location_countries": "XX",
    }
    answer = await owner.send(NEW, **{**PLAIN, **wrong})
    shown = said(answer)
    for field in set(wrong) - {"scope_type", "absolute_start_at"}:
        assert f'id="field-{field}-error"' in answer.text, field
    for word in ("destination_type", "absolute_start_at", "CUSTOM_URL", "scope_id", "MM-DD", "IANA", "AI 10"):
        assert word not in shown, word
    assert "7 fields need another look." in shown
    assert "A code holds no spaces" in shown
    odd = said(await owner.send(NEW, **{**PLAIN, "scope_type": "SERIAL", "serial": "a~b"}))
    assert "It may not have the character '~'." in odd
