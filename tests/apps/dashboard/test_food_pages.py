"""A product as a food on its page: ingredients, allergens and diets, nutrition."""

from typing import Any

import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, XSS, Visitor

HERE = f"/dashboard/products/{GTIN}/food"
PANEL: dict[str, Any] = {
    "do": "nutrition",
    "label_format": "EU",
    "basis": "g",
    "serving_size": "45 g",
    "nutrient": ["Energy", "Fat", "Salt", ""],
    "amount": ["1510", "1,5", "", "7"],
    "unit": ["kJ", "g", "g", "g"],
}


@pytest.fixture
async def cook(owner: Visitor) -> Visitor:
    """Somebody with a product."""
    await owner.make_product(product_name="Fusilli")
    return owner


async def test_ingredients_are_kept_read_and_taken_away(cook: Visitor):
    assert f'href="{HERE}"' in (await cook.open(f"/dashboard/products/{GTIN}")).text
    assert "What was read" not in said(await cook.open(HERE))
    text = f"Ingredients: wheat flour, water, milk. May contain nuts. {XSS}"
    answer = await cook.send(HERE, do="ingredients", text=text)
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)
    shown = await cook.open(HERE)
    read = said(shown).partition("What was read")[2].partition("Allergens and diets")[0]
    inside, _, traces = read.rpartition("May contain")
    assert "wheat" in inside
    assert "milk" in inside
    assert "nuts" in traces
    assert XSS not in shown.text
    assert "<strong>milk</strong>" in (await cook.open(f"/p/{GTIN}")).text
    await cook.send(HERE, do="ingredients", text="")
    assert "What was read" not in said(await cook.open(HERE))


async def test_a_panel_is_kept_with_the_lines_that_have_an_amount_and_removed(cook: Visitor):
    assert 'value="of which saturates"' in (await cook.open(HERE)).text
    answer = await cook.send(HERE, **PANEL)
    assert cook.told(answer) == "The nutrition panel is kept."
    public = said(await cook.open(f"/p/{GTIN}"))
    assert "Energy 1,510 kJ" in public
    assert "Fat 1.5 g" in public
    assert "Salt" not in public
    form = (await cook.open(HERE)).text
    assert 'value="1.5"' in form
    assert 'value="45 g"' in form
    answer = await cook.send(HERE, do="no-nutrition")
    assert cook.told(answer) == "The nutrition panel is removed."
    assert (await cook.send(HERE, do="no-nutrition")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"amount": ["a lot", "1", "", ""]}, "lines"),
        ({"amount": ["-1", "1", "", ""]}, "lines"),
        ({"amount": ["nan", "1", "", ""]}, "lines"),
        ({"unit": ["stone", "g", "g", "g"]}, "lines"),
        ({"amount": ["", "", "", ""]}, "lines"),
        ({"amount": ["1510", "140", "", ""]}, "lines"),
        ({"serving_size_g": "some"}, "serving_size_g"),
        ({"label_format": "MOON"}, "label_format"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    cook: Visitor, sent: dict[str, Any], field: str
):
    answer = await cook.send(HERE, **(PANEL | sent))
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text
    assert 'value="Fat"' in answer.text
    assert "Nutrition" not in said(await cook.open(f"/p/{GTIN}"))


async def test_allergens_and_diets_are_declared(cook: Visitor):
    sent = {
        "do": "allergens",
        "allergen-AM": "CONTAINS",
        "allergen-AP": "FREE_FROM",
        "allergen-AF": "nonsense",
    }
    answer = await cook.send(HERE, **sent, diet=["VEGETARIAN", "STONES"])
    assert cook.told(answer) == "Allergens and diets are kept."
    public = said(await cook.open(f"/p/{GTIN}"))
    for part in ("Contains milk", "Free from peanuts", "Suits Vegetarian"):
        assert part in public
    assert "fish" not in public
    form = (await cook.open(HERE)).text
    assert '<option value="FREE_FROM" selected>' in form
    await cook.send(HERE, do="allergens")
    assert "Contains milk" not in said(await cook.open(f"/p/{GTIN}"))


async def test_strangers_and_those_who_only_read_change_nothing(cook: Visitor, stranger: Visitor):
    reader = await Visitor(cook.client, cook.world).join("billing", cook.organization_id)
    assert (await reader.open(HERE)).status_code == 403
    assert (await reader.send(HERE, **PANEL)).status_code == 403
    assert (await stranger.open(HERE)).status_code == 404
    assert (await stranger.send(HERE, **PANEL)).status_code == 404
    assert (await cook.send(HERE, do="burn")).status_code == 400
