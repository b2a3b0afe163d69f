"""Links go out as a linkset, and come back the same: what they say, and where they lead."""

import json
from typing import Any

import httpx
import msgspec
import pytest

from closient.apps.resolver.actions import link_files as actions
from closient.apps.resolver.rules import link_files as files
from closient.apps.resolver.structs.links import LevelLinks
from tests.apps.resolver.link_shop import HERE, KEYS, Links, taken, without
from tests.apps.resolver.shop import GTIN, OTHER, Shop, open_shop
from tests.world import World

VOC = "https://ref.gs1.org/voc/"
PAGE = "https://dalgiardino.com/medicinal-compound"


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


@pytest.fixture
async def links(shop: Shop) -> Links:
    return Links(shop)


def said(link: dict[str, Any]) -> dict[str, Any]:
    """What a linkset can say of a link."""
    return without(link, "id", "created", "modified", "metadata", "organization_id")


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


LED = [
    {},
    {"Accept-Language": "en"},
    {"Accept-Language": "de"},
    {"Accept-Language": "fr"},
    {"Accept-Language": "fr, es;q=0.5"},
    {"Accept": "application/pdf"},
    {"Accept-Language": "de", "Accept": "application/pdf"},
]


async def led(client: httpx.AsyncClient) -> list[str]:
    """Where callers of all kinds get to."""
    answers = [
        await client.get(f"{HERE}{query}", headers=headers, follow_redirects=False)
        for query in ("", "?context=AT", "?context=DE", "?linkType=gs1:epil")
        for headers in LED
    ]
    return [f"{answer.status_code} {answer.headers.get('location', '')}" for answer in answers]


# In the order in which they are made. Types, languages and addresses that sort the other way round.
SEVERAL: list[list[dict[str, Any]]] = [
    [{"hreflang": ["en"]}, {"hreflang": ["de"]}],
    [{"hreflang": ["en"]}, {"hreflang": ["de"]}, {}],
    [{"hreflang": ["en"], "link_type": "gs1:quickStartGuide"}, {"hreflang": ["de"], "link_type": "gs1:epil"}],
    [{"hreflang": ["de"], "context": ["AT"]}, {"hreflang": ["en"], "media_type": "text/html"}],
    [{"hreflang": ["de"], "context": ["AT"]}, {"context": ["DE"]}, {"hreflang": ["en"], "context": ["DE"]}],
    [{"hreflang": ["es"], "enabled": False}, {"media_type": "application/pdf"}, {"hreflang": ["de"]}],
    [{"hreflang": ["es"], "is_default": False}, {"hreflang": ["en"]}, {"hreflang": ["de"]}],
]


@pytest.mark.parametrize("several", SEVERAL)
async def test_everybody_is_led_to_the_same_after_an_export_and_an_import(
    world: World, shop: Shop, links: Links, client: httpx.AsyncClient, several: list[dict[str, Any]]
):
    for number, link in enumerate(several):
        await links.created(href=f"https://b.example/{9 - number}", **({"is_default": True} | link))
    before = await led(client)
    assert len(set(before)) > 2
    answer = await client.get(f"{links.all}/export", headers=links.key)
    [default] = answer.json()["linkset"][0][f"{VOC}defaultLink"]
    assert before[0] == f"302 {default['href']}"
    await world.database.pool.execute("DELETE FROM resolver.link")
    _, refused = await taken(world, shop, answer.json())
    assert refused == []
    assert await led(client) == before
    again = await client.get(f"{links.all}/export", headers=links.key)
    assert again.json() == answer.json()


async def test_the_default_link_of_a_foreign_linkset_comes_before_its_other_defaults(
    world: World, shop: Shop, links: Links, client: httpx.AsyncClient
):
    targets = [{"href": f"{PAGE}/{tag}", "title": tag, "hreflang": [tag]} for tag in ("de", "en", "ja")]
    document = {
        "anchor": HERE,
        f"{VOC}pip": targets,
        f"{VOC}defaultLink": {"href": f"{PAGE}/en", "title": "en"},
        f"{VOC}defaultLinkMulti": [targets[2], targets[1], targets[0]],
    }
    await taken(world, shop, document)
    for languages, name in ((None, "en"), ("fr", "en"), ("de", "de"), ("ja", "ja")):
        headers = {} if languages is None else {"Accept-Language": languages}
        answer = await client.get(HERE, headers=headers, follow_redirects=False)
        assert answer.headers["location"] == f"{PAGE}/{name}"


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
