"""/resolver/api/v1: links from keys, lots and items are created, listed, read, changed and deleted."""

from typing import Any

import httpx
import pytest

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.catalogue.structs.products import ProductClaimed
from closient.apps.resolver.actions import link_owners
from closient.apps.resolver.jobs import links as jobs
from closient.kit import ids
from closient.kit.database import Database
from tests.apps.resolver.link_shop import HERE, KEYS, PIP, Links, faults, outbox, without
from tests.apps.resolver.shop import API, GTIN, OTHER, Shop, open_shop
from tests.world import World

FIELDS = {
    "id", "organization_id", "digital_link", "key", "level", "link_type", "href", "title", "hreflang",
    "media_type", "context", "is_default", "passes_query", "enabled", "created", "modified", "metadata",
}  # fmt: skip


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


@pytest.mark.covers("resolver.create_link")
async def test_a_link_is_created_with_all_its_fields(links: Links):
    link = await links.created(
        digital_link="https://brand.example/shop/01/9506000134352/10/AB%2F1?linkType=all",
        link_type="https://gs1.org/voc/sustainabilityInfo",
        href="https://Brand.example/ä?lot={lot}&kg={3103}",
        title=" Reis ",
        hreflang=["de-at", "en", "de-AT"],
        media_type="Text/HTML",
        context=["AT"],
        is_default=True,
        passes_query=False,
        enabled=False,
        metadata={"erp": "7"},
    )
    assert set(link) == FIELDS
    assert link["digital_link"] == f"/01/{GTIN}/10/AB%2F1"
    assert (link["key"], link["level"]) == (f"01/{GTIN}", "10/AB%2F1")
    assert link["link_type"] == "gs1:sustainabilityInfo"
    assert link["href"] == "https://brand.example/%C3%A4?lot={lot}&kg={3103}"
    assert (link["title"], link["hreflang"], link["media_type"]) == ("Reis", ["de-AT", "en"], "text/html")
    assert (link["context"], link["is_default"]) == (["AT"], True)
    assert (link["passes_query"], link["enabled"], link["metadata"]) == (False, False, {"erp": "7"})


async def test_a_link_needs_no_more_than_where_what_whither_and_a_title(links: Links):
    link = await links.created()
    assert (link["level"], link["hreflang"], link["media_type"], link["context"]) == ("", [], "", [])
    assert (link["is_default"], link["passes_query"], link["enabled"]) == (False, True, True)


@pytest.mark.parametrize("code", sorted(KEYS))
async def test_every_primary_key_can_have_links(links: Links, code: str):
    link = await links.created(digital_link=f"/{code}/{KEYS[code]}")
    assert link["key"] == f"{code}/{KEYS[code]}"


@pytest.mark.parametrize(
    ("digital_link", "level"),
    [
        (f"{HERE}/22/2A", "22/2A"),
        (f"{HERE}/22/2A/10/L", "22/2A/10/L"),
        (f"{HERE}/21/7", "21/7"),
        (f"{HERE}/235/TPX1", "235/TPX1"),
        (f"/414/{KEYS['414']}/254/B", "254/B"),
        (f"/8006/{KEYS['8006']}/21/7", "21/7"),
        (f"/8010/{KEYS['8010']}/8011/5", "8011/5"),
        (f"/8017/{KEYS['8017']}/8019/5", "8019/5"),
        (f"/415/{KEYS['415']}/8020/R", "8020/R"),
    ],
)
async def test_every_level_below_a_key_can_have_links(links: Links, digital_link: str, level: str):
    assert (await links.created(digital_link=digital_link))["level"] == level


