"""How clients discover the APIs, through the doors of the whole application."""

import jsonschema_rs
import msgspec
import pytest
from openapi_spec_validator import validate

from closient.apps import registry
from tests.kit.test_openapi import examples


@pytest.mark.covers(
    "account.get_account_openapi_document",
    "analytics.get_analytics_openapi_document",
    "brands.get_brands_openapi_document",
    "certifications.get_certifications_openapi_document",
    "dashboard.get_dashboard_openapi_document",
    "compliance.get_compliance_openapi_document",
    "products.get_products_openapi_document",
    "content.get_content_openapi_document",
    "epcis.get_epcis_openapi_document",
    "resolver.get_resolver_openapi_document",
    "sustainability.get_sustainability_openapi_document",
)
@pytest.mark.parametrize(("app", "base"), registry.APIS.items())
async def test_each_api_has_its_document_at_its_address(client, app, base):
    answer = await client.get(f"{base}/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/openapi+json"
    assert all(path.startswith((base, "/01/", "/.well-known/", "/{ai}")) for path in answer.json()["paths"])


async def test_the_merged_document_has_the_paths_of_all(client):
    merged = (await client.get("/openapi.json")).json()
    for base in registry.APIS.values():
        assert any(path.startswith(base) for path in merged["paths"])


async def test_browsers_get_the_document_as_json_and_an_unchanged_one_is_not_sent_again(client):
    answer = await client.get("/openapi.json", headers={"Accept": "text/html,application/xhtml+xml"})
    assert answer.headers["content-type"] == "application/json"
    again = await client.get("/openapi.json", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.covers("agent.api_catalog")
async def test_the_catalog_is_a_linkset_with_an_entry_for_each_api(client):
    answer = await client.get("/.well-known/api-catalog")
    assert answer.headers["content-type"] == "application/linkset+json"
    assert 'rel="api-catalog"' in answer.headers["link"]
    entries = msgspec.json.decode(answer.content)["linkset"]
    assert len(entries) == len(registry.APIS)
    for entry in entries:
        [description] = entry["service-desc"]
        path = description["href"].removeprefix("http://localhost:8000")
        assert (await client.get(path)).status_code == 200


async def test_the_merged_document_is_valid_and_its_examples_fit_their_schemas(client):
    document = (await client.get("/openapi.json")).json()
    validate(document)
    faults = []
    for schema, value in examples(document):
        whole = {**schema, "components": document["components"]}
        errors = jsonschema_rs.validator_for(whole, validate_formats=True).iter_errors(value)
        faults += [f"{error.instance_path}: {error.message}" for error in errors]
    assert faults == []
