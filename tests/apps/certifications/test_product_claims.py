"""The claims of a product: assigned, listed, removed, and who may do it."""

from typing import Any

import pytest

from closient.kit import ids
from tests.apps.certifications.shelf import GTIN, ONE, PRODUCTS, Shelf, fields


@pytest.mark.covers("certifications.assign_claim_to_product", "certifications.list_product_claims")
async def test_a_claim_is_answered_without_its_evidence_which_is_kept(shelf: Shelf):
    body = {
        "source": "THIRD_PARTY_VERIFIED", "valid_from": "2026-01-01", "expiration_date": "2026-12-31",
        "evidence_url": "https://example.com/lab.pdf", "evidence_note": "Lab report", "metadata": {"a": "1"},
    }  # fmt: skip
    made = await shelf.claim("NON_GMO", **body)
    assert made.status_code == 201, made.text
    assert made.json() == {
        "id": await shelf.definition("NON_GMO", "claims"), "label": "Non-GMO", "code": "NON_GMO",
        "category": "INGREDIENT_ABSENCE", "source": "THIRD_PARTY_VERIFIED", "metadata": {"a": "1"},
        "valid_from": "2026-01-01", "expiration_date": "2026-12-31",
    }  # fmt: skip
    assert await shelf.listed("claims") == [made.json()]
    kept = await shelf.world.database.pool.fetchrow(
        "SELECT evidence_url, evidence_note FROM certifications.product_claim"
    )
    assert tuple(kept) == (body["evidence_url"], "Lab report")


async def test_a_claim_needs_nothing_but_its_id_even_when_its_words_say_little(shelf: Shelf):
    made = await shelf.claim("NATURAL")
    assert made.status_code == 201
    assert (made.json()["source"], made.json()["metadata"]) == ("BRAND_SELF_DECLARED", {})
    assert (made.json()["valid_from"], made.json()["expiration_date"]) == (None, None)


@pytest.mark.covers("products.list_product_claims")
async def test_both_lists_are_ordered_by_label_and_one_has_pages(shelf: Shelf):
    for code in ("VEGAN", "GLUTEN_FREE", "NON_GMO"):
        assert (await shelf.claim(code)).status_code == 201
    bare = await shelf.listed("claims")
    assert [one["code"] for one in bare] == ["GLUTEN_FREE", "NON_GMO", "VEGAN"]
    url = f"{PRODUCTS}/{GTIN}/claims"
    paged = await shelf.client.get(url, headers=shelf.key, params={"page": 2, "page_size": 2})
    assert paged.json()["data"] == bare[2:]
    assert paged.json()["pagination"]["total_count"] == 3


async def test_a_product_has_a_claim_once(shelf: Shelf):
    assert (await shelf.claim("VEGAN")).status_code == 201
    again = await shelf.claim("VEGAN", source="THIRD_PARTY_VERIFIED")
    assert (again.status_code, again.json()["error_code"]) == (409, "conflict")
    assert [one["source"] for one in await shelf.listed("claims")] == ["BRAND_SELF_DECLARED"]


@pytest.mark.covers("certifications.remove_claim_from_product")
async def test_a_claim_can_be_removed_once_and_assigned_again(shelf: Shelf):
    made = (await shelf.claim("VEGAN")).json()
    await shelf.claim("NON_GMO")
    url = f"{ONE}/claims/{made['id']}"
    removed = await shelf.client.delete(url, headers=shelf.key)
    assert (removed.status_code, removed.content) == (204, b"")
    assert [one["code"] for one in await shelf.listed("claims")] == ["NON_GMO"]
    assert (await shelf.client.delete(url, headers=shelf.key)).status_code == 404
    assert fields(await shelf.client.delete(f"{ONE}/claims/VEGAN", headers=shelf.key)) == {"claim_id"}
    assert (await shelf.claim("VEGAN")).status_code == 201


async def test_each_change_is_told_and_noted(shelf: Shelf):
    made = (await shelf.claim("VEGAN", evidence_note="Recipe")).json()
    await shelf.client.delete(f"{ONE}/claims/{made['id']}", headers=shelf.key)
    [assigned] = await shelf.told("product.claim_assigned")
    [removed] = await shelf.told("product.claim_removed")
    assert (assigned["gtin"], assigned["before"], assigned["after"]) == (GTIN, None, made)
    assert (removed["organization_id"], removed["before"], removed["after"]) == (
        shelf.organization_id,
        made,
        None,
    )
    first, second = await shelf.audited()
    assert (first[0], first[2]["assignment"], first[2]["evidence_note"]) == (
        "product.claim_assigned",
        made,
        "Recipe",
    )
    assert second == ("product.claim_removed", made, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"claim_id": "VEGAN"}, {"claim_id"}),
        ({"source": "HEARSAY"}, {"source"}),
        ({"valid_from": "2026-02-01", "expiration_date": "2026-01-01"}, {"expiration_date"}),
        ({"expiration_date": "soon", "evidence_url": "ftp://x"}, {"expiration_date", "evidence_url"}),
        ({"evidence_note": "\x00"}, {"evidence_note"}),
        ({"metadata": {"a": 1}}, {"metadata.*"}),
    ],
)
async def test_bad_input_is_refused_with_the_names_of_its_fields(
    shelf: Shelf, body: dict[str, Any], expected: set[str]
):
    assert fields(await shelf.claim("VEGAN", **body)) == expected
    assert await shelf.listed("claims") == []


async def test_only_editors_of_the_owner_write(shelf: Shelf):
    made = (await shelf.claim("VEGAN")).json()
    body = {"claim_id": await shelf.definition("NON_GMO", "claims")}
    _, other = await shelf.world.owner_key("Others")
    reader = {"X-API-Key": await shelf.world.key(shelf.organization_id, role="readonly")}
    for key in (other, reader):
        assert (await shelf.client.post(f"{ONE}/claims", headers=key, json=body)).status_code == 403
        assert (await shelf.client.delete(f"{ONE}/claims/{made['id']}", headers=key)).status_code == 403
        assert (await shelf.client.get(f"{ONE}/claims", headers=key)).json() == [made]
    editor = {"X-API-Key": await shelf.world.key(shelf.organization_id, role="editor")}
    assert (await shelf.client.post(f"{ONE}/claims", headers=editor, json=body)).status_code == 201
    unknown = {"claim_id": ids.new()}
    assert (await shelf.client.post(f"{ONE}/claims", headers=editor, json=unknown)).status_code == 404