WRONG = [
    ({"digital_link": "/01/9506000134353"}, "digital_link", "mistyped"),
    ({"digital_link": f"{HERE}/21/7/10/A"}, "digital_link", "order 22, 10, 21"),
    ({"digital_link": f"{HERE}/10/A/21/7"}, "digital_link", "by its serial alone: leave AI 10 out"),
    ({"digital_link": f"{HERE}/22/A/21/7"}, "digital_link", "leave AI 22 out"),
    ({"digital_link": f"{HERE}?17=271231"}, "digital_link", "leave AI 17 out"),
    ({"digital_link": "https://brand.example/rice"}, "digital_link", "no GS1 key"),
    ({"digital_link": "/01/00614141123452"}, "digital_link", "create it first"),
    ({"link_type": "gs1:pipp"}, "link_type", "did you mean gs1:pip?"),
    ({"link_type": "gs1:defaultLink"}, "link_type", "say is_default: true"),
    ({"link_type": "pip"}, "link_type", "is written gs1:pip"),
    ({"link_type": "linkset"}, "link_type", "list of all links"),
    ({"link_type": "nosuchrelation"}, "link_type", "IANA"),
    ({"link_type": "https://b.example/ voc"}, "link_type", "No spaces"),
    ({"link_type": "https://b.example/" + "ä" * 100}, "link_type", "At most 500"),
    ({"href": "ftp://b.example/"}, "href", "http"),
    ({"href": "/relative"}, "href", "http"),
    ({"href": "https://b.example/{colour}"}, "href", "{colour}"),
    ({"href": "https://{lot}.example/"}, "href", "stands in the host"),
    ({"href": "https://b.example/ x"}, "href", "No spaces"),
    ({"href": "https://b.example/" + "ä" * 1000}, "href", "At most 2048"),
    ({"title": "  "}, "title", "Required"),
    ({"title": "a\x00b"}, "title", "control"),
    ({"hreflang": ["english please"]}, "hreflang", "BCP 47"),
    ({"media_type": "html"}, "media_type", "media type"),
    ({"context": ["a b"]}, "context", "no token"),
    ({"metadata": {"k": "v" * 501}}, "metadata.k", "500"),
]


@pytest.mark.parametrize(("body", "field", "words"), WRONG)
async def test_a_wrong_field_is_422_and_says_why(links: Links, body: dict, field: str, words: str):
    found = faults(await links.create(**body))
    assert list(found) == [field]
    assert words in found[field]


async def test_all_wrong_fields_are_named(links: Links):
    found = faults(await links.create(digital_link="/01/123456", link_type="pip", href="x", hreflang=["?"]))
    assert set(found) == {"digital_link", "link_type", "href", "hreflang"}


@pytest.mark.parametrize("link_type", ["describedby", "gs1:warranty", "https://b.example/voc#story"])
async def test_relations_and_own_vocabularies_are_link_types(links: Links, link_type: str):
    assert (await links.created(link_type=link_type))["link_type"] == link_type


async def test_the_largest_link_fits_into_the_index(links: Links):
    tags = [f"en-{number:08}-aaaaaaaa-bbbbbbbb-ccccc" for number in range(20)]
    tokens = [f"{number:050}" for number in range(10)]
    largest = {
        "digital_link": f"/8006/{KEYS['8006']}/22/{'%2F' * 20}/10/{'%2F' * 20}",
        "link_type": "https://b.example/" + "x" * 482,
        "href": "https://b.example/" + "y" * 2030,
        "title": "ü" * 255,
        "hreflang": tags,
        "media_type": "a" * 49 + "/" + "b" * 50,
        "context": tokens,
    }
    link = await links.created(**largest)
    assert (len(link["href"]), link["hreflang"], link["context"]) == (2048, tags, tokens)
    assert (await links.create(**largest)).status_code == 409


async def test_a_product_of_another_organization_is_422(links: Links, rival: Links):
    assert "claim it first" in faults(await rival.create())["digital_link"]


async def test_another_key_belongs_to_who_came_first_until_its_last_link_is_gone(links: Links, rival: Links):
    shelf = f"/414/{KEYS['414']}"
    first = await links.created(digital_link=shelf)
    second = await links.created(digital_link=f"{shelf}/254/B")
    refused = await rival.create(digital_link=shelf)
    assert refused.status_code == 409
    assert "send your licence to the operator" in refused.json()["detail"]
    await links.delete(first)
    assert (await rival.create(digital_link=shelf)).status_code == 409
    await links.delete(second)
    assert (await rival.create(digital_link=shelf)).status_code == 201
    assert (await links.create(digital_link=shelf)).status_code == 409


