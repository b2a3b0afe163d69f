"""The links on the public product page: those that the linkset has, for whoever looks."""

from datetime import UTC, datetime

import httpx
import pytest

from closient.kit import clock
from tests.apps.account.browser import said
from tests.apps.resolver.link_shop import Links
from tests.apps.resolver.shop import GTIN, open_shop
from tests.world import World

PAGE = f"/p/{GTIN}"
LOT = f"/01/{GTIN}/10/LOT-42"
COOK = {"link_type": "gs1:instructions", "title": "How to cook it", "href": "https://brand.example/cook"}


@pytest.fixture
async def links(client: httpx.AsyncClient, world: World) -> Links:
    return Links(await open_shop(client, world))


async def shown(links: Links, path: str = PAGE, language: str = "en") -> str:
    answer = await links.client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


async def test_the_page_shows_every_kind_of_link_in_plain_words(links: Links):
    assert "More about this product" not in await shown(links)
    await links.created(**COOK, media_type="application/pdf", hreflang=["de-AT"])
    await links.created(
        link_type="gs1:recallStatus", title="Glass in jars", href="https://brand.example/recall"
    )
    await links.created(link_type="gs1:socialMedia", title="@brand", href="https://social.example/brand")
    text = await shown(links)
    assert f'href="{COOK["href"]}"' in text
    words = said(await links.client.get(PAGE, headers={"Accept": "text/html"}))
    assert words.index("Recall Glass in jars") < words.index("Instructions How to cook it")
    assert "German (de-AT), application/pdf" in words
    assert "Social media @brand" in words


async def test_of_several_languages_the_reader_s_is_shown(links: Links):
    await links.created(**{**COOK, "href": "https://brand.example/en"}, hreflang=["en"])
    await links.created(**{**COOK, "href": "https://brand.example/de"}, hreflang=["de"])
    german, english = await shown(links, language="de"), await shown(links, language="en-GB")
    assert ("brand.example/de" in german, "brand.example/en" in german) == (True, False)
    assert ("brand.example/de" in english, "brand.example/en" in english) == (False, True)
    unspoken = await shown(links, language="fi")
    assert "brand.example/de" in unspoken
    assert "brand.example/en" in unspoken


async def test_what_stands_at_a_lot_shows_for_that_lot_alone(links: Links):
    await links.created(
        digital_link=LOT,
        link_type="gs1:recallStatus",
        title="Lot 42 is called back",
        href="https://brand.example/recall/{lot}",
    )
    assert "Lot 42 is called back" not in await shown(links)
    of_lot = await shown(links, f"{PAGE}?10=LOT-42")
    assert 'href="https://brand.example/recall/LOT-42"' in of_lot


async def test_links_that_are_switched_off_and_the_page_itself_do_not_show(links: Links):
    await links.created(**COOK, enabled=False)
    await links.created(link_type="gs1:pip", title="Here", href=f"http://localhost:8000{PAGE}")
    assert "More about this product" not in await shown(links)


async def test_a_rule_shows_while_it_holds(links: Links):
    rule = await links.shop.created(
        destination_type="CUSTOM_URL",
        custom_url="https://brand.example/summer",
        link_type="gs1:promotion",
        absolute_end_at="2027-06-01T00:00:00Z",
    )
    assert rule["enabled"]
    with clock.frozen(datetime(2027, 5, 1, tzinfo=UTC)):
        assert ">https://brand.example/summer</a>" in await shown(links)
    with clock.frozen(datetime(2027, 7, 1, tzinfo=UTC)):
        assert "https://brand.example/summer" not in await shown(links)


async def test_the_page_shows_all_that_the_linkset_has_for_this_caller(links: Links):
    await links.created(**COOK)
    await links.created(
        link_type="gs1:support", title="Ask us", href="https://brand.example/help", is_default=True
    )
    found = (await links.client.get(f"/01/{GTIN}?linkType=linkset")).json()["linkset"]
    hrefs = {item["href"] for items in found[0].values() if isinstance(items, list) for item in items}
    text = await shown(links)
    for href in hrefs - {f"http://localhost:8000{PAGE}"}:
        assert f'href="{href}"' in text
