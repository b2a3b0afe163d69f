"""The page that tells who said what of a product: the value that won and why, the others, taking back."""

import re

import pytest

from closient.apps.catalogue.actions import contributions
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.catalogue.structs.values import DataSource
from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor, release

PRODUCT = f"/dashboard/products/{GTIN}"
HERE = f"{PRODUCT}/provenance"


async def tell(database: Database, field: str, value: str, source: DataSource = "open_food_facts") -> None:
    """Something that others say."""
    author = Author(source, predictor=f"reader of {source}")
    async with database.writes() as db:
        await contributions.contribute(db, [Told(GTIN, field, value, author)])


def buttons(text: str) -> list[str]:
    """The contributions that can be taken back."""
    return re.findall(r'name="contribution" value="([^"]+)"', text)


async def test_the_owner_s_word_stands_and_the_others_are_shown(owner: Visitor, database: Database):
    await owner.make_product(product_name="Fusilli")
    await tell(database, "product_name", f"Fusili {XSS}")
    await tell(database, "description", "Durum wheat pasta.")
    shown = await owner.open(HERE)
    words = said(shown)
    for part in (
        "Name The owner’s word counts before all others.",
        "1 other says otherwise",
        "Acme & Söhne",
        "Open Food Facts, reader of open_food_facts · 70% sure",
        "Description It is the surest value.",
    ):
        assert part in words
    assert XSS not in shown.text
    assert f'href="{HERE}"' in (await owner.open(PRODUCT)).text


async def test_what_is_taken_back_counts_no_more(owner: Visitor, database: Database):
    await owner.make_product(product_name="Fusilli")
    await tell(database, "product_name", "Fusilli no. 98")
    own = buttons((await owner.open(HERE)).text)[0]
    answer = await owner.send(HERE, do="revert", contribution=own)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    assert "Name" in owner.told(answer)
    name = "SELECT product_name FROM catalogue.product WHERE gtin = $1"
    assert await database.pool.fetchval(name, GTIN) == "Fusilli no. 98"
    words = said(await owner.open(HERE))
    assert "It is the surest value." in words
    assert "Taken back" in words


async def test_agreement_and_doubt_are_told(owner: Visitor, database: Database):
    await owner.make_product()
    await tell(database, "net_content", "500 g", "crowd_sourced")
    assert "Nobody is sure enough" in said(await owner.open(HERE))
    await tell(database, "net_content", "500 G", "datakick")
    assert "Several say the same" in said(await owner.open(HERE))


async def test_the_history_is_narrowed_to_a_field(owner: Visitor, database: Database):
    await owner.make_product(product_name="Fusilli", net_content="500 g")
    await owner.send(f"{PRODUCT}/edit", product_name="Penne", net_content="500 g")
    history = said(await owner.open(f"{HERE}?field=product_name")).partition("Filter")[2]
    assert "Name Penne" in history
    assert "Said otherwise later" in history
    assert "500 g" not in history
    assert (await owner.open(f"{HERE}?field=nonsense&page=x")).status_code == 200


async def test_without_a_word_the_page_says_where_to_begin(owner: Visitor):
    await owner.make_product()
    assert "Nobody has said anything yet" in said(await owner.open(HERE))


@pytest.mark.parametrize("sent", [{"do": "burn"}, {"do": "revert"}])
async def test_unknown_buttons_are_refused(owner: Visitor, sent: dict[str, str]):
    await owner.make_product(product_name="Fusilli")
    assert (await owner.send(HERE, **sent)).status_code == 400


@pytest.mark.parametrize("contribution", ["nonsense", "2CoNf3i6Uj3HYxPHxwPd9Z"])
async def test_an_unknown_contribution_is_not_found(owner: Visitor, contribution: str):
    await owner.make_product(product_name="Fusilli")
    assert (await owner.send(HERE, do="revert", contribution=contribution)).status_code == 404


async def test_readers_read_and_strangers_see_nothing(owner: Visitor, stranger: Visitor):
    await owner.make_product(product_name="Fusilli")
    one = buttons((await owner.open(HERE)).text)[0]
    reader = await Visitor(owner.client, owner.world).join("billing", owner.organization_id)
    assert buttons((await reader.open(HERE)).text) == []
    assert (await reader.send(HERE, do="revert", contribution=one)).status_code == 403
    assert (await stranger.open(HERE)).status_code == 404
    assert (await stranger.send(HERE, do="revert", contribution=one)).status_code == 404


async def test_of_a_product_that_nobody_owns_everybody_reads(owner: Visitor, stranger: Visitor):
    await owner.make_product(product_name="Fusilli")
    await release(owner.world, GTIN)
    shown = await stranger.open(HERE)
    assert shown.status_code == 200
    assert "An earlier owner of the number · 95% sure" in said(shown)
    assert buttons(shown.text) == []
