"""The edge's doors are in the documents of the resolver, and answer as they are described."""

from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate

from closient import app
from closient.apps import registry
from closient.apps.products.actions import codes
from closient.edge import described, target
from closient.kit.openapi import Documents
from tests.edge.conformance import scene
from tests.edge.doubles import GTIN, entry, get, link


@pytest.fixture(scope="module")
def document() -> dict:
    return Documents(app.describe(), registry.APIS, "http://localhost:8000").of_app("resolver")


def test_the_document_of_the_resolver_is_valid_with_them(document):
    validate(document)
    assert set(described.paths()) <= set(document["paths"])


@pytest.mark.parametrize("path", [path for path in described.paths() if "{" in path])
def test_the_examples_of_each_path_are_links_that_the_edge_takes(path):
    for part, limits in described.PARTS.items():
        path = path.replace(f"{{{part}}}", limits["example"])
    assert target.is_ours(path.encode())
    assert target.read(path.encode()) is not None


async def test_what_is_not_known_is_refused_as_described(client):
    answer = await client.get("/01/09506000134352/10/AB-123", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_the_description_file_is_where_it_is_said_to_be(client):
    answer = await client.get("/.well-known/gs1resolver")
    assert answer.status_code == 200
    assert answer.json()["resolverRoot"].startswith("http://localhost:8000")


STATUSES = [
    (f"/01/{GTIN}", {}, 302),
    (f"/01/{GTIN}?linkType=gs1:relatedVideo", {}, 300),
    (f"/01/{GTIN}?linkType=gs1:relatedVideo", {"Accept": "text/html"}, 300),
    (f"/01/{GTIN}?linkType=linkset", {}, 200),
    (f"/01/{GTIN}", {"Accept": "application/ld+json"}, 200),
    (f"/01/{GTIN}?fmt=svg", {}, 200),
    (f"/01/{GTIN}?fmt=gif", {}, 400),
    (f"/01/{GTIN}?linkType=gs1:nosuchlt", {"Accept": "text/html"}, 404),
    ("/01/96385074", {}, 307),
    ("/414/9506000134376", {}, 302),
    ("/414/9506000134376", {"Accept": "application/json"}, 200),
    ("/414/9506000134376?linkType=linkset", {}, 200),
    ("/.well-known/gs1resolver", {}, 200),
]


@pytest.mark.parametrize(("path", "headers", "status"), STATUSES)
async def test_each_answer_has_a_described_status_media_type_and_body(document, path, headers, status):
    """Bodies in JSON fit the schema that is told of them."""
    asked = scene.rich()
    source: Any = asked.table._source
    gln = entry(key="414/9506000134376", product_id="", links=(link(scene.BRAND, is_default=True),))
    other = entry(gtin="00000096385074", organization_id=None, handled_by="https://other.example")
    source.entries |= {one.key: one for one in (gln, other)}
    answer = await get(asked, path, **headers)
    assert answer.status_code == status
    template = {"/01": "/01/{gtin}", "/41": "/{ai}/{value}"}.get(path[:3], path)
    told = document["paths"][template]["get"]["responses"][str(status)]
    assert "Link" not in told.get("headers", {}) or "link" in answer.headers
    assert ("Location" in told.get("headers", {})) is ("location" in answer.headers)
    if answer.content:
        media_type = answer.headers["content-type"].partition(";")[0]
        schema = told["content"][media_type]["schema"]
        if "json" in media_type:
            jsonschema.validate(answer.json(), {**schema, "components": document["components"]})


async def test_the_refusals_to_a_crowd_and_without_a_database_are_described_too(document):
    told = document["paths"]["/01/{gtin}"]["get"]["responses"]
    assert {"300", "302", "307", "400", "404", "414", "429", "500", "503"} < set(told)
    assert "Retry-After" in told["429"]["headers"]
    parameters = {one["name"] for one in document["paths"]["/01/{gtin}"]["get"]["parameters"]}
    assert parameters == {"gtin", "linkType", "context", "fmt", "Accept", "Accept-Language"}


async def test_each_symbol_that_is_described_is_drawn():
    for file_format, media_type in described.SYMBOLS.items():
        drawn = await codes.draw_link(f"https://id.example.com/01/{GTIN}", file_format)
        assert drawn is not None
        assert drawn[1] == media_type
