"""Every page for every role: who may open it, who may not, and what is offered."""

import httpx
import pytest

from closient.kit.caller import Role
from tests.apps.account import actors
from tests.apps.dashboard.visitor import GTIN, Visitor
from tests.world import World

READ = ["/dashboard", "/dashboard/products", f"/dashboard/products/{GTIN}", "/dashboard/brands"]
CHANGE = [f"/dashboard/products/{GTIN}/edit", f"/dashboard/products/{GTIN}/rules/new"]
CLAIM = ["/dashboard/products/new"]
ROLES: list[Role] = ["owner", "manager", "editor", "billing"]


@pytest.mark.parametrize("role", ROLES)
async def test_pages_open_for_whoever_may_use_them(
    client: httpx.AsyncClient, world: World, owner: Visitor, role: Role
):
    await owner.make_product(product_name="Fusilli")
    await owner.make_rule()
    rule_id = (await owner.rules())[0][0]
    member = await Visitor(client, world).join(role, owner.organization_id)
    may_change, may_claim = role != "billing", role in ("owner", "manager")
    statuses = {path: (await member.open(path)).status_code for path in [*READ, *CHANGE, *CLAIM]}
    assert statuses == {
        **dict.fromkeys(READ, 200),
        **dict.fromkeys(CHANGE, 200 if may_change else 403),
        **dict.fromkeys(CLAIM, 200 if may_claim else 403),
    }
    rule = await member.open(f"/dashboard/products/{GTIN}/rules/{rule_id}")
    assert rule.status_code == (200 if may_change else 403)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/dashboard/products/new", {"gtin": "9506000134369"}),
        (f"/dashboard/products/{GTIN}/edit", {"product_name": "Mine"}),
        (f"/dashboard/products/{GTIN}/rules/new", {"custom_url": "https://example.com", "enabled": "on"}),
        ("/dashboard/brands", {"name": "Mine"}),
    ],
)
async def test_billing_changes_nothing(
    client: httpx.AsyncClient, world: World, owner: Visitor, path: str, fields: dict[str, str]
):
    await owner.make_product()
    member = await Visitor(client, world).join("billing", owner.organization_id)
    assert (await member.send(path, **fields)).status_code == 403


async def test_what_a_role_may_not_do_is_not_offered(client: httpx.AsyncClient, world: World, owner: Visitor):
    await owner.make_product()
    await owner.make_rule()
    member = await Visitor(client, world).join("billing", owner.organization_id)
    shown = (await member.open(f"/dashboard/products/{GTIN}")).text
    assert "New rule" not in shown
    assert "Edit facts" not in shown
    assert "New product" not in (await member.open("/dashboard/products")).text
    assert "Create brand" not in (await member.open("/dashboard/brands")).text


@pytest.mark.parametrize("path", [*READ, *CHANGE, *CLAIM, "/dashboard/products/number"])
async def test_strangers_are_asked_to_sign_in(client: httpx.AsyncClient, path: str):
    answer = await client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert "Sign in" in answer.text


async def test_an_api_key_opens_no_page(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    assert (await client.get("/dashboard", headers=key)).status_code == 401


@pytest.mark.parametrize("ending", ["", "/edit", "/rules/new"])
async def test_a_product_of_another_organization_does_not_exist(
    owner: Visitor, stranger: Visitor, ending: str
):
    await owner.make_product()
    assert (await stranger.open(f"/dashboard/products/{GTIN}{ending}")).status_code == 404


async def test_a_rule_of_another_organization_does_not_exist(owner: Visitor, stranger: Visitor):
    await owner.make_product()
    await owner.make_rule()
    await stranger.make_product("09506000134369")
    rule_id = (await owner.rules())[0][0]
    path = f"/dashboard/products/09506000134369/rules/{rule_id}"
    assert (await stranger.open(path)).status_code == 404
    assert (await stranger.send(path, custom_url="https://example.com/stolen")).status_code == 404
    step = await stranger.send(f"/dashboard/products/{GTIN}", do="delete", rule=rule_id)
    assert step.status_code == 404
    assert await owner.rules() == [(rule_id, "https://example.com/a")]


async def test_a_form_of_another_site_is_refused(owner: Visitor):
    owner.headers = {**owner.headers, "Sec-Fetch-Site": "cross-site"}
    assert (await owner.send("/dashboard/brands", name="Stolen")).status_code == 403


async def test_whoever_has_no_organization_is_led_to_make_one(client: httpx.AsyncClient, world: World):
    visitor = await Visitor(client, world).without_organization()
    shown = await visitor.open("/dashboard")
    assert shown.status_code == 200
    assert "/organizations/new" in shown.text
    for path in ("/dashboard/products", "/dashboard/brands"):
        assert (await visitor.open(path)).headers["location"] == "/dashboard"
    assert (await visitor.open("/dashboard/products/new")).status_code == 404


async def test_the_organization_that_is_looked_at_decides(
    client: httpx.AsyncClient, world: World, owner: Visitor
):
    person_id = await world.person()
    second = await world.organization(person_id, "Second")
    await world.member(owner.organization_id, person_id, "editor")
    session = await actors.session(world, person_id)
    await owner.make_product(product_name="Seen from the first")
    for chosen, is_seen in ((owner.organization_id, True), (second, False)):
        cookie = f"{session['Cookie']}; organization={chosen}"
        shown = await client.get("/dashboard/products", headers={**session, "Cookie": cookie})
        assert ("Seen from the first" in shown.text) is is_seen
