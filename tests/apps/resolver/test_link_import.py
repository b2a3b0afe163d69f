"""Links from linksets and from GS1's Resolver CE come in, go out as a linkset, and come back the same."""

import json
from typing import Any

import httpx
import msgspec
import pytest

from closient.apps.resolver.actions import link_files as actions
from closient.apps.resolver.rules import link_files as files
from closient.apps.resolver.structs.link_files import Imported, ImportOptions, Incoming
from closient.apps.resolver.structs.links import LevelLinks
from closient.kit.errors import Forbidden
from tests.apps.resolver.link_shop import HERE, KEYS, Links, without
from tests.apps.resolver.shop import GTIN, OTHER, Shop, open_shop
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


async def taken(
    world: World, shop: Shop, document: Any, kind: str = "linkset", **options: bool
) -> tuple[Imported, list[str]]:
    """Import a document: what became of it, and the messages of all that was refused."""
    incoming, refused = Incoming(), []
    for entry in files.entries(document, kind):
        if isinstance(entry, ValueError):
            refused.append(str(entry))
        else:
            refused += [f"{one.field}: {one.message}" for one in actions.add(incoming, entry)]
    caller = world.caller(shop.organization_id)
    async with world.database.writes() as db:
        imported = await actions.import_links(
            db, caller, shop.organization_id, incoming, ImportOptions(**options)
        )
    return imported, refused + [f"{one.field}: {one.message}" for one in imported.refused]


def counts(imported: Imported) -> tuple[int, int, int]:
    return imported.created, imported.updated, imported.unchanged


def said(link: dict[str, Any]) -> dict[str, Any]:
    """What a linkset can say of a link."""
    return without(link, "id", "created", "modified", "metadata", "organization_id")


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


# --- out and back -------------------------------------------------------------------------------------------


async def plant(links: Links) -> None:
    """Links of every kind."""
    await links.created(is_default=True, passes_query=False)
    await links.created(hreflang=["de", "fr"], is_default=True, media_type="text/html")
    # These look like the default in all but the type, or the attributes.
    await links.created(link_type="gs1:allergenInfo")
    await links.created(link_type="gs1:allergenInfo", hreflang=["de", "fr"], media_type="text/html")
    await links.created(link_type="https://brand.example/voc/story", context=["AT", "sales"])
    await links.created(link_type="gs1:warranty", enabled=False)
    await links.created(digital_link=f"{HERE}/10/A%2F1", href="https://b.example/{lot}?x={3103}", title="Ü")
    await links.created(digital_link=f"{HERE}/21/7", hreflang=["zh-Hant-TW"], is_default=True)
    await links.created(digital_link=f"/414/{KEYS['414']}/254/B", link_type="describedby")


@pytest.mark.covers("resolver.export_links")
@pytest.mark.parametrize("form", ["linkset", "jsonl"])
async def test_what_goes_out_comes_back_the_same(
    world: World, shop: Shop, links: Links, client: httpx.AsyncClient, form: str
):
    await plant(links)
    before = await links.listed(page_size=100)
    answer = await client.get(f"{links.all}/export", headers=links.key, params={"format": form})
    assert answer.status_code == 200
    kinds = {"linkset": "application/linkset+json", "jsonl": "application/jsonl"}
    assert answer.headers["content-type"] == kinds[form]
    lines = answer.text.splitlines()
    documents = [json.loads(line) for line in lines] if form == "jsonl" else [answer.json()]
    assert len(documents) == (4 if form == "jsonl" else 1)
    for document in documents:
        imported, refused = await taken(world, shop, document)
        assert (imported.created, imported.updated, refused) == (0, 0, [])
    await world.database.pool.execute("DELETE FROM resolver.link")
    for document in documents:
        await taken(world, shop, document)
    assert [said(link) for link in await links.listed(page_size=100)] == [said(link) for link in before]


async def test_the_export_has_the_shape_of_gs1s_schema(links: Links, client: httpx.AsyncClient):
    await links.created(is_default=True)
    await links.created(hreflang=["de"], is_default=True, href="https://b.example/de")
    answer = await client.get(f"{links.all}/export", headers=links.key)
    [context] = answer.json()["linkset"]
    assert list(context) == [
        "anchor", "itemDescription", f"{VOC}defaultLink", f"{VOC}defaultLinkMulti", f"{VOC}pip",
    ]  # fmt: skip
    assert context["anchor"] == f"http://localhost:8000/01/{GTIN}"
    assert context[f"{VOC}defaultLink"] == [{"href": "https://brand.example/rice", "title": "Our rice"}]
    multi = context[f"{VOC}defaultLinkMulti"]
    assert [target.get("hreflang") for target in multi] == [None, ["de"]]
    assert multi == context[f"{VOC}pip"]


async def test_one_special_default_is_the_default_link_and_makes_no_list_of_its_own():
    link = {
        "link_type": "gs1:pip", "href": PAGE, "title": "T", "hreflang": ["de"], "media_type": "",
        "context": [], "is_default": True, "passes_query": True, "enabled": True,
    }  # fmt: skip
    made = files.context(LevelLinks(f"01/{GTIN}", "", "Rice", [link]), "https://id.example")
    assert f"{VOC}defaultLinkMulti" not in made
    assert made[f"{VOC}defaultLink"] == [{"href": PAGE, "title": "T"}]
    [read] = files.read_context(made).links
    assert (read["is_default"], read["hreflang"]) == (True, ["de"])


async def test_an_export_without_links_is_an_empty_linkset(links: Links, client: httpx.AsyncClient):
    answer = await client.get(f"{links.all}/export", headers=links.key)
    assert msgspec.json.decode(answer.content) == {"linkset": []}
    answer = await client.get(f"{links.all}/export", headers=links.key, params={"format": "jsonl"})
    assert answer.content == b""


async def test_more_levels_than_a_portion_are_exported_whole(
    links: Links, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    await plant(links)
    await links.created(digital_link=f"/01/{OTHER}")
    whole = (await client.get(f"{links.all}/export", headers=links.key)).json()
    monkeypatch.setattr(actions, "LEVELS_AT_ONCE", 2)
    assert (await client.get(f"{links.all}/export", headers=links.key)).json() == whole
    assert len(whole["linkset"]) == 5


async def test_strangers_export_nothing(links: Links, client: httpx.AsyncClient, world: World):
    rival = await open_shop(client, world, ())
    assert (await client.get(f"{links.all}/export", headers=rival.key)).status_code == 404
    assert (await client.get(f"{links.all}/export")).status_code == 401
