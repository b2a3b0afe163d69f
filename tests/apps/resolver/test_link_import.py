"""Links from linksets and from GS1's Resolver CE come in."""

from typing import Any

import httpx
import pytest

from closient.apps.resolver.actions import link_files as actions
from closient.apps.resolver.structs.link_files import Imported, ImportOptions, Incoming
from closient.kit.errors import Forbidden
from tests.apps.resolver.link_shop import HERE, KEYS, Links, taken
from tests.apps.resolver.shop import GTIN, Shop, open_shop
from tests.world import World

VOC = "https://ref.gs1.org/voc/"
PAGE = "https://dalgiardino.com/medicinal-compound"
# In the form of the test data of the Resolver CE, version 3.
CE: dict[str, Any] = {
    "anchor": HERE,
    "itemDescription": "Medicinal Compound 50 x 200mg",
    "defaultLinktype": "gs1:pip",
    "links": [
        {
            "linktype": "gs1:pip",
            "href": f"{PAGE}/",
            "title": "Product information",
            "type": "text/html",
            "hreflang": ["en"],
            "context": ["sales", "marketing"],
        },
        {
            "linktype": "gs1:pip",
            "href": f"{PAGE}/index.html.ja",
            "title": "Product information",
            "type": "text/html",
            "hreflang": ["ja"],
        },
        {"linktype": "gs1:epil", "href": f"{PAGE}/pil.html", "title": "For patients"},
    ],
}
CE_2: dict[str, Any] = {
    "identificationKeyType": "01",
    "identificationKey": GTIN,
    "itemDescription": "Medicinal Compound",
    "qualifierPath": "/10/LOT1",
    "active": True,
    "responses": [
        {
            "linkType": "gs1:pip",
            "ianaLanguage": "en",
            "context": "xx",
            "linkTitle": "Information",
            "targetUrl": f"{PAGE}/",
            "mimeType": "text/html",
            "fwqs": False,
            "active": False,
            "defaultLinkType": True,
        }
    ],
}


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


@pytest.fixture
async def links(shop: Shop) -> Links:
    return Links(shop)


def counts(imported: Imported) -> tuple[int, int, int]:
    return imported.created, imported.updated, imported.unchanged


# --- Resolver CE --------------------------------------------------------------------------------------------


async def test_entries_of_version_3_become_links(world: World, shop: Shop, links: Links):
    imported, refused = await taken(world, shop, [CE], "resolver-ce")
    assert (counts(imported), refused) == ((3, 0, 0), [])
    english, japanese, epil = sorted(await links.listed(), key=lambda link: link["link_type"], reverse=True)[
        :3
    ]
    assert (english["hreflang"], english["context"]) == (["en"], ["marketing", "sales"])
    assert (english["media_type"], english["href"]) == ("text/html", f"{PAGE}/")
    assert [english["is_default"], japanese["is_default"], epil["is_default"]] == [True, True, False]
    again, _ = await taken(world, shop, CE, "resolver-ce")
    assert counts(again) == (0, 0, 3)


async def test_qualifiers_stand_in_any_order_and_on_any_host(world: World, shop: Shop, links: Links):
    entry = {**CE, "anchor": f"https://ce.example/01/{GTIN}", "qualifiers": [{"10": "A/1"}, {"22": "2A"}]}
    _, refused = await taken(world, shop, entry, "resolver-ce")
    assert refused == []
    assert {link["digital_link"] for link in await links.listed()} == {f"{HERE}/22/2A/10/A%2F1"}


async def test_entries_of_version_2_become_links(world: World, shop: Shop, links: Links):
    imported, refused = await taken(world, shop, [CE_2], "resolver-ce")
    assert (counts(imported), refused) == ((1, 0, 0), [])
    [link] = await links.listed()
    assert (link["digital_link"], link["hreflang"], link["context"]) == (f"{HERE}/10/LOT1", ["en"], [])
    assert (link["is_default"], link["passes_query"], link["enabled"]) == (True, False, False)


