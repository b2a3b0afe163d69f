"""Delegations on their page: listed, made, and ended after a question."""

import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import Visitor

HERE = "/dashboard/resolver/delegations"
PLAIN = {"ai": "8004", "prefix": "9506000", "resolver_url": "https://assets.brand.shop/gs1/"}


async def enter_product(visitor: Visitor, gtin: str) -> None:
    """Something that shows that the company prefix is the organization's."""
    await visitor.world.database.pool.execute(
        "INSERT INTO catalogue.product (gtin, owner_id, data_source, claimed_at) "
        "VALUES ($1, $2, 'claimed', now())",
        gtin,
        visitor.organization_id,
    )


@pytest.fixture(autouse=True)
async def own_product(owner: Visitor) -> None:
    await enter_product(owner, "09506000900009")


async def delegations(visitor: Visitor) -> dict[str, str]:
    """Id and prefix of each of the organization."""
    rows = await visitor.world.database.pool.fetch(
        "SELECT id, prefix FROM resolver.delegation WHERE organization_id = $1", visitor.organization_id
    )
    return {row["id"]: row["prefix"] for row in rows}


async def test_keys_are_delegated_and_listed(owner: Visitor):
    empty = said(await owner.open(HERE))
    assert "No delegation" in empty
    assert "Nothing here checks the other resolver" in empty
    answer = await owner.send(HERE, **{**PLAIN, "prefix": "950 6000"})
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    assert list((await delegations(owner)).values()) == ["8004/9506000"]
    shown = said(await owner.open(HERE))
    assert "Single assets (GIAI) that begin with 9506000 https://assets.brand.shop/gs1" in shown


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"ai": ""}, "ai"),
        ({"ai": "10"}, "ai"),
        ({"prefix": ""}, "prefix"),
        ({"prefix": "950"}, "prefix"),
        ({"prefix": "9506000134352"}, "prefix"),
        ({"prefix": "95060OO"}, "prefix"),
        ({"resolver_url": ""}, "resolver_url"),
        ({"resolver_url": "id.brand.shop"}, "resolver_url"),
        ({"resolver_url": "https://id.brand.shop/?a=b"}, "resolver_url"),
        ({"resolver_url": "http://localhost:8000/"}, "resolver_url"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(owner: Visitor, fields: dict[str, str], field: str):
    answer = await owner.send(HERE, **{**PLAIN, **fields})
    assert (answer.status_code, f'id="field-{field}-error"' in answer.text) == (422, True)
    assert await delegations(owner) == {}


async def test_what_is_delegated_already_is_refused_whoever_did_it(owner: Visitor, stranger: Visitor):
    await owner.send(HERE, **PLAIN)
    again = await owner.send(HERE, **PLAIN)
    assert (again.status_code, "You have delegated these keys already" in again.text) == (422, True)
    await enter_product(stranger, "09506000100005")
    other = await stranger.send(HERE, **{**PLAIN, "prefix": "95060001"})
    assert (other.status_code, "Another organization has delegated" in other.text) == (422, True)


async def test_a_delegation_is_ended_after_a_question(owner: Visitor):
    await owner.send(HERE, **PLAIN)
    [found] = await delegations(owner)
    question = await owner.open(f"{HERE}/{found}")
    assert "End this delegation?" in question.text
    assert (await owner.send(f"{HERE}/{found}", do="explode")).status_code == 400
    assert (await owner.send(f"{HERE}/{found}", do="delete")).status_code == 303
    assert await delegations(owner) == {}
    assert (await owner.send(f"{HERE}/{found}", do="delete")).status_code == 404


async def test_delegations_of_another_organization_do_not_exist(owner: Visitor, stranger: Visitor):
    await enter_product(stranger, "04006381000008")
    await stranger.send(HERE, **{**PLAIN, "prefix": "4006381"})
    [theirs] = await delegations(stranger)
    assert "assets.brand.shop" not in (await owner.open(HERE)).text
    for path in (f"{HERE}/{theirs}", f"{HERE}/no-id"):
        assert (await owner.open(path)).status_code == 404
        assert (await owner.send(path, do="delete")).status_code == 404
    assert len(await delegations(stranger)) == 1


async def test_who_may_not_change_anything_only_sees_delegations(owner: Visitor):
    await owner.send(HERE, **PLAIN)
    [found] = await delegations(owner)
    billing = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    shown = (await billing.open(HERE)).text
    assert ("assets.brand.shop" in shown, "New delegation" in shown) == (True, False)
    assert (await billing.open(f"{HERE}/{found}")).status_code == 403
    assert (await billing.send(HERE, **PLAIN)).status_code == 403
    assert (await billing.send(f"{HERE}/{found}", do="delete")).status_code == 403
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert (await lonely.open(HERE)).headers["location"] == "/dashboard"
