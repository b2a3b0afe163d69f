"""GS1-Conformant Resolver 1.2.1, clause 2.2: methods, CORS, and what is answered to which Accept header.

HTTP 1.1 and TLS are the server's and the proxy's (docs/operating.md), not the edge's.
"""

from typing import Any

import msgspec
import pytest

from tests.edge.conformance.scene import BRAND, BROWSER, PATH, rich
from tests.edge.doubles import BASE, GTIN, Edge, edge, entry, get, rule

MEDIA_TYPES = ["*/*", "text/html", "application/json", "application/linkset+json", "application/ld+json"]
# One of each kind of answer: redirect, document, symbol, choices, delegation, description, refusals.
ANSWERS = [
    (PATH, 302),
    (f"{PATH}/10/A", 302),
    (f"{PATH}?linkType=linkset", 200),
    (f"{PATH}?fmt=svg", 200),
    (f"{PATH}?linkType=gs1:relatedVideo", 300),
    ("/01/96385074", 307),
    ("/.well-known/gs1resolver", 200),
    (f"{PATH}/foo", 400),
    ("/00/abc", 400),
    ("/eh3500e86f8000a9e000000586", 400),
    ("/01/09506000134376", 404),
    (f"{PATH}?linkType=gs1:nosuchlt", 404),
]


def everything() -> Edge:
    asked = rich()
    source: Any = asked.table._source
    source.entries["01/00000096385074"] = entry(
        gtin="00000096385074", organization_id=None, product_id="", handled_by="https://other.example"
    )
    return asked


@pytest.mark.covers("resolver.resolve_gtin")
async def test_resolver_2_2_a_plain_get_is_redirected_to_the_default():
    answer = await get(edge(entry(rule(BRAND))), PATH)
    assert (answer.status_code, answer.headers["location"], answer.content) == (302, BRAND, b"")


@pytest.mark.parametrize("accept", MEDIA_TYPES)
@pytest.mark.parametrize(("path", "status"), ANSWERS)
async def test_resolver_2_2_head_has_the_status_and_headers_of_get_and_no_body(path, status, accept):
    asked = everything()
    got, head = await get(asked, path, Accept=accept), await get(asked, path, "HEAD", Accept=accept)
    assert got.status_code in (status, 200)
    assert (head.status_code, head.content) == (got.status_code, b"")
    for name in ("location", "content-type", "content-length", "link", "vary", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name) or got.status_code >= 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(("path", "status"), ANSWERS)
async def test_resolver_2_2_cors_is_on_every_answer_refusals_among_them(path, status, method):
    answer = await get(everything(), path, method, Origin="https://shop.example")
    if method == "OPTIONS":
        assert answer.status_code == (400 if status == 400 else 204)
    else:
        assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    if answer.status_code not in (302, 307):  # a script never sees the headers of a redirect
        assert "Link" in answer.headers["access-control-expose-headers"].split(", ")
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert answer.headers["x-request-id"]


async def test_resolver_2_2_cors_is_on_the_answer_to_who_asks_too_often_and_when_the_database_is_away():
    asked = rich(resolver_limit_per_minute=1)
    await get(asked, PATH)
    refused = await get(asked, PATH)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (429, "*")
    asked = rich()
    source: Any = asked.table._source
    source.away = True
    refused = await get(asked, PATH)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (503, "*")


@pytest.mark.parametrize("asked_method", ["GET", "GET,HEAD,OPTIONS", "PUT", ""])
async def test_resolver_2_2_any_preflight_gets_the_methods_the_headers_and_the_link_to_the_linkset(
    asked_method,
):
    answer = await get(
        edge(entry()),
        f"{PATH}/10/A",
        "OPTIONS",
        Origin="https://ref.gs1.org",
        Access_Control_Request_Method=asked_method,
        Access_Control_Request_Headers="accept-language",
    )
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "*"
    assert answer.headers["link"].startswith(f"<{BASE}{PATH}/10/A?linkType=linkset>")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
async def test_resolver_2_2_other_methods_are_405_with_allow(method):
    for path in (PATH, "/.well-known/gs1resolver"):
        answer = await get(edge(entry()), path, method)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.json()["error_code"] == "method_not_allowed"


@pytest.mark.parametrize("accept", [None, "*/*", "text/html", BROWSER, "image/png", "undefined", ""])
async def test_resolver_2_2_3b_who_asks_for_nothing_special_is_redirected(accept):
    headers = {} if accept is None else {"Accept": accept}
    answer = await get(edge(entry(rule(BRAND))), PATH, **headers)
    assert (answer.status_code, answer.headers["location"]) == (302, BRAND)


@pytest.mark.parametrize("accept", ["application/json", "application/ld+json", "application/linkset+json"])
async def test_contract_2_2_data_is_answered_with_200_and_exactly_its_media_type(accept):
    answer = await get(edge(entry(rule(BRAND))), PATH, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, accept)
    assert msgspec.json.decode(answer.content)


async def test_contract_2_2_json_ld_speaks_of_the_product_under_its_canonical_uri():
    facts = (await get(edge(entry()), "/01/9506000134352/10/A/21/7", Accept="application/ld+json")).json()
    assert facts["@id"] == f"{BASE}{PATH}/10/A/21/7"
    assert (facts["gs1:gtin"], facts["schema:name"]) == (GTIN, "Oat bar")
    assert facts["schema:brand"]["schema:name"] == "Gold & Green"
    assert (facts["gs1:hasBatchLotNumber"], facts["gs1:hasSerialNumber"]) == ("A", "7")


async def test_contract_2_2_redirects_are_not_kept_since_time_and_place_decide():
    assert (await get(edge(entry(rule(BRAND))), PATH)).headers["cache-control"] == "no-store"
