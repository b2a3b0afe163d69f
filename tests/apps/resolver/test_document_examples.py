"""What the resolver's API document shows as examples can be sent as it stands, ids aside."""

from typing import Any

import httpx
import pytest

from closient.web import operation_view
from tests.apps.resolver.link_shop import Links
from tests.apps.resolver.shop import API, GTIN, Shop, open_shop
from tests.world import World

# The id of all examples.
SOMEBODY = "2CoNf3i6Uj3HYxPHxwPd9Z"


@pytest.fixture
async def shop(client: httpx.AsyncClient, world: World) -> Shop:
    return await open_shop(client, world)


def known(node: Any, ids: dict[str, str]) -> Any:
    """The example with ids that are there, each by the name of its field."""
    if isinstance(node, dict):
        return {name: known(ids.get(name, value), ids) for name, value in node.items()}
    return [known(one, ids) for one in node] if isinstance(node, list) else node


async def test_no_example_of_the_document_is_refused_for_what_it_says(client: httpx.AsyncClient, shop: Shop):
    rule, link = await shop.created(), await Links(shop).created()
    ids = {
        "organization_id": shop.organization_id,
        "product_id": shop.products[GTIN],
        "rule_id": rule["id"],
        "link_id": link["id"],
    }
    document = (await client.get(f"{API}/openapi.json")).json()
    bodies = 0
    for path, item in document["paths"].items():
        if not path.startswith(API):
            continue
        for method, operation in item.items():
            filled = path
            for one in operation["parameters"]:
                if one.get("in") == "path":
                    filled = filled.replace(f"{{{one['name']}}}", ids.get(one["name"], one["example"]))
            sent = None
            if "requestBody" in operation:
                example = operation["requestBody"]["content"]["application/json"]["example"]
                own = {"id": rule["id"], "short_id": rule["id"]} if filled.endswith("reorder") else {}
                sent = known(example, ids | ({"id": link["id"]} if filled.endswith("bulk") else own))
                bodies += 1
            if method == "delete":
                continue
            answer = await client.request(method, filled, headers=shop.key, json=sent)
            allowed = (200, 201, 409) if sent is not None and SOMEBODY not in filled else (200, 201, 404)
            assert answer.status_code in allowed, (method, filled, sent, answer.text)
    assert bodies >= 14


async def test_every_field_of_a_rule_and_of_an_explanation_is_described(client: httpx.AsyncClient):
    document = (await client.get(f"{API}/openapi.json")).json()
    shown = {one.id: one for group in operation_view.groups(document) for one in group.operations}
    for field in shown["explain_link"].body_fields:
        assert field.description, field.name
    conditions = {field.name: field.description for field in shown["create_resolution_rule"].body_fields}
    for name in ("absolute_start_at", "annual_end_mmdd", "time_of_day_start", "link_type", "timezone"):
        assert conditions[name], name
    for field in shown["replace_links"].answer_fields:
        assert field.description, field.name