@pytest.mark.parametrize(("name", "key"), [("gtin", f"01/{GTIN}"), ("GLN", "414/9506000134369")])
async def test_version_2_may_call_a_key_by_its_short_name(
    world: World, shop: Shop, links: Links, name: str, key: str
):
    number = key.partition("/")[2]
    entry = {**CE_2, "identificationKeyType": name, "identificationKey": number, "qualifierPath": "/"}
    _, refused = await taken(world, shop, [entry], "resolver-ce")
    assert refused == []
    assert [link["key"] for link in await links.listed()] == [key]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({**CE, "qualifiers": [{"10": "{lotnumber}"}]}, "put its links at the key"),
        ({**CE_2, "qualifierPath": "/21/{serial}"}, "put its links at the key"),
        ({**CE, "qualifiers": {"10": "A"}}, "qualifiers is no list"),
        ({**CE, "qualifiers": [{"10": "A"}, {"235": "B"}]}, "cannot be an attribute"),
        ({**CE, "links": ["gs1:pip"]}, "no list of target objects"),
        ({"itemDescription": "x"}, "neither anchor nor identificationKeyType"),
        ("nonsense", "neither anchor nor identificationKeyType"),
    ],
)
async def test_an_entry_that_cannot_be_read_is_refused_with_the_reason(
    world: World, shop: Shop, links: Links, entry: Any, words: str
):
    _, refused = await taken(world, shop, [entry], "resolver-ce")
    assert len(refused) == 1
    assert words in refused[0]
    assert await links.listed() == []


async def test_a_wrong_link_is_refused_alone(world: World, shop: Shop, links: Links):
    wrong = [
        {"linktype": "gs1:pip", "href": f"{PAGE}?giai={{1}}", "title": "T"},
        {"linktype": "gs1:pipp", "href": PAGE, "title": "T"},
        {"linktype": "gs1:pip", "title": "T"},
        {"linktype": "gs1:pip", "href": PAGE, "title": "T", "hreflang": 7},
        {"linktype": "gs1:pip", "href": PAGE, "title": "T" * 256},
        {"href": PAGE, "title": "T"},
    ]
    imported, refused = await taken(world, shop, {**CE, "links": CE["links"] + wrong}, "resolver-ce")
    assert counts(imported) == (3, 0, 0)
    assert [text.partition(":")[0] for text in refused] == [
        "href", "link_type", "href", "hreflang", "title", "link_type",
    ]  # fmt: skip


# --- linksets -----------------------------------------------------------------------------------------------


async def test_a_linkset_of_many_anchors_becomes_links(world: World, shop: Shop, links: Links):
    document = {
        "linkset": [
            {
                "anchor": f"https://id.gs1.org/01/{GTIN}",
                "itemDescription": "Rice",
                "https://gs1.org/voc/defaultLink": [{"href": f"{PAGE}/b", "title": "B"}],
                "https://gs1.org/voc/pip": [
                    {"href": f"{PAGE}/a", "title": "A"},
                    {"href": f"{PAGE}/b", "title": "B", "fwqs": False, "public": False},
                ],
                "describedby": [{"href": f"{PAGE}/c", "type": "application/ld+json"}],
            },
            {
                "anchor": f"https://id.gs1.org/414/{KEYS['414']}",
                "gs1:locationInfo": {"href": PAGE, "title": "D"},
            },
        ]
    }
    imported, refused = await taken(world, shop, document)
    assert (counts(imported), refused) == ((4, 0, 0), [])
    by_href = {link["href"]: link for link in await links.listed()}
    assert [by_href[f"{PAGE}/{name}"]["is_default"] for name in "abc"] == [False, True, False]
    assert (by_href[f"{PAGE}/b"]["passes_query"], by_href[f"{PAGE}/b"]["enabled"]) == (False, False)
    assert (by_href[f"{PAGE}/c"]["link_type"], by_href[f"{PAGE}/c"]["title"]) == (
        "describedby",
        "describedby",
    )
    assert by_href[PAGE]["link_type"] == "gs1:locationInfo"


