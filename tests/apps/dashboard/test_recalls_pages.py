"""The recalls of an organization's products on their page."""

import pytest

from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.compliance.notices import RICE, fda, load
from tests.apps.dashboard.visitor import Visitor

HERE = "/dashboard/recalls"


async def test_without_a_recall_it_is_said_what_that_is_worth(owner: Visitor, database: Database):
    words = said(await owner.open(HERE))
    assert "No open recall of your products is known" in words
    assert "Never" in words
    await load(database, "fda-food", fda("F-0001-2014"))
    assert "No open recall of your products is known" in said(await owner.open(HERE))
    assert "None is over" in said(await owner.open(f"{HERE}?show=closed"))


async def test_an_open_recall_is_told_with_what_to_do(owner: Visitor, stranger: Visitor, database: Database):
    await owner.make_product(RICE, product_name="Crackers")
    await load(database, "fda-food", fda("F-0001-2014", reason_for_recall="Milk <script>alert(1)</script>"))
    shown = await owner.open(HERE)
    words = said(shown)
    for part in ("Crackers", "Milk", "Class II", "10313-8J", "What to do", "Stop those lots", "Open 1"):
        assert part in words
    assert f'href="/dashboard/products/{RICE}/rules/new"' in shown.text
    assert "<script>alert" not in shown.text
    assert "No open recall" in said(await stranger.open(HERE))


async def test_a_recall_that_is_over_is_kept_apart(owner: Visitor, database: Database):
    await owner.make_product(RICE, product_name="Crackers")
    await load(database, "fda-food", fda("F-0001-2014", status="Terminated"))
    assert "No open recall" in said(await owner.open(HERE))
    over = said(await owner.open(f"{HERE}?show=closed"))
    assert "Crackers" in over
    assert "What to do" not in over


@pytest.mark.parametrize("query", ["show=all", "page=0", "page=x"])
async def test_a_garbled_address_shows_the_first_page(owner: Visitor, query: str):
    assert (await owner.open(f"{HERE}?{query}")).status_code == 200


async def test_whoever_has_no_organization_is_led_to_one(owner: Visitor):
    nobody = await Visitor(owner.client, owner.world).without_organization()
    answer = await nobody.open(HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