async def test_a_link_that_moves_away_frees_its_key(links: Links, rival: Links):
    link = await links.created(digital_link=f"/00/{KEYS['00']}")
    assert (await links.change(link, digital_link=HERE)).status_code == 200
    assert (await rival.create(digital_link=f"/00/{KEYS['00']}")).status_code == 201


async def test_the_same_link_twice_is_409(links: Links):
    await links.created(hreflang=["en", "de"])
    again = await links.create(hreflang=["de", "en"], title="Another title")
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)
    other = await links.created(hreflang=["de"])
    assert (await links.change(other, hreflang=["en", "de"])).status_code == 409


async def test_a_level_has_one_general_default_and_any_number_of_special_ones(links: Links):
    first = await links.created(is_default=True)
    second = await links.created(href="https://brand.example/2")
    assert (await links.create(href="https://brand.example/3", is_default=True)).status_code == 409
    assert (await links.change(second, is_default=True)).status_code == 409
    for language in ("de", "fr"):
        await links.created(hreflang=[language], is_default=True)
    await links.created(digital_link=f"{HERE}/10/A", is_default=True)
    assert (await links.change(first, is_default=False)).status_code == 200
    assert (await links.change(second, is_default=True)).status_code == 200


@pytest.mark.covers("resolver.get_link")
async def test_a_link_is_read_by_its_id(links: Links):
    link = await links.created()
    for spelling in (link["id"], str(ids.decode(link["id"]))):
        answer = await links.client.get(f"{API}/links/{spelling}", headers=links.key)
        assert answer.json() == link
    assert (await links.client.get(f"{API}/links/nonsense", headers=links.key)).status_code == 422


@pytest.mark.covers("resolver.update_link")
async def test_a_change_keeps_what_is_not_sent(links: Links):
    link = await links.created(hreflang=["en"], metadata={"a": "1", "b": "2"})
    changed = (await links.change(link, title="New", metadata={"b": "", "c": "3"})).json()
    assert changed["metadata"] == {"a": "1", "c": "3"}
    kept = ("modified", "title", "metadata")
    assert without(changed, *kept) == without(link, *kept)
    moved = (await links.change(link, digital_link=f"/01/{OTHER}/21/7", href="https://b.example/{21}")).json()
    assert (moved["digital_link"], moved["href"]) == (f"/01/{OTHER}/21/7", "https://b.example/{21}")
    assert (await links.change(link, metadata=None)).json()["metadata"] == {}
    assert "BCP 47" in faults(await links.change(link, hreflang=["?"]))["hreflang"]
    assert "title" in faults(await links.change(link, title=None))


async def test_a_change_that_changes_nothing_is_not_told(links: Links, database: Database):
    link = await links.created()
    assert (await links.change(link, title=link["title"], hreflang=[])).json() == link
    assert await outbox(database) == ["resolver.link_created"]


@pytest.mark.covers("resolver.delete_link")
async def test_a_deleted_link_is_gone(links: Links):
    link = await links.created()
    assert (await links.delete(link)).json() == {"success": True}
    assert (await links.delete(link)).status_code == 404
    assert await links.listed() == []


