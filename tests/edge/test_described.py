"""The edge's doors are in the documents of the resolver, and answer as they are described."""

import pytest
from openapi_spec_validator import validate

from closient import app
from closient.apps import registry
from closient.edge import described, target
from closient.kit.openapi import Documents


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
