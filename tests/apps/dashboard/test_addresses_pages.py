"""The addresses that rules lead to: seen, checked, entered, changed and deleted on their pages."""

import pytest

from closient.kit.http import Outgoing
from closient.kit.services import Services
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor
from tests.apps.resolver.brand_site import Site

HERE = "/dashboard/resolver/addresses"


async def addresses(visitor: Visitor) -> dict[str, str]:
    """Id of each address of the organization."""
    rows = await visitor.world.database.pool.fetch(
        "SELECT id, url FROM resolver.custom_url WHERE organization_id = $1", visitor.organization_id
    )
    return {row["url"]: row["id"] for row in rows}


async def enter(visitor: Visitor, url: str, **health: object) -> str:
    """An address with this health; its id."""
    answer = await visitor.send(f"{HERE}/new", url=url)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    address_id = (await addresses(visitor))[url]
    if health:
        await visitor.world.database.pool.execute(
            "UPDATE resolver.custom_url SET status = $2, last_status_code = $3, last_error = $4, "
            "consecutive_failures = 3, last_checked_at = now() WHERE id = $1",
            address_id,
            health["status"],
            health.get("code"),
            health.get("error", ""),
        )
    return address_id


async def test_without_an_address_the_page_says_how_they_come_here(owner: Visitor):
    shown = await owner.open(HERE)
    assert (shown.status_code, "No address yet" in shown.text) == (200, True)
    assert "Where your links lead is not looked at." in said(await owner.open(HERE))


async def test_an_address_of_a_rule_stands_there_with_the_number_of_its_rules(owner: Visitor):
    await owner.make_product(product_name="Fusilli")
    await owner.make_rule(custom_url="https://brand.shop/a")
    await owner.make_rule(custom_url="https://brand.shop/a", location_countries="IT")
    shown = said(await owner.open(HERE))
    assert "https://brand.shop/a Not checked yet never 2" in shown
    one = await owner.open(f"{HERE}/{(await addresses(owner))['https://brand.shop/a']}")
    assert "2 rules lead here" in one.text
    assert f"/dashboard/products/{GTIN}/rules/" in one.text
    assert "Delete address" not in one.text


@pytest.mark.parametrize(
    ("health", "words"),
    [
        ({"status": "UNREACHABLE", "code": 404}, ("Dead", "There is no page at this address (any more)")),
        ({"status": "DEGRADED", "code": 503}, ("Fails", "a fault of its own: it answered 503 Service Unav")),
        (
            {"status": "DEGRADED", "error": "The name brand.shop leads nowhere."},
            ("Fails", "No server has the name brand.shop"),
        ),
        (
            {"status": "DEGRADED", "error": "No answer within 5 seconds."},
            ("Fails", "The server took longer than 5 seconds to answer."),
        ),
        (
            {"status": "DEGRADED", "error": "Cannot connect to host brand.shop:443 ssl:default [x]"},
            ("Fails", "Nobody answers at brand.shop"),
        ),
        ({"status": "DEGRADED", "error": XSS}, ("Fails", "alert(1)")),
        ({"status": "HEALTHY", "code": 200}, ("Works", "since")),
    ],
)
async def test_health_stands_there_in_plain_words(
    owner: Visitor, health: dict[str, str], words: tuple[str, ...]
):
    await enter(owner, "https://brand.shop/", **health)
    shown = await owner.open(HERE)
    assert all(word in said(shown) for word in words)
    assert "<script>alert" not in shown.text
    assert "https://brand.shop/" in said(await owner.open(f"{HERE}?status={health['status']}"))
    assert "None of these" in (await owner.open(f"{HERE}?status=UNKNOWN")).text


async def test_a_name_for_documentation_is_told_to_be_never_checked(owner: Visitor):
    await enter(owner, "https://brand.example/")
    shown = await owner.open(HERE)
    assert "Reserved for documentation and tests." in shown.text
    assert "Check now" not in shown.text


