"""Giving a number up: said what is lost, meant, done."""

from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, Visitor

HERE = f"/dashboard/products/{GTIN}/give-up"
OWNED = "SELECT owner_id IS NOT NULL FROM catalogue.product WHERE gtin = $1"


async def test_a_number_is_given_up_by_whoever_means_it(owner: Visitor, database: Database):
    await owner.make_product(product_name="Fusilli")
    assert f'href="{HERE}"' in (await owner.open(f"/dashboard/products/{GTIN}")).text
    assert "anybody may claim the number" in said(await owner.open(HERE))
    careless = await owner.send(HERE)
    assert careless.status_code == 422
    assert 'id="field-is_meant-error"' in careless.text
    assert await database.pool.fetchval(OWNED, GTIN)
    answer = await owner.send(HERE, is_meant="on")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard/products")
    assert not await database.pool.fetchval(OWNED, GTIN)
    assert "Nobody has claimed this number" in said(await owner.open(f"/dashboard/products/{GTIN}"))
    assert (await owner.send(HERE, is_meant="on")).status_code == 404


async def test_editors_and_strangers_give_nothing_up(owner: Visitor, stranger: Visitor, database: Database):
    await owner.make_product()
    editor = await Visitor(owner.client, owner.world).join("editor", owner.organization_id)
    assert HERE not in (await editor.open(f"/dashboard/products/{GTIN}")).text
    assert (await editor.open(HERE)).status_code == 403
    assert (await editor.send(HERE, is_meant="on")).status_code == 403
    assert (await stranger.send(HERE, is_meant="on")).status_code == 404
    assert await database.pool.fetchval(OWNED, GTIN)
