"""/resolver/api/v1: many links are stored in batches and sets, all or none, with every fault named."""

import httpx
import pytest

from closient.kit import ids
from closient.kit.database import Database
from tests.apps.resolver.link_shop import HERE, KEYS, PIP, Links, faults, outbox, without
from tests.apps.resolver.shop import Shop, open_shop
from tests.world import World


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


@pytest.fixture
async def links(shop: Shop) -> Links:
    return Links(shop)


@pytest.fixture
async def rival(client: httpx.AsyncClient, world: World) -> Links:
    """Another organization, without products."""
    return Links(await open_shop(client, world, ()))


@pytest.mark.covers("resolver.upsert_links")
async def test_a_batch_creates_changes_and_leaves_alone(links: Links, database: Database):
    old = await links.created(metadata={"a": "1"})
    batch = [
        {"digital_link": f"{HERE}/10/A"},
        {"title": "Newer"},
        {"digital_link": f"/414/{KEYS['414']}", "is_default": True},
    ]
    first = (await links.bulk(*batch)).json()
    assert without(first, "ids") == {"created": 2, "updated": 1, "unchanged": 0, "deleted": 0}
    assert first["ids"][1] == old["id"]
    again = (await links.bulk(*batch)).json()
    assert without(again, "ids") == {"created": 0, "updated": 0, "unchanged": 3, "deleted": 0}
    assert again["ids"] == first["ids"]
    listed = {link["id"]: link for link in await links.listed()}
    assert set(listed) == set(first["ids"])
    assert (listed[old["id"]]["title"], listed[old["id"]]["metadata"]) == ("Newer", {"a": "1"})
    events = [name for name in await outbox(database) if name == "resolver.links_changed"]
    assert len(events) == 1


async def test_a_batch_names_links_by_id_and_may_move_them(links: Links):
    one, two = await links.created(is_default=True), await links.created(hreflang=["de"])
    answer = await links.bulk(
        {"id": one["id"], "is_default": False, "digital_link": f"{HERE}/21/9"},
        {"id": str(ids.decode(two["id"])), "is_default": True, "metadata": {"b": "2"}},
    )
    assert answer.json()["ids"] == [one["id"], two["id"]]
    assert answer.json()["updated"] == 2
    listed = {link["id"]: link for link in await links.listed()}
    assert listed[one["id"]]["level"] == "21/9"
    assert (listed[two["id"]]["is_default"], listed[two["id"]]["metadata"]) == (True, {"b": "2"})


async def test_a_default_passes_from_link_to_link_within_a_batch(links: Links):
    one = await links.created(is_default=True)
    await links.created(href="https://brand.example/2")
    answer = await links.bulk(
        {"href": "https://brand.example/2", "is_default": True}, {"href": one["href"], "is_default": False}
    )
    assert answer.json()["updated"] == 2


async def test_a_batch_with_a_fault_changes_nothing_and_names_every_fault(links: Links, rival: Links):
    await rival.created(digital_link=f"/414/{KEYS['414']}")
    default = await links.created(is_default=True)
    new = {"digital_link": f"{HERE}/10/A"}
    found = faults(
        await links.bulk(
            new,
            {"href": "https://b.example/{x}", "hreflang": ["?"]},
            {"digital_link": "/01/00614141123452"},
            {"digital_link": f"/414/{KEYS['414']}"},
            new,
            {"href": "https://b.example/2", "is_default": True},
            {"digital_link": f"{HERE}/10/B", "is_default": True},
            {"digital_link": f"{HERE}/10/B", "href": "https://b.example/3", "is_default": True},
            {"id": ids.new(), "href": "https://b.example/4"},
            {"id": default["id"], "href": "https://b.example/5", "metadata": {"k": "v" * 501}},
            {"id": default["id"], "href": "https://b.example/6"},
        )
    )
    assert list(found) == [
        "links.1.href",
        "links.1.hreflang",
        "links.2.digital_link",
        "links.3.digital_link",
        "links.4.href",
        "links.7.is_default",
        "links.8.id",
        "links.9.metadata.k",
        "links.10.id",
    ]
    assert [link["id"] for link in await links.listed()] == [default["id"]]
    found = faults(await links.bulk({"href": "https://b.example/2", "is_default": True}))
    assert default["id"] in found["links.0.is_default"]


async def test_a_link_of_another_organization_cannot_be_named(links: Links, rival: Links):
    foreign = await rival.created(digital_link=f"/414/{KEYS['414']}")
    assert set(faults(await links.bulk({"id": foreign["id"]}))) == {"links.0.id"}
    assert await rival.listed() == [foreign]


async def test_a_batch_of_a_wrong_shape_names_the_place(links: Links):
    answer = await links.client.post(
        f"{links.all}/bulk",
        headers=links.key,
        json={"links": [PIP, without(PIP, "href"), {**PIP, "title": 1}]},
    )
    assert set(faults(answer)) == {"links.1.href", "links.2.title"}
    answer = await links.client.post(f"{links.all}/bulk", headers=links.key, json={"links": []})
    assert set(faults(answer)) == {"links"}


async def test_ten_thousand_links_go_in_one_batch_and_no_more(links: Links):
    many = [
        {"digital_link": f"{HERE}/21/{number}", "href": "https://b.example/{21}"} for number in range(10_000)
    ]
    assert (await links.bulk(*many)).json()["created"] == 10_000
    assert (await links.bulk(*many)).json()["unchanged"] == 10_000
    assert set(faults(await links.bulk(*many, {}))) == {"links"}


# --- sets ---------------------------------------------------------------------------------------------------


@pytest.mark.covers("resolver.replace_links")
async def test_a_set_takes_the_place_of_what_stood_at_its_level(links: Links):
    default = await links.created(is_default=True)
    await links.created(link_type="gs1:recipeInfo")
    lot = await links.created(digital_link=f"{HERE}/10/A")
    answer = await links.replace(
        HERE, {"title": "New"}, {"href": "https://brand.example/2", "is_default": True}
    )
    assert without(answer.json(), "ids") == {"created": 1, "updated": 1, "unchanged": 0, "deleted": 1}
    assert answer.json()["ids"][0] == default["id"]
    standing = await links.listed(digital_link=HERE)
    assert {(link["title"], link["is_default"]) for link in standing} == {("New", False), ("Our rice", True)}
    assert await links.listed(level="10/A") == [lot]
    assert (await links.replace(HERE)).json()["deleted"] == 2
    assert await links.listed() == [lot]


async def test_a_set_is_refused_as_a_whole(links: Links):
    link = await links.created()
    found = faults(await links.replace(HERE, {"href": "x"}, {"hreflang": ["?"]}))
    assert set(found) == {"links.0.href", "links.1.hreflang"}
    assert set(faults(await links.replace("/01/1"))) == {"digital_link"}
    assert await links.listed() == [link]


async def test_an_empty_set_frees_the_key(links: Links, rival: Links):
    shelf = f"/414/{KEYS['414']}"
    await links.created(digital_link=shelf)
    assert (await links.replace(shelf)).json()["deleted"] == 1
    assert (await rival.create(digital_link=shelf)).status_code == 201
