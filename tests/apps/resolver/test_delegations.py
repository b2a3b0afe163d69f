"""/resolver/api/v1: ranges of keys are handed to other resolvers, and to nobody else's harm."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.apps.account.structs.events import OrganizationPurged
from closient.apps.resolver.jobs import links as jobs
from closient.apps.resolver.rules import delegations as rules
from closient.gs1 import ai
from tests.apps.resolver.shop import API, GTIN, Shop, open_shop
from tests.world import World

ELSEWHERE = "https://id.example.com"
# What leads back to a site on localhost, and what nobody but this machine can reach.
OUR_OWN = (
    "localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.7",
    "169.254.169.254", "10.0.0.1", "192.168.1.1", "[fe80::1]", "[fd00::1]", "127.0.0.1.", "a.localhost",
)  # fmt: skip
FIELDS = {
    "id", "organization_id", "ai", "prefix", "resolver_url", "created", "modified", "metadata",
}  # fmt: skip


class Delegations:
    """The delegations of a shop, over HTTP."""

    def __init__(self, shop: Shop, world: World, filler: str = "0") -> None:
        # So that two organizations may have products of one prefix.
        self.filler = filler
        self.shop, self.client, self.key, self.database = shop, shop.client, shop.key, world.database
        self.all = f"{API}/organizations/{shop.organization_id}/delegations"

    async def own(self, prefix: str, count: int = 10) -> None:
        """Products whose numbers begin so: enough of them for a short prefix."""
        await self.database.pool.execute(
            "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at)"
            " SELECT rpad('0' || $1, 13, $4) || n, $2, 'claimed', now() FROM generate_series(0, $3 - 1) n"
            " ON CONFLICT DO NOTHING",
            prefix,
            self.shop.organization_id,
            count,
            self.filler,
        )

    async def create(self, code: str = "01", prefix: str = "9506000", **body: Any) -> httpx.Response:
        if prefix.isdigit() and len(prefix) < 13:
            await self.own(prefix)
        return await self.ask(code, prefix, **body)

    async def ask(self, code: str = "01", prefix: str = "9506000", **body: Any) -> httpx.Response:
        sent = {"ai": code, "prefix": prefix, "resolver_url": ELSEWHERE, **body}
        return await self.client.post(self.all, headers=self.key, json=sent)

    async def created(self, code: str = "01", prefix: str = "9506000", **body: Any) -> dict[str, Any]:
        answer = await self.create(code, prefix, **body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def change(self, delegation: dict[str, Any], **body: Any) -> httpx.Response:
        return await self.client.patch(f"{self.all}/{delegation['id']}", headers=self.key, json=body)

    async def delete(self, delegation: dict[str, Any]) -> httpx.Response:
        return await self.client.delete(f"{self.all}/{delegation['id']}", headers=self.key)

    async def listed(self) -> list[dict[str, Any]]:
        answer = await self.client.get(self.all, headers=self.key)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


@pytest.fixture
async def owner(client: httpx.AsyncClient, world: World) -> Delegations:
    """An organization with products that begin with 9506000."""
    return Delegations(await open_shop(client, world), world)


@pytest.fixture
async def rival(client: httpx.AsyncClient, world: World) -> Delegations:
    """Another organization, without products."""
    return Delegations(await open_shop(client, world, ()), world, "7")


@pytest.mark.covers("resolver.create_delegation")
async def test_a_delegation_is_created(owner: Delegations):
    made = await owner.created(resolver_url="https://ID.example.com/gs1/", metadata={"a": "1"})
    assert set(made) == FIELDS
    assert (made["ai"], made["prefix"], made["metadata"]) == ("01", "9506000", {"a": "1"})
    assert made["resolver_url"] == "https://id.example.com/gs1"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "10"}, "ai"),
        ({"code": "9999"}, "ai"),
        ({"code": "one"}, "ai"),
        ({"prefix": "950"}, "prefix"),
        ({"prefix": "9506000134352"}, "prefix"),
        ({"prefix": "9506A"}, "prefix"),
        ({"resolver_url": "ftp://id.example.com"}, "resolver_url"),
        ({"resolver_url": "id.example.com"}, "resolver_url"),
        ({"resolver_url": "https://id.example.com/?a=1"}, "resolver_url"),
        ({"resolver_url": "https://id.example.com/#a"}, "resolver_url"),
        ({"resolver_url": "https://me:word@id.example.com/"}, "resolver_url"),
        ({"resolver_url": "http://LOCALHOST:9000/"}, "resolver_url"),
        *(({"resolver_url": f"http://{host}:8000"}, "resolver_url") for host in OUR_OWN),
        ({"metadata": {"k": "v" * 501}}, "metadata.k"),
    ],
)
async def test_a_wrong_field_is_422(owner: Delegations, body: dict, field: str):
    answer = await owner.create(**body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_prefixes_of_one_organization_may_nest_but_not_repeat(owner: Delegations):
    await owner.created(prefix="9506")
    await owner.created(prefix="9506000")
    await owner.created("414", "9506000")
    assert (await owner.create(prefix="9506000")).status_code == 409
    assert [(one["ai"], one["prefix"]) for one in await owner.listed()] == [
        ("01", "9506"), ("01", "9506000"), ("414", "9506000"),
    ]  # fmt: skip


@pytest.mark.parametrize("prefix", ["4006", "400638", "4006381234"])
async def test_a_prefix_that_overlaps_anothers_is_409(owner: Delegations, rival: Delegations, prefix: str):
    await owner.created(prefix="400638")
    answer = await rival.create(prefix=prefix)
    assert answer.status_code == 409
    assert "400638" not in answer.json()["detail"].replace(prefix, "")
    await rival.created(prefix="400639")
    await rival.created("414", prefix)


async def test_a_prefix_that_covers_anothers_product_is_409(
    owner: Delegations, rival: Delegations, world: World
):
    answer = await rival.create(prefix="9506000")
    assert (answer.status_code, GTIN in answer.json()["detail"]) == (409, False)
    await rival.created(prefix="9506001")
    insert = "INSERT INTO catalogue.product (gtin, data_source) VALUES ($1, 'imported')"
    await world.database.pool.execute(insert, "54006381333931")
    await rival.created(prefix="4006381")


@pytest.mark.parametrize(
    ("code", "value", "prefix"),
    [("414", "9506000134369", "9506"), ("8003", "09506000134369A1", "950600"),
     ("00", "340123450000000000", "4012345"), ("8004", "9506000134A", "9506000134")],
)  # fmt: skip
async def test_a_prefix_that_covers_anothers_key_is_409(
    owner: Delegations, rival: Delegations, code: str, value: str, prefix: str
):
    link = {"digital_link": f"/{code}/{value}", "link_type": "gs1:pip", "href": ELSEWHERE, "title": "T"}
    url = owner.all.replace("/delegations", "/links")
    assert (await owner.client.post(url, headers=owner.key, json=link)).status_code == 201
    answer = await rival.create(code, prefix)
    assert (answer.status_code, value in answer.json()["detail"]) == (409, False)
    await owner.created(code, prefix)


async def test_nobody_hands_over_what_nothing_of_theirs_speaks_for(rival: Delegations):
    for prefix, count in (("4006381", 0), ("4006", 9)):
        await rival.own(prefix, count)
        answer = await rival.ask(prefix=prefix)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "prefix")
    await rival.own("4006381", 1)
    assert (await rival.ask(prefix="4006381")).status_code == 201


async def test_a_key_with_links_speaks_for_keys_of_its_kind_and_for_no_products(rival: Delegations):
    assert (await rival.ask("414", "9506000")).status_code == 422
    link = {"digital_link": "/414/9506000134369", "link_type": "gs1:pip", "href": ELSEWHERE, "title": "T"}
    url = rival.all.replace("/delegations", "/links")
    assert (await rival.client.post(url, headers=rival.key, json=link)).status_code == 201
    assert (await rival.ask("414", "9506000")).status_code == 201
    for code, prefix in (("01", "9506000"), ("8006", "9506000"), ("253", "9506000"), ("414", "95060")):
        answer = await rival.ask(code, prefix)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "prefix")


async def test_pieces_of_anothers_products_are_not_delegated(owner: Delegations, rival: Delegations):
    assert owner.shop.products
    answer = await rival.create("8006", "9506000")
    assert (answer.status_code, "owns a product with this prefix" in answer.text) == (409, True)


async def test_the_hundredth_delegation_of_an_organization_is_the_last(owner: Delegations):
    await owner.database.pool.execute(
        "INSERT INTO resolver.delegation (organization_id, prefix, resolver_url)"
        " SELECT $1, '8004/' || 950000 + n, $2 FROM generate_series(1, 99) n",
        owner.shop.organization_id,
        ELSEWHERE,
    )
    last = await owner.created()
    answer = await owner.ask("414")
    assert (answer.status_code, "at most: end one first" in answer.text) == (422, True)
    await owner.delete(last)
    assert (await owner.ask("414")).status_code == 201


@pytest.mark.covers("resolver.get_delegation", "resolver.list_delegations")
async def test_a_delegation_is_read(owner: Delegations):
    made = await owner.created()
    answer = await owner.client.get(f"{owner.all}/{made['id']}", headers=owner.key)
    assert answer.json() == made
    assert await owner.listed() == [made]


@pytest.mark.covers("resolver.update_delegation")
async def test_a_change_keeps_what_is_not_sent(owner: Delegations):
    made = await owner.created(metadata={"a": "1"})
    changed = (await owner.change(made, resolver_url="https://other.example/")).json()
    assert changed["resolver_url"] == "https://other.example"
    assert (changed["metadata"], changed["prefix"]) == ({"a": "1"}, "9506000")
    assert (await owner.change(made, metadata={"b": "2"})).json()["metadata"] == {"a": "1", "b": "2"}
    assert (await owner.change(made, resolver_url="http://localhost/")).status_code == 422


@pytest.mark.covers("resolver.delete_delegation")
async def test_a_deleted_delegation_is_gone(owner: Delegations):
    made = await owner.created()
    assert (await owner.delete(made)).json() == {"success": True}
    assert (await owner.delete(made)).status_code == 404
    assert await owner.listed() == []


async def test_strangers_hear_that_there_is_nothing(owner: Delegations, rival: Delegations, world: World):
    made = await owner.created()
    one = f"{owner.all}/{made['id']}"
    client = owner.client
    reader = {"X-API-Key": await world.key(owner.shop.organization_id, role="readonly")}
    body = {"ai": "01", "prefix": "4006", "resolver_url": ELSEWHERE}
    for headers, looks in ((rival.key, 404), (reader, 200)):
        assert (await client.get(one, headers=headers)).status_code == looks
        assert (await client.get(owner.all, headers=headers)).status_code == looks
        assert (await client.post(owner.all, headers=headers, json=body)).status_code == 404
        assert (await client.patch(one, headers=headers, json={})).status_code == 404
        assert (await client.delete(one, headers=headers)).status_code == 404
    through = f"{rival.all}/{made['id']}"
    assert (await client.delete(through, headers=rival.key)).status_code == 404


async def test_changes_are_audited(owner: Delegations, world: World):
    made = await owner.created()
    await owner.change(made, metadata={"b": "2"})
    await owner.delete(made)
    entries = await world.database.pool.fetch(
        "SELECT action FROM kit.audit_entry WHERE subject_id = $1 ORDER BY id", made["id"]
    )
    assert [entry[0] for entry in entries] == [
        "delegation.created", "delegation.updated", "delegation.deleted",
    ]  # fmt: skip


async def test_a_purged_organization_delegates_nothing(owner: Delegations, rival: Delegations, world: World):
    await owner.created("414", "4006")
    event = OrganizationPurged(organization_id=owner.shop.organization_id, user_id=None)
    await jobs.purge_links(world.services, event)
    assert await owner.listed() == []
    await rival.created("414", "4006")


@pytest.mark.parametrize("code", sorted(ai.PRIMARY_KEYS))
def test_the_company_prefix_is_found_in_every_key(code: str):
    before = rules.digits_before(code)
    assert before == (1 if code in ("00", "01", "8003", "8006") else 0)
    key = f"{code}/{'5' * before}9506000134352999"
    assert rules.matching_prefixes(key)[0] == f"{code}/950600013435"
    assert rules.matching_prefixes(key)[-1] == f"{code}/9506"


@given(
    st.sampled_from(sorted(ai.PRIMARY_KEYS)), st.text("0123456789", min_size=4, max_size=12), st.text("09A")
)
def test_a_key_matches_the_prefixes_that_it_begins_with_and_no_others(code: str, digits: str, rest: str):
    stored = rules.prefix(code, digits)
    filler = "0" * (rules.digits_before(code) or 0)
    found = rules.matching_prefixes(f"{code}/{filler}{digits}{rest}")
    assert stored in found
    assert found == sorted(found, key=len, reverse=True)
    other = str((int(digits[0]) + 1) % 10) + digits[1:]
    assert rules.prefix(code, other) not in found