async def test_an_address_is_checked_on_demand_and_the_answer_is_said(
    owner: Visitor, services: Services, site_of_brand: Site, http: Outgoing
):
    works = await enter(owner, site_of_brand.url("200"))
    broken = await enter(owner, site_of_brand.url("404"))
    answer = await owner.send(HERE, do="check", address=works)
    assert (answer.status_code, "works." in owner.told(answer)) == (303, True)
    answer = await owner.send(HERE, do="check", address=broken)
    assert "still fails. There is no page at this address" in owner.told(answer)
    shown = said(await owner.open(HERE))
    assert "Works since" in shown
    assert shown.index("/404") < shown.index("/200")


async def test_rules_follow_an_address_that_is_changed(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://brand.shop/a")
    address_id = (await addresses(owner))["https://brand.shop/a"]
    assert 'value="https://brand.shop/a"' in (await owner.open(f"{HERE}/{address_id}")).text
    answer = await owner.send(f"{HERE}/{address_id}", url="https://brand.shop/b")
    assert answer.status_code == 303
    assert [url for _, url in await owner.rules()] == ["https://brand.shop/b"]


@pytest.mark.parametrize("url", ["", "ftp://brand.shop", "brand.shop", "https://a b.shop", "x" * 3000])
async def test_what_is_no_address_is_refused_beside_the_field(owner: Visitor, url: str):
    address_id = await enter(owner, "https://brand.shop/")
    for path in (f"{HERE}/new", f"{HERE}/{address_id}"):
        answer = await owner.send(path, url=url)
        assert (answer.status_code, 'id="field-url-error"' in answer.text) == (422, True)
    assert list(await addresses(owner)) == ["https://brand.shop/"]


async def test_an_address_stands_there_once(owner: Visitor):
    await enter(owner, "https://brand.shop/")
    other = await enter(owner, "https://brand.shop/2")
    for path in (f"{HERE}/new", f"{HERE}/{other}"):
        answer = await owner.send(path, url="https://brand.shop/")
        assert (answer.status_code, "You have this address already." in answer.text) == (422, True)


async def test_an_address_is_deleted_once_no_rule_leads_there(owner: Visitor):
    await owner.make_product()
    await owner.make_rule(custom_url="https://brand.shop/a")
    free = await enter(owner, "https://brand.shop/b")
    used = (await addresses(owner))["https://brand.shop/a"]
    answer = await owner.send(HERE, do="delete", address=used)
    assert answer.headers["location"] == f"{HERE}/{used}"
    assert owner.told(answer) == "It stays, because rules lead to it. Lead them elsewhere first."
    assert "Delete this address?" in (await owner.open(f"{HERE}/{free}")).text
    assert (await owner.send(HERE, do="delete", address=free)).status_code == 303
    assert list(await addresses(owner)) == ["https://brand.shop/a"]
    assert (await owner.send(HERE, do="delete", address=free)).status_code == 404
    assert (await owner.send(HERE, do="explode", address=free)).status_code == 400


async def test_addresses_of_another_organization_do_not_exist(owner: Visitor, stranger: Visitor):
    theirs = await enter(stranger, "https://brand.shop/theirs")
    assert "brand.shop/theirs" not in (await owner.open(HERE)).text
    assert (await owner.open(f"{HERE}/{theirs}")).status_code == 404
    assert (await owner.send(f"{HERE}/{theirs}", url="https://brand.shop/mine")).status_code == 404
    for step in ("check", "delete"):
        assert (await owner.send(HERE, do=step, address=theirs)).status_code == 404
    assert (await owner.open(f"{HERE}/no-id")).status_code == 404


async def test_who_may_not_change_addresses_only_sees_them(owner: Visitor):
    address_id = await enter(owner, "https://brand.shop/")
    billing = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    shown = await billing.open(HERE)
    assert (shown.status_code, f"{HERE}/new" in shown.text, "Check now" in shown.text) == (200, False, False)
    assert (await billing.open(f"{HERE}/new")).status_code == 403
    assert (await billing.open(f"{HERE}/{address_id}")).status_code == 403
    assert (await billing.send(f"{HERE}/new", url="https://brand.shop/2")).status_code == 403
    for step in ("check", "delete"):
        assert (await billing.send(HERE, do=step, address=address_id)).status_code == 403
    lonely = await Visitor(owner.client, owner.world).without_organization()
    assert (await lonely.open(HERE)).headers["location"] == "/dashboard"
