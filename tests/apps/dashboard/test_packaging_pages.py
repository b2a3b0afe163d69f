"""Packaging on its page: what is packed in what, added and taken out."""

import re

import pytest

from tests.apps.account.browser import said
from tests.apps.dashboard.visitor import GTIN, OTHER_GTIN, THIRD_GTIN, Visitor

EACH, CASE = f"/dashboard/products/{GTIN}/packaging", f"/dashboard/products/{OTHER_GTIN}/packaging"
PACKED = {"do": "add", "child_gtin": GTIN, "quantity": "12", "hierarchy_level": "CASE"}


@pytest.fixture
async def packer(owner: Visitor) -> Visitor:
    """Somebody with a single item and a case."""
    await owner.make_product(GTIN, product_name="Fusilli")
    await owner.make_product(OTHER_GTIN, product_name="Case of fusilli")
    return owner


def links(text: str) -> list[str]:
    return re.findall(r'name="link" value="([^"]+)"', text)


async def test_an_item_is_packed_in_a_case_and_both_pages_tell(packer: Visitor):
    words = said(await packer.open(CASE))
    assert "Nothing is packed in it" in words
    assert "It is packed in nothing larger" in words
    answer = await packer.send(CASE, **PACKED)
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)
    assert "Fusilli" in said(await packer.open(CASE))
    parent = await packer.open(EACH)
    assert f'href="/dashboard/products/{OTHER_GTIN}/packaging"' in parent.text
    assert "12" in said(parent)
    assert f'href="{EACH}"' in (await packer.open(f"/dashboard/products/{GTIN}")).text


async def test_what_is_packed_is_taken_out_again(packer: Visitor):
    await packer.send(CASE, **PACKED)
    link = links((await packer.open(CASE)).text)[0]
    assert (await packer.send(EACH, do="remove", link=link)).status_code == 404, "only at the parent"
    answer = await packer.send(CASE, do="remove", link=link)
    assert packer.told(answer) == "It is packed in this product no more."
    assert "Nothing is packed in it" in said(await packer.open(CASE))
    assert (await packer.send(CASE, do="remove", link=link)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"child_gtin": "123"}, "child_gtin"),
        ({"child_gtin": "9506000134353"}, "child_gtin"),
        ({"child_gtin": THIRD_GTIN}, "child_gtin"),
        ({"child_gtin": OTHER_GTIN}, "child_gtin"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "many"}, "quantity"),
        ({"hierarchy_level": "SHIP"}, "hierarchy_level"),
    ],
)
async def test_what_cannot_be_packed_is_refused_beside_the_field(
    packer: Visitor, sent: dict[str, str], field: str
):
    answer = await packer.send(CASE, **(PACKED | sent))
    assert answer.status_code == 422
    assert f'id="field-{field}-error"' in answer.text


async def test_nothing_is_packed_twice_or_in_a_circle(packer: Visitor):
    await packer.send(CASE, **PACKED)
    again = await packer.send(CASE, **PACKED)
    assert "linked already" in said(again)
    circle = await packer.send(EACH, **(PACKED | {"child_gtin": OTHER_GTIN}))
    assert circle.status_code == 422
    assert "would close a circle" in said(circle)


async def test_strangers_and_those_who_only_read_change_nothing(packer: Visitor, stranger: Visitor):
    reader = await Visitor(packer.client, packer.world).join("billing", packer.organization_id)
    shown = await reader.open(CASE)
    assert shown.status_code == 200
    assert 'name="child_gtin"' not in shown.text
    assert (await reader.send(CASE, **PACKED)).status_code == 403
    assert (await stranger.send(CASE, **PACKED)).status_code == 404
    assert (await packer.send(CASE, do="burn")).status_code == 400