@pytest.mark.covers("resolver.list_links")
async def test_links_are_listed_in_order_and_by_every_filter(links: Links):
    lot = await links.created(digital_link=f"{HERE}/10/A", title="Lot A")
    other = await links.created(digital_link=f"/01/{OTHER}", enabled=False)
    recipe = await links.created(link_type="gs1:recipeInfo", title="Risotto with 100% rice")
    pip = await links.created()
    names = {link["id"]: name for link, name in
             ((lot, "lot"), (other, "other"), (recipe, "recipe"), (pip, "pip"))}  # fmt: skip

    async def found(**query: Any) -> list[str]:
        return [names[link["id"]] for link in await links.listed(**query)]

    assert await found() == ["pip", "recipe", "lot", "other"]
    assert await found(digital_link=f"https://id.example/01/{GTIN}") == ["pip", "recipe"]
    assert await found(key=f"01/{GTIN}") == ["pip", "recipe", "lot"]
    assert await found(key=f"01/{GTIN}", level="") == ["pip", "recipe"]
    assert await found(level="10/A") == ["lot"]
    assert await found(link_type="https://gs1.org/voc/recipeInfo") == ["recipe"]
    assert await found(enabled="false") == ["other"]
    assert await found(title="RISOTTO") == ["recipe"]
    assert await found(title="100%") == ["recipe"]
    assert await found(page_size=1, page=3) == ["lot"]
    answer = await links.client.get(links.all, headers=links.key, params={"digital_link": "/01/1"})
    assert set(faults(answer)) == {"digital_link"}


async def test_strangers_hear_that_there_is_nothing(links: Links, rival: Links, world: World):
    link = await links.created()
    one = f"{API}/links/{link['id']}"
    reader = {"X-API-Key": await world.key(links.shop.organization_id, role="readonly")}
    for headers, may_look in ((rival.key, False), (reader, True)):
        looks = [(await links.client.get(url, headers=headers)).status_code for url in (one, links.all)]
        assert looks == ([200, 200] if may_look else [404, 404])
        client = links.client
        writes = [
            await client.post(links.all, headers=headers, json=PIP),
            await client.post(f"{links.all}/bulk", headers=headers, json={"links": [PIP]}),
            await client.put(f"{links.all}/sets", headers=headers, json={"digital_link": HERE, "links": []}),
            await client.patch(one, headers=headers, json={"title": "X"}),
            await client.delete(one, headers=headers),
        ]
        assert [answer.status_code for answer in writes] == [404] * 5
    assert (await links.client.get(one)).status_code == 401
    assert await links.listed() == [link]


async def test_changes_are_told_and_audited(links: Links, database: Database):
    link = await links.created()
    await links.change(link, title="New")
    await links.delete(link)
    assert await outbox(database) == [
        "resolver.link_created", "resolver.link_updated", "resolver.link_deleted"
    ]  # fmt: skip
    entries = await database.pool.fetch(
        "SELECT action, subject_id, before ->> 'title', after ->> 'title' FROM kit.audit_entry "
        "WHERE subject_type = 'link' ORDER BY id"
    )
    assert [tuple(entry) for entry in entries] == [
        ("link.created", link["id"], None, "Our rice"),
        ("link.updated", link["id"], "Our rice", "New"),
        ("link.deleted", link["id"], "New", None),
    ]


# --- owners -------------------------------------------------------------------------------------------------


async def test_links_and_keys_of_a_purged_organization_go(
    links: Links, rival: Links, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(link_owners, "MOST_DELETED", 1)
    await links.created()
    for key in (f"/414/{KEYS['414']}", f"/00/{KEYS['00']}"):
        await links.created(digital_link=key)
    event = OrganizationPurged(organization_id=links.shop.organization_id, user_id=None)
    await jobs.purge_links(world.services, event)
    assert await links.listed() == []
    assert (await rival.create(digital_link=f"/414/{KEYS['414']}")).status_code == 201


async def test_a_new_owner_of_a_product_finds_no_links_of_the_former(
    links: Links, rival: Links, world: World
):
    await links.created()
    kept = await links.created(digital_link=f"/01/{OTHER}")
    owner_id = rival.shop.organization_id
    await world.database.pool.execute(
        "UPDATE catalogue.product SET owner_id = $1 WHERE gtin = $2", owner_id, GTIN
    )
    own = await rival.created()
    await jobs.take_over_links(world.services, ProductClaimed(organization_id=owner_id, gtin=GTIN))
    assert await links.listed() == [kept]
    assert await rival.listed() == [own]
