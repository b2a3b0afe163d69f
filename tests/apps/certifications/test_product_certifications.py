"""The certifications of a product: assigned, listed, changed, removed, and who may do it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from closient.kit import clock, ids
from tests.apps.certifications.shelf import BASE, GTIN, ONE, PRODUCTS, Shelf, fields

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CERTIFICATE: dict[str, Any] = {
    "valid_from": "2026-01-01", "expiration_date": "2026-12-31", "certificate_number": "C-1",
    "issuing_body": "Control Union", "verification_url": "https://example.com/c/1",
    "verification_status": "verified", "scope": "Oat flakes", "certification_value": "95 %",
    "audit_date": "2025-12-01", "initial_certification_date": "2020-01-01",
    "certificate_countries": ["US", "ca", "US"], "metadata": {"erp": "7"},
}  # fmt: skip


@pytest.mark.covers(
    "certifications.assign_certification_to_product", "certifications.list_product_certifications"
)
async def test_a_certification_is_answered_with_everything_that_was_sent(shelf: Shelf):
    with clock.frozen(NOON):
        made = await shelf.assign("USDA_ORGANIC", **CERTIFICATE)
        assert made.status_code == 201, made.text
        listed = await shelf.listed()
    definition = await shelf.client.get(
        f"{BASE}/certifications/{await shelf.definition('USDA_ORGANIC')}", headers=shelf.key
    )
    shared = {
        name: definition.json()[name] for name in ("id", "label", "code", "description", "url", "logo_url")
    }
    assert made.json() == {
        **CERTIFICATE, **shared, "certificate_countries": ["US", "CA"], "is_active": True,
        "expiry_date": "2026-12-31",
    }  # fmt: skip
    assert listed == [made.json()]


async def test_a_certification_needs_nothing_but_its_id(shelf: Shelf):
    made = await shelf.assign("MSC")
    assert made.status_code == 201
    told = made.json()
    assert (told["is_active"], told["metadata"], told["verification_status"]) == (True, {}, "unverified")
    assert (told["valid_from"], told["expiration_date"], told["certificate_countries"]) == (None, None, [])
    bare = {"certification_id": ids.canonical(await shelf.definition("ASC")), "metadata": None}
    short = f"{BASE}/products/9506000134352/certifications"
    assert (await shelf.client.post(short, headers=shelf.key, json=bare)).status_code == 201
    assert [one["code"] for one in await shelf.listed()] == ["ASC", "MSC"]


async def test_a_product_has_a_certification_once(shelf: Shelf):
    assert (await shelf.assign("MSC", certificate_number="first")).status_code == 201
    again = await shelf.assign("MSC", certificate_number="second")
    assert (again.status_code, again.json()["error_code"]) == (409, "conflict")
    assert [one["certificate_number"] for one in await shelf.listed()] == ["first"]


async def test_whether_a_certification_is_active_is_computed_for_each_request(shelf: Shelf):
    await shelf.assign("MSC", valid_from="2026-11-25", expiration_date="2026-11-26")
    await shelf.assign("ASC", valid_from="2026-11-26")
    await shelf.assign("BAP", expiration_date="2026-11-24")
    await shelf.assign("FSC_MIX", verification_status="expired")
    for day, active in ((24, {"BAP", "FSC_MIX"}), (25, {"MSC", "FSC_MIX"}), (27, {"ASC", "FSC_MIX"})):
        with clock.frozen(datetime(2026, 11, day, 23, 59, tzinfo=UTC)):
            every = await shelf.listed()
            inside = await shelf.listed(is_active="true")
            outside = await shelf.listed(is_active="false")
        assert {one["code"] for one in every if one["is_active"]} == active
        assert {one["code"] for one in inside} == active
        assert {one["code"] for one in inside + outside} == {"MSC", "ASC", "BAP", "FSC_MIX"}
        assert len(inside + outside) == 4


@pytest.mark.covers("products.list_product_certifications")
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, ["ASC", "BAP", "FSC_MIX", "MSC"]),
        ({"ordering": "label"}, ["ASC", "BAP", "FSC_MIX", "MSC"]),
        ({"ordering": "-label"}, ["MSC", "FSC_MIX", "BAP", "ASC"]),
        ({"ordering": "expiry_date"}, ["MSC", "BAP", "ASC", "FSC_MIX"]),
        ({"ordering": "-expiry_date"}, ["BAP", "MSC", "ASC", "FSC_MIX"]),
        ({"verification_status": "verified"}, ["BAP"]),
        ({"verification_status": "unverified", "is_active": "true"}, ["ASC", "FSC_MIX"]),
    ],
)
async def test_both_lists_are_narrowed_and_ordered_alike(
    shelf: Shelf, query: dict[str, str], codes: list[str]
):
    await shelf.assign("MSC", expiration_date="2020-01-01")
    await shelf.assign("BAP", expiration_date="2021-01-01", verification_status="verified")
    await shelf.assign("ASC")
    await shelf.assign("FSC_MIX")
    bare = await shelf.listed(**query)
    assert [one["code"] for one in bare] == codes
    paged = await shelf.client.get(
        f"{PRODUCTS}/{GTIN}/certifications", headers=shelf.key, params={**query, "page_size": 3}
    )
    assert paged.json()["data"] == bare[:3]
    assert paged.json()["pagination"]["total_count"] == len(codes)
    past = await shelf.client.get(
        f"{PRODUCTS}/{GTIN}/certifications", headers=shelf.key, params={**query, "page": 9}
    )
    assert past.json()["data"] == []


@pytest.mark.covers("certifications.update_certification_assignment")
async def test_what_is_sent_is_written_null_clears_and_the_rest_stays(shelf: Shelf):
    with clock.frozen(NOON):
        made = (await shelf.assign("USDA_ORGANIC", **CERTIFICATE)).json()
        url = f"{ONE}/certifications/{made['id']}"
        same = await shelf.client.patch(url, headers=shelf.key, json={})
        assert (same.status_code, same.json()) == (200, made)
        assert await shelf.told("product.certification_updated") == []
        patch = {
            "expiration_date": None, "certificate_number": "", "verification_status": "unverified",
            "certificate_countries": [], "audit_date": "2026-06-01",
        }  # fmt: skip
        changed = await shelf.client.patch(url, headers=shelf.key, json=patch)
    assert changed.status_code == 200, changed.text
    assert changed.json() == {**made, **patch, "expiry_date": None}
    assert await shelf.listed() == [changed.json()]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"b": "2"}, {"a": "1", "b": "2", "c": "3"}),
        ({"a": None, "c": ""}, {}),
        ({"a": None, "b": "2"}, {"b": "2", "c": "3"}),
        ({}, {}),
        (None, {}),
    ],
)
async def test_metadata_is_merged_and_null_deletes(shelf: Shelf, sent: Any, kept: dict[str, str]):
    made = (await shelf.assign("MSC", metadata={"a": "1", "c": "3", "empty": ""})).json()
    assert made["metadata"] == {"a": "1", "c": "3"}
    url = f"{ONE}/certifications/{made['id']}"
    changed = await shelf.client.patch(url, headers=shelf.key, json={"metadata": sent})
    assert (changed.status_code, changed.json()["metadata"]) == (200, kept)


@pytest.mark.covers("certifications.remove_certification_from_product")
async def test_a_certification_can_be_removed_once(shelf: Shelf):
    made = (await shelf.assign("MSC")).json()
    await shelf.assign("ASC")
    url = f"{ONE}/certifications/{made['id']}"
    removed = await shelf.client.delete(url, headers=shelf.key)
    assert (removed.status_code, removed.content) == (204, b"")
    assert [one["code"] for one in await shelf.listed()] == ["ASC"]
    assert (await shelf.client.delete(url, headers=shelf.key)).status_code == 404
    assert (await shelf.client.patch(url, headers=shelf.key, json={})).status_code == 404
    assert (await shelf.assign("MSC")).status_code == 201


async def test_each_change_is_told_and_noted_with_what_was_before_and_after(shelf: Shelf):
    made = (await shelf.assign("MSC")).json()
    url = f"{ONE}/certifications/{made['id']}"
    changed = (await shelf.client.patch(url, headers=shelf.key, json={"scope": "Cod"})).json()
    await shelf.client.delete(url, headers=shelf.key)
    steps = [("assigned", None, made), ("updated", made, changed), ("removed", changed, None)]
    for what, before, after in steps:
        [told] = await shelf.told(f"product.certification_{what}")
        assert (told["gtin"], told["organization_id"]) == (GTIN, shelf.organization_id)
        assert (told["before"], told["after"]) == (before, after)
    assert await shelf.audited() == [(f"product.certification_{what}", b, a) for what, b, a in steps]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"certification_id": "MSC"}, {"certification_id"}),
        ({"expiration_date": "2025-12-31", "valid_from": "2026-01-01"}, {"expiration_date"}),
        ({"valid_from": "01/02/2026"}, {"valid_from"}),
        (
            {"certificate_number": "x" * 101, "issuing_body": "x" * 256},
            {"certificate_number", "issuing_body"},
        ),
        ({"certification_value": "x" * 256}, {"certification_value"}),
        ({"verification_url": "javascript:alert(1)"}, {"verification_url"}),
        ({"verification_status": "EXPIRED"}, {"verification_status"}),
        ({"certificate_countries": ["US", "XX"]}, {"certificate_countries"}),
        ({"scope": None}, {"scope"}),
        ({"scope": "a\x00b", "certificate_number": "\x00"}, {"scope", "certificate_number"}),
        ({"metadata": {"k" * 41: "v"}}, {f"metadata.{'k' * 41}"}),
    ],
)
async def test_bad_input_is_refused_with_the_names_of_its_fields_on_both_ways(
    shelf: Shelf, body: dict[str, Any], expected: set[str]
):
    assert fields(await shelf.assign("MSC", **body)) == expected
    assert await shelf.listed() == []
    if "certification_id" not in body:
        made = (await shelf.assign("MSC", scope="Cod")).json()
        url = f"{ONE}/certifications/{made['id']}"
        assert fields(await shelf.client.patch(url, headers=shelf.key, json=body)) == expected
        assert await shelf.listed() == [made]


async def test_a_patch_cannot_turn_a_period_around(shelf: Shelf):
    made = (await shelf.assign("MSC", valid_from="2026-01-01")).json()
    url = f"{ONE}/certifications/{made['id']}"
    early = await shelf.client.patch(url, headers=shelf.key, json={"expiration_date": "2025-01-01"})
    assert fields(early) == {"expiration_date"}
    whole = {"valid_from": None, "expiration_date": "2025-01-01"}
    assert (await shelf.client.patch(url, headers=shelf.key, json=whole)).status_code == 200


async def test_a_missing_id_is_named(shelf: Shelf):
    assert fields(await shelf.client.post(f"{ONE}/certifications", headers=shelf.key, json={})) == {
        "certification_id"
    }


@pytest.mark.parametrize("base", [BASE + "/products", PRODUCTS])
async def test_numbers_and_filters_that_make_no_sense_are_told_apart(shelf: Shelf, base: str):
    async def status(path: str, **query: str) -> int:
        return (await shelf.client.get(f"{base}/{path}", headers=shelf.key, params=query)).status_code

    for part in ("certifications", "claims"):
        assert await status(f"09506000134369/{part}") == 404
        assert await status(f"09506000134353/{part}") == 422
        assert await status(f"12345/{part}") == 422
        assert (await shelf.client.get(f"{base}/{GTIN}/{part}")).status_code == 401
    for query in ({"ordering": "code"}, {"verification_status": "new"}, {"is_active": "perhaps"}):
        answer = await shelf.client.get(f"{base}/{GTIN}/certifications", headers=shelf.key, params=query)
        assert fields(answer) == set(query)


async def test_a_former_gtin_shows_the_certifications_of_the_product_of_today(shelf: Shelf):
    await shelf.assign("MSC")
    former = {"gtin": "09506000134369"}
    added = await shelf.client.post(f"{PRODUCTS}/{GTIN}/former-gtins", headers=shelf.key, json=former)
    assert added.status_code == 201
    url = f"{BASE}/products/09506000134369/certifications"
    assert [one["code"] for one in (await shelf.client.get(url, headers=shelf.key)).json()] == ["MSC"]
    body = {"certification_id": await shelf.definition("ASC")}
    refused = await shelf.client.post(url, headers=shelf.key, json=body)
    assert (refused.status_code, GTIN in refused.json()["detail"]) == (404, True)


async def test_only_editors_of_the_owner_write_and_everybody_reads(shelf: Shelf):
    made = (await shelf.assign("MSC")).json()
    body = {"certification_id": await shelf.definition("ASC")}
    one = f"{ONE}/certifications/{made['id']}"
    _, other = await shelf.world.owner_key("Others")
    reader = {"X-API-Key": await shelf.world.key(shelf.organization_id, role="readonly")}
    loner = {"X-API-Key": await shelf.world.key(None, key_type="user", person_id=await shelf.world.person())}
    for key in (other, reader, loner):
        assert (await shelf.client.post(f"{ONE}/certifications", headers=key, json=body)).status_code == 403
        assert (await shelf.client.patch(one, headers=key, json={"scope": "x"})).status_code == 403
        assert (await shelf.client.delete(one, headers=key)).status_code == 403
        assert (await shelf.client.get(f"{ONE}/certifications", headers=key)).json() == [made]
    assert (await shelf.client.post(f"{ONE}/certifications", json=body)).status_code == 401
    editor = {"X-API-Key": await shelf.world.key(shelf.organization_id, role="editor")}
    assert (await shelf.client.post(f"{ONE}/certifications", headers=editor, json=body)).status_code == 201
    assert (await shelf.client.patch(one, headers=editor, json={"scope": "x"})).status_code == 200
    assert (await shelf.client.delete(one, headers=editor)).status_code == 204


async def test_a_product_that_nobody_claimed_cannot_be_certified(shelf: Shelf):
    await shelf.world.database.pool.execute(
        "INSERT INTO catalogue.product (gtin, data_source) VALUES ('09506000134369', 'crowd_sourced')"
    )
    body = {"certification_id": await shelf.definition("MSC")}
    url = f"{BASE}/products/09506000134369/certifications"
    refused = await shelf.client.post(url, headers=shelf.key, json=body)
    assert (refused.status_code, "claim it first" in refused.json()["detail"]) == (403, True)


async def test_an_owner_assigns_its_own_certifications_and_never_those_of_others(shelf: Shelf):
    others_id, others = await shelf.world.owner_key("Others")
    own = await shelf.own_definition(shelf.organization_id, "Acme Quality")
    foreign = await shelf.own_definition(others_id, "Their Quality")
    url = f"{ONE}/certifications"
    made = await shelf.client.post(url, headers=shelf.key, json={"certification_id": own})
    assert (made.status_code, made.json()["code"]) == (201, "")
    for unknown in (foreign, ids.new()):
        refused = await shelf.client.post(url, headers=shelf.key, json={"certification_id": unknown})
        assert (refused.status_code, refused.json()["detail"]) == (404, "There is no such certification.")
    shown = await shelf.client.get(url, headers=others)
    assert [one["label"] for one in shown.json()] == ["Acme Quality"]