async def test_a_default_without_its_twin_becomes_a_link_of_its_own(world: World, shop: Shop, links: Links):
    context = {"anchor": HERE, f"{VOC}defaultLink": [{"href": PAGE, "title": "Rice"}]}
    await taken(world, shop, context)
    [link] = await links.listed()
    assert (link["link_type"], link["is_default"], link["href"]) == ("gs1:pip", True, PAGE)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"linkset": [{"itemDescription": "x"}]}, "an anchor is missing"),
        ([7], "an anchor is missing"),
        ({"anchor": HERE, f"{VOC}pip": ["x"]}, "no list of target objects"),
        ({"anchor": "/01/1", f"{VOC}pip": [{"href": PAGE, "title": "T"}]}, "digital_link: "),
        ({"anchor": "/01/00614141123452", f"{VOC}pip": [{"href": PAGE, "title": "T"}]}, "create it first"),
    ],
)
async def test_what_cannot_be_stored_is_refused_with_the_reason(
    world: World, shop: Shop, document: Any, words: str
):
    _, refused = await taken(world, shop, document)
    assert len(refused) == 1
    assert words in refused[0]


async def test_of_links_that_say_the_same_the_last_counts(world: World, shop: Shop, links: Links):
    target = {"href": PAGE, "title": "First"}
    context = {"anchor": HERE, f"{VOC}pip": [target, {**target, "title": "Last"}]}
    imported, _ = await taken(world, shop, context)
    assert (counts(imported), imported.repeated) == ((1, 0, 0), 1)
    assert [link["title"] for link in await links.listed()] == ["Last"]


async def test_a_changed_file_changes_what_differs_and_keeps_ids(world: World, shop: Shop, links: Links):
    await taken(world, shop, CE, "resolver-ce")
    before = {link["href"]: link for link in await links.listed()}
    changed = {
        **CE,
        "links": [{**CE["links"][0], "title": "New"}, CE["links"][1]],
        "defaultLinktype": "gs1:epil",
    }
    imported, _ = await taken(world, shop, changed, "resolver-ce")
    assert counts(imported) == (0, 2, 0)
    after = {link["href"]: link for link in await links.listed()}
    assert {href: link["id"] for href, link in after.items()} == {h: link["id"] for h, link in before.items()}
    assert (after[f"{PAGE}/"]["title"], after[f"{PAGE}/"]["is_default"]) == ("New", False)


# --- products -----------------------------------------------------------------------------------------------

NEW, FREE = "00614141123452", "00000096385074"
TARGETS = {f"{VOC}pip": [{"href": PAGE, "title": "T"}]}
PRODUCTS = [
    {"anchor": f"/01/{NEW}/10/A", **TARGETS},
    {"anchor": f"/01/{NEW}", "itemDescription": "Tea", **TARGETS},
    {"anchor": f"/01/{FREE}", **TARGETS},
]


async def test_products_are_made_and_claimed_when_that_is_asked_for(world: World, shop: Shop, links: Links):
    insert = "INSERT INTO catalogue.product (gtin, data_source, product_name) VALUES ($1, 'imported', 'Old')"
    await world.database.pool.execute(insert, FREE)
    refused, messages = await taken(world, shop, PRODUCTS)
    assert counts(refused) == (0, 0, 0)
    assert len(messages) == 3
    dry, _ = await taken(world, shop, PRODUCTS, is_dry=True, creates_products=True)
    assert (counts(dry), sorted(dry.products)) == ((3, 0, 0), [FREE, NEW])
    assert await links.listed() == []
    made, messages = await taken(world, shop, PRODUCTS, creates_products=True)
    assert (counts(made), sorted(made.products), messages) == ((3, 0, 0), [FREE, NEW], [])
    rows = await world.database.pool.fetch(
        "SELECT gtin, product_name FROM catalogue.product WHERE owner_id = $1 AND gtin = ANY($2) ORDER BY 1",
        shop.organization_id,
        [NEW, FREE],
    )
    assert [tuple(row) for row in rows] == [(FREE, "Old"), (NEW, "Tea")]
    assert len(await links.listed()) == 3


async def test_a_product_of_another_organization_is_never_taken(
    world: World, shop: Shop, client: httpx.AsyncClient
):
    rival = await open_shop(client, world, ())
    imported, messages = await taken(world, rival, {"anchor": HERE, **TARGETS}, creates_products=True)
    assert (counts(imported), imported.products) == ((0, 0, 0), [])
    assert "claim it first" in messages[0]


async def test_who_may_not_change_links_imports_none(world: World, shop: Shop):
    caller = world.caller(shop.organization_id, "readonly")
    async with world.database.writes() as db:
        with pytest.raises(Forbidden):
            await actions.import_links(db, caller, shop.organization_id, Incoming(), ImportOptions())
