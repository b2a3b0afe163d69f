"""The reference for people: every operation is on its page, readable without a script."""

import pytest

from closient.apps import registry
from closient.kit import openapi_parts
from closient.web import operation_view, reference_pages

HTML = {"Accept": "text/html"}


async def test_the_first_page_lists_every_api_and_what_holds_for_all(client):
    answer = await client.get("/docs", headers=HTML)
    assert answer.status_code == 200
    for app, base in registry.APIS.items():
        assert f'href="/docs/{app}"' in answer.text
        assert base in answer.text
    assert "Idempotency-Key" in answer.text


@pytest.mark.parametrize("app", registry.APIS)
async def test_every_operation_of_an_api_is_on_its_page(client, app):
    document = (await client.get(f"{registry.APIS[app]}/openapi.json")).json()
    page = await client.get(f"/docs/{app}", headers=HTML)
    assert page.status_code == 200
    names = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(names) > 0
    for name in names:
        assert f'id="{name}"' in page.text


async def test_the_policy_of_the_pages_allows_no_other_host_and_no_inline_script(client):
    page = await client.get("/docs/account", headers=HTML)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "<script>" not in page.text
    assert " style=" not in page.text
    assert "onclick" not in page.text


async def test_an_api_or_code_that_is_not_there_is_a_404(client):
    assert (await client.get("/docs/nonsense", headers=HTML)).status_code == 404
    assert (await client.get("/docs/errors/nonsense", headers=HTML)).status_code == 404


async def test_the_type_of_a_problem_leads_to_a_page_that_explains_it(client):
    problem = (await client.get("/account/api/v1/whoami")).json()
    path = problem["type"].removeprefix("https://closient.com")
    page = await client.get(path, headers=HTML)
    assert page.status_code == 200
    assert "unauthorized" in page.text


def test_every_kind_of_problem_has_a_meaning():
    statuses = {kind.status for kind in reference_pages.kinds()}
    assert statuses - set(openapi_parts.REFUSALS) == set()


def test_types_are_said_in_words():
    schemas = {"Brand": {"type": "object"}}
    said = {
        "list of Brand": {"type": "array", "items": {"$ref": "#/components/schemas/Brand"}},
        "integer, 1 to 100": {"type": "integer", "minimum": 1, "maximum": 100},
        "string, 0 to 255 characters": {"type": "string", "maxLength": 255},
        "draft | live": {"enum": ["draft", "live"]},
        "date-time or null": {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
    }
    for words, schema in said.items():
        assert operation_view.type_of(schema, schemas) == words


def test_the_introduction_escapes_what_it_does_not_know():
    [(heading, [paragraph])] = operation_view.introduction("## A\n\nUse `x` <b>now</b>.")
    assert heading == "A"
    assert paragraph == "Use <code>x</code> &lt;b&gt;now&lt;/b&gt;."


async def test_the_key_that_examples_name_is_explained_once(client):
    shown = (await client.get("/docs", headers={"Accept": "text/html"})).text
    assert "export CLOSIENT_KEY=" in shown
    assert 'href="/settings/api-keys"' in shown
    assert shown.count("stands in all examples for your API key") == 1
