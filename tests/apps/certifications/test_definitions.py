"""What there is: bodies, certifications and claims."""

from typing import Any

import pytest

from closient.kit import ids
from tests.apps.certifications.shelf import BASE, Shelf, fields


async def listing(shelf: Shelf, kind: str, **query: Any) -> dict[str, Any]:
    answer = await shelf.client.get(f"{BASE}/{kind}", headers=shelf.key, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_everybody_shares_is_there_from_the_start_and_complete(shelf: Shelf):
    pool = shelf.world.database.pool
    assert await pool.fetchval("SELECT count(*) FROM certifications.certification_body") >= 60
    assert await pool.fetchval("SELECT count(*) FROM certifications.certification") >= 70
    assert await pool.fetchval("SELECT count(*) FROM certifications.claim") >= 60
    for code in ("USDA_ORGANIC", "EU_ORGANIC", "FAIR_TRADE_USA", "MSC", "FSC_MIX", "RAINFOREST_ALLIANCE"):
        assert await shelf.definition(code)
    incomplete = await pool.fetch(
        "SELECT code FROM certifications.certification "
        "WHERE certification_body_id IS NULL OR url = '' OR program = '' OR description = ''"
    )
    assert incomplete == []
    idle = await pool.fetch(
        "SELECT name FROM certifications.certification_body b WHERE NOT EXISTS "
        "(SELECT FROM certifications.certification d WHERE d.certification_body_id = b.id)"
    )
    assert idle == []
    categories = await pool.fetchval("SELECT count(DISTINCT category) FROM certifications.claim")
    assert categories == 6


@pytest.mark.covers("certifications.list_certification_bodies", "certifications.get_certification_body")
async def test_bodies_are_found_by_a_part_of_their_name(shelf: Shelf):
    page = await listing(shelf, "certification-bodies", name="STEWARDSHIP")
    assert [one["name"] for one in page["data"]] == [
        "Aquaculture Stewardship Council",
        "Forest Stewardship Council",
        "Marine Stewardship Council",
    ]
    backwards = await listing(shelf, "certification-bodies", name="stewardship", ordering="-name")
    assert backwards["data"] == page["data"][::-1]
    body = page["data"][2]
    assert body.keys() == {"id", "name", "website", "description", "logo_url"}
    assert body["website"] == "https://www.msc.org"
    one = await shelf.client.get(f"{BASE}/certification-bodies/{body['id']}", headers=shelf.key)
    assert one.json() == body
    by_uuid = f"{BASE}/certification-bodies/{ids.canonical(body['id'])}"
    assert (await shelf.client.get(by_uuid, headers=shelf.key)).json() == body
    nobody = await listing(shelf, "certification-bodies", name="100% \\ nobody_")
    assert (nobody["data"], nobody["pagination"]["total_count"]) == ([], 0)


@pytest.mark.covers("certifications.list_certifications", "certifications.get_certification")
async def test_certifications_are_found_by_label_code_and_body(shelf: Shelf):
    [organic] = (await listing(shelf, "certifications", code="usda_organic"))["data"]
    assert organic.keys() == {
        "id", "label", "code", "description", "url", "logo_url", "certification_body_name", "program",
        "standard",
    }  # fmt: skip
    assert (organic["label"], organic["certification_body_name"], organic["standard"]) == (
        "USDA Organic",
        "U.S. Department of Agriculture",
        "7 CFR Part 205",
    )
    one = await shelf.client.get(f"{BASE}/certifications/{organic['id']}", headers=shelf.key)
    assert one.json() == organic
    labelled = (await listing(shelf, "certifications", label="oRGANIC", ordering="-code"))["data"]
    codes = [one["code"] for one in labelled]
    assert "USDA_ORGANIC" in codes
    assert "MSC" not in codes
    assert codes == sorted(codes, reverse=True)
    [forest] = (await listing(shelf, "certification-bodies", name="Forest Stewardship"))["data"]
    of_body = await listing(shelf, "certifications", certification_body_id=forest["id"], ordering="label")
    assert [one["code"] for one in of_body["data"]] == ["FSC_100", "FSC_MIX", "FSC_RECYCLED"]
    both = await listing(shelf, "certifications", certification_body_id=forest["id"], label="mix")
    assert [one["code"] for one in both["data"]] == ["FSC_MIX"]


async def test_pages_follow_each_other_and_one_past_the_end_is_empty(shelf: Shelf):
    first = await listing(shelf, "certifications")
    assert (len(first["data"]), first["pagination"]["has_next"]) == (25, True)
    second = await listing(shelf, "certifications", page=2)
    assert not {one["id"] for one in first["data"]} & {one["id"] for one in second["data"]}
    assert (await listing(shelf, "certifications", page=99))["data"] == []


async def test_an_organization_s_own_certification_is_seen_by_its_members_alone(shelf: Shelf):
    own = await shelf.own_definition(shelf.organization_id, "Acme Quality")
    await shelf.own_definition(shelf.organization_id, "Acme Gold", "GOLD")
    _, stranger = await shelf.world.owner_key("Others")
    mine = await listing(shelf, "certifications", label="acme")
    assert [(one["label"], one["code"]) for one in mine["data"]] == [
        ("Acme Gold", "GOLD"),
        ("Acme Quality", ""),
    ]
    assert mine["data"][0]["certification_body_name"] is None
    assert (await shelf.client.get(f"{BASE}/certifications/{own}", headers=shelf.key)).status_code == 200
    theirs = await shelf.client.get(f"{BASE}/certifications", headers=stranger, params={"label": "acme"})
    assert theirs.json()["data"] == []
    hidden = await shelf.client.get(f"{BASE}/certifications/{own}", headers=stranger)
    missing = await shelf.client.get(f"{BASE}/certifications/{ids.new()}", headers=stranger)
    assert (hidden.status_code, hidden.json()["detail"]) == (404, missing.json()["detail"])


@pytest.mark.covers("certifications.list_claims", "certifications.get_claim")
async def test_claims_are_found_by_label_code_and_category(shelf: Shelf):
    [vegan] = (await listing(shelf, "claims", code="Vegan"))["data"]
    assert vegan == {
        "id": vegan["id"], "code": "VEGAN", "label": "Vegan", "category": "DIETARY",
        "requires_definition": False, "description": "Nothing of animals is in it.",
    }  # fmt: skip
    assert (await shelf.client.get(f"{BASE}/claims/{vegan['id']}", headers=shelf.key)).json() == vegan
    free = (await listing(shelf, "claims", category="ALLERGEN_FREE", label="-FREE", ordering="code"))["data"]
    assert [one["code"] for one in free[:3]] == ["DAIRY_FREE", "EGG_FREE", "FISH_FREE"]
    assert {one["category"] for one in free} == {"ALLERGEN_FREE"}
    [natural] = (await listing(shelf, "claims", code="NATURAL"))["data"]
    assert natural["requires_definition"] is True


@pytest.mark.parametrize("kind", ["certification-bodies", "certifications", "claims"])
async def test_ids_that_nobody_has_are_404_and_what_is_no_id_is_422(shelf: Shelf, kind: str):
    url = f"{BASE}/{kind}"
    assert (await shelf.client.get(f"{url}/{ids.new()}", headers=shelf.key)).status_code == 404
    assert fields(await shelf.client.get(f"{url}/nonsense", headers=shelf.key)) == {"id"}
    for path in (url, f"{url}/{ids.new()}"):
        assert (await shelf.client.get(path)).status_code == 401


@pytest.mark.parametrize(
    ("kind", "query", "field"),
    [
        ("certification-bodies", {"ordering": "website"}, "ordering"),
        ("certification-bodies", {"name": "a\x00b"}, "name"),
        ("certification-bodies", {"page_size": "101"}, "page_size"),
        ("certifications", {"ordering": "name"}, "ordering"),
        ("certifications", {"certification_body_id": "MSC"}, "certification_body_id"),
        ("certifications", {"label": "\x00"}, "label"),
        ("claims", {"category": "TASTE"}, "category"),
        ("claims", {"ordering": "-category"}, "ordering"),
        ("claims", {"code": "\x00"}, "code"),
    ],
)
async def test_filters_that_make_no_sense_are_refused_by_name(
    shelf: Shelf, kind: str, query: dict[str, str], field: str
):
    assert fields(await shelf.client.get(f"{BASE}/{kind}", headers=shelf.key, params=query)) == {field}
