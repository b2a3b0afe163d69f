"""Rules for a brand and for everything: made, ordered, changed and deleted on their own page."""

import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, Visitor

HERE = "/dashboard/rules"
NEW = f"{HERE}/new"
PLAIN = {"destination_type": "CUSTOM_URL", "custom_url": "https://example.com/all", "enabled": "on"}


async def brand_of(visitor: Visitor) -> str:
    return await visitor.world.database.pool.fetchval(
        "SELECT id FROM catalogue.brand WHERE organization_id = $1", visitor.organization_id
    )


async def wide(visitor: Visitor) -> list[tuple[str, str, str]]:
    """Id, scope and address of each rule, in the order in which they stand."""
    rows = await visitor.world.database.pool.fetch(
        "SELECT id, scope_type, custom_url FROM resolver.rule WHERE product_id IS NULL "
        "ORDER BY specificity, scope_id, order_index"
    )
    return [tuple(row) for row in rows]


async def test_without_a_rule_the_page_says_what_rules_are_for_and_offers_one_button(owner: Visitor):
    await owner.make_product(brand="Ada's")
    empty = await owner.open(HERE)
    assert "leads the scans of a whole brand, or of everything you have, to one address" in said(empty)
    assert empty.text.count(f'href="{NEW}') == 1
    await owner.send(NEW, scope_type="ORGANIZATION", **PLAIN)
    assert "to one address: while" not in said(await owner.open(HERE))


async def test_a_rule_for_everything_leads_every_code_there(owner: Visitor):
    await owner.make_product()
    answer = await owner.send(NEW, scope_type="ORGANIZATION", **PLAIN)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    listed = said(await owner.open(HERE))
    assert "Everything of Acme & Söhne" in listed
    assert "https://example.com/all" in listed
    assert "wherever no rule of a product comes first" in owner.told(answer)
    product = said(await owner.open(f"/dashboard/products/{GTIN}"))
    assert product.partition("leads now to ")[2].split()[0] == "https://example.com/all"


async def test_a_rule_for_a_brand_is_made_from_the_brand(owner: Visitor):
    await owner.make_product(brand="Ada's")
    await owner.make_product(OTHER_GTIN)
    brand_id = await brand_of(owner)
    assert f"{NEW}?brand={brand_id}" in (await owner.open("/dashboard/brands")).text
    form = (await owner.open(f"{NEW}?brand={brand_id}")).text
    assert f'value="{brand_id}" selected' in form
    assert 'value="BRAND" checked' in form
    assert (await owner.send(NEW, scope_type="BRAND", brand_id=brand_id, **PLAIN)).status_code == 303
    for gtin, leads in ((GTIN, "https://example.com/all"), (OTHER_GTIN, "The")):
        shown = said(await owner.open(f"/dashboard/products/{gtin}"))
        assert shown.partition("leads now to ")[2].split()[0] == leads


async def test_rules_are_changed_moved_and_deleted(owner: Visitor):
    await owner.make_product(brand="Ada's")
    for name in "abc":
        fields = {**PLAIN, "custom_url": f"https://example.com/{name}"}
        assert (await owner.send(NEW, scope_type="ORGANIZATION", **fields)).status_code == 303
    first = (await wide(owner))[0][0]
    assert (await owner.send(HERE, do="down", rule=first)).status_code == 303
    assert [url[-1] for _, _, url in await wide(owner)] == ["b", "a", "c"]
    form = await owner.open(f"{HERE}/{first}")
    assert 'value="ORGANIZATION" checked' in form.text
    changed = {**PLAIN, "custom_url": "https://example.com/z", "scope_type": "BRAND"}
    assert (await owner.send(f"{HERE}/{first}", **changed, brand_id=await brand_of(owner))).status_code == 303
    assert [(scope, url[-1]) for _, scope, url in await wide(owner)] == [
        ("BRAND", "z"),
        ("ORGANIZATION", "b"),
        ("ORGANIZATION", "c"),
    ]
    assert (await owner.send(HERE, do="delete", rule=first)).status_code == 303
    assert len(await wide(owner)) == 2
    assert (await owner.send(HERE, do="delete", rule=first)).status_code == 404
    assert (await owner.send(HERE, do="explode", rule=first)).status_code == 400


async def test_the_list_says_what_is_never_reached_and_which_products_stand_apart(owner: Visitor):
    await owner.make_product()
    await owner.make_rule()
    await owner.send(NEW, scope_type="ORGANIZATION", **PLAIN)
    answer = await owner.send(NEW, scope_type="ORGANIZATION", days_of_week="5", **PLAIN)
    assert answer.status_code == 303
    listed = said(await owner.open(HERE))
    assert "it is never reached: an earlier rule takes all its scans" in owner.told(answer)
    assert "An earlier rule takes all its scans to https://example.com/all." in listed
    assert "1 product has a rule of its own for every plain scan" in listed


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"scope_type": "BRAND"}, "brand_id"),
        ({"scope_type": "BRAND", "brand_id": "nonsense"}, "brand_id"),
        ({"scope_type": "BRAND", "brand_id": "2ja39pb3bdwuguubjfy5ex"}, "brand_id"),
        ({"scope_type": "PRODUCT"}, "scope_type"),
        ({"scope_type": "ORGANIZATION", "custom_url": ""}, "custom_url"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(owner: Visitor, fields: dict[str, str], field: str):
    answer = await owner.send(NEW, **{**PLAIN, **fields})
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert await wide(owner) == []


async def test_a_brand_of_another_organization_is_none_to_choose(owner: Visitor, stranger: Visitor):
    await stranger.make_product(brand="Theirs")
    brand_id = await brand_of(stranger)
    assert brand_id not in (await owner.open(NEW)).text
    answer = await owner.send(NEW, scope_type="BRAND", brand_id=brand_id, **PLAIN)
    assert (answer.status_code, "Choose a brand of your organization." in said(answer)) == (422, True)


async def test_rules_of_another_organization_do_not_exist(owner: Visitor, stranger: Visitor):
    await stranger.send(NEW, scope_type="ORGANIZATION", **PLAIN)
    rule_id = (await wide(owner))[0][0]
    assert (await owner.open(f"{HERE}/{rule_id}")).status_code == 404
    assert (await owner.send(f"{HERE}/{rule_id}", scope_type="ORGANIZATION", **PLAIN)).status_code == 404
    assert (await owner.send(HERE, do="delete", rule=rule_id)).status_code == 404
    assert (await owner.open(f"{HERE}/no-id")).status_code == 404


async def test_who_may_not_change_rules_is_offered_none(owner: Visitor):
    billing = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    shown = await billing.open(HERE)
    assert (shown.status_code, NEW in shown.text) == (200, False)
    assert (await billing.open(NEW)).status_code == 403
    assert (await billing.send(NEW, scope_type="ORGANIZATION", **PLAIN)).status_code == 403
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert (await lonely.open(HERE)).headers["location"] == "/dashboard"
