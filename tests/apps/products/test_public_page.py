"""The public page with all that hangs on a product: recalls, pictures, environment, sources; reports."""

import httpx
import pytest

from closient.apps.catalogue.actions import contributions
from closient.apps.catalogue.structs.contributions import Author, Told
from closient.apps.sustainability import actions as sustainability
from closient.apps.sustainability import rules
from closient.apps.sustainability.structs import Numbered
from closient.kit.database import Database
from tests.apps.account.browser import said
from tests.apps.compliance.notices import RICE, fda, load
from tests.world import World

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
PAGE = f"/p/{RICE}"
XSS = "<script>alert(1)</script>"
REPORT = {
    "reporter_relationship": "brand_rep",
    "reason": "The number belongs to us, see the certificate.",
    "reporter_email": "ann@example.com",
}


@pytest.fixture
async def key(client: httpx.AsyncClient, world: World) -> dict[str, str]:
    """Of the owner of a product with a brand."""
    _, key = await world.owner_key()
    body = {"gtin": RICE, "product_name": "Crackers"}
    assert (await client.post("/products/api/v1/products", headers=key, json=body)).status_code == 201
    await client.patch(f"/products/api/v1/products/{RICE}", headers=key, json={"brand": "Rice & Sons"})
    return key


async def test_an_open_recall_stands_before_everything_else(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    assert "recalled" not in said(await client.get(PAGE, headers=HTML))
    hazard = f"Undeclared milk. {XSS}"
    await load(database, "fda-food", fda("F-0001-2014", reason_for_recall=hazard, code_info="Lot: AB12"))
    shown = await client.get(PAGE, headers=HTML)
    words = said(shown)
    assert words.index("This product is recalled") < words.index("Rice & Sons")
    for part in (
        "Undeclared milk.",
        "Lot: AB12",
        "Do not use it.",
        "U.S. FDA, Rice & Sons",
        "official notice",
    ):
        assert part in words
    assert 'id="recalls"' in shown.text
    assert XSS not in shown.text


@pytest.mark.parametrize(
    ("lot", "title"), [("AB12", "Recall of this lot"), ("ZZ99", "Recall of other lots of this product")]
)
async def test_a_scanned_lot_is_told_whether_it_is_meant(
    client: httpx.AsyncClient, key: dict[str, str], database: Database, lot: str, title: str
):
    await load(database, "fda-food", fda("F-0001-2014", code_info="Lot: AB12"))
    assert title in said(await client.get(f"{PAGE}?10={lot}", headers=HTML))


async def test_a_recall_that_is_over_is_not_shown(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    await load(database, "fda-food", fda("F-0001-2014", status="Terminated"))
    assert 'id="recalls"' not in (await client.get(PAGE, headers=HTML)).text


async def test_packaging_and_environment_are_told_in_words(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    record = {
        "gtin": RICE,
        "packaging": [
            {
                "packaging_type": "PRIMARY",
                "description": "Paper bag",
                "is_recyclable": True,
                "is_reusable": False,
                "recycled_content_percentage": 30,
                "recyclability": {"status": "WIDELY_RECYCLABLE", "conditions": "Empty it first."},
            }
        ],
        "end_of_life_instructions": [
            {
                "instruction_type": "RECYCLE",
                "description": "With paper.",
                "valid_regions": "US",
                "priority": 0,
            }
        ],
        "environmental_impacts": [
            {
                "impact_type": "CARBON_FOOTPRINT",
                "score_value": 1.25,
                "unit": "kgCO2e",
                "methodology_reference": "ISO 14067",
                "notes": "",
            }
        ],
        "circularity": {"overall_score": 7.25},
    }
    assert "Packaging and environment" not in said(await client.get(PAGE, headers=HTML))
    assert await sustainability.Run(database).store([Numbered(1, rules.read(record))]) == []
    words = said(await client.get(PAGE, headers=HTML))
    for part in (
        "Paper bag: Recycled almost everywhere",
        "Empty it first. · 30% recycled",
        "Recycle With paper.",
        "1.25 kgCO2e",
        "of 10",
    ):
        assert part in words


async def test_other_sources_of_the_record_are_named_with_their_licence(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    assert "Also from" not in said(await client.get(PAGE, headers=HTML))
    author = Author("open_food_facts", predictor="off")
    said_by_others = [
        Told(RICE, "product_name", "Another name", author),
        Told(RICE, "description", "Thin and crisp.", author),
    ]
    async with database.writes() as db:
        await contributions.contribute(db, said_by_others)
    words = said(await client.get(PAGE, headers=HTML))
    assert "Also from: Open Food Facts (ODbL 1.0)." in words
    assert "Thin and crisp." in words
    assert "Another name" not in words


async def test_a_doubted_claim_is_reported_from_the_page(
    client: httpx.AsyncClient, key: dict[str, str], database: Database
):
    assert f'href="{PAGE}/report"' in (await client.get(PAGE, headers=HTML)).text
    assert "Report a claim" in said(await client.get(f"{PAGE}/report", headers=HTML))
    wrong = await client.post(f"{PAGE}/report", headers=HTML, data={"reason": XSS})
    assert wrong.status_code == 422
    assert 'id="field-reporter_email-error"' in wrong.text
    assert XSS not in wrong.text
    sent = await client.post(f"{PAGE}/report", headers=HTML, data=REPORT)
    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
    reports = "SELECT array_agg(reporter_email) FROM catalogue.claim_report"
    assert await database.pool.fetchval(reports) == ["ann@example.com"]
    again = await client.post(f"{PAGE}/report", headers=HTML, data=REPORT)
    assert again.status_code == 409
    assert "open already" in said(again)


async def test_a_network_may_report_three_times_a_day(client: httpx.AsyncClient, key: dict[str, str]):
    answers = [
        await client.post(
            f"{PAGE}/report", headers=HTML, data=REPORT | {"reporter_email": f"{n}@example.com"}
        )
        for n in range(4)
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert "try again tomorrow" in said(answers[3])


@pytest.mark.parametrize("gtin", ["09506000134352", "nonsense"])
async def test_what_nobody_claims_cannot_be_reported(client: httpx.AsyncClient, gtin: str):
    assert (await client.get(f"/p/{gtin}/report", headers=HTML)).status_code == 404


async def test_a_number_of_which_nothing_is_known_any_more_says_so(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    assert (
        await client.post("/products/api/v1/products", headers=key, json={"gtin": RICE})
    ).status_code == 201
    assert (await client.delete(f"/products/api/v1/products/{RICE}", headers=key)).status_code < 300
    words = said(await client.get(PAGE, headers=HTML))
    assert "Nobody has said anything about this product yet." in words
    assert "public sources" not in words
