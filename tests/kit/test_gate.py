"""What every answer has and every request passes: ids, limits, origins, methods, slashes."""

import re

import httpx
import pytest

from closient.kit import apikey, clock
from closient.kit.database import Database
from tests.world import World

ODD_FORM = b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\r\n--x--'
WHOAMI = "/account/api/v1/whoami"
LIMIT_HEADERS = {
    "ratelimit-policy", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset",
    "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-request-id",
}  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", WHOAMI, 200),
        ("GET", "/account/api/v1/nothing", 404),
        ("DELETE", WHOAMI, 405),
        ("POST", "/products/api/v1/products", 422),
        ("GET", "/nowhere", 404),
        ("OPTIONS", WHOAMI, 204),
    ],
)
async def test_every_answer_has_the_limit_headers_and_a_request_id(
    client: httpx.AsyncClient, world: World, method: str, path: str, status: int
):
    _, key = await world.owner_key()
    answer = await client.request(method, path, headers=key, json={} if method == "POST" else None)
    assert answer.status_code == status
    assert set(answer.headers) >= LIMIT_HEADERS


async def test_an_unauthorized_answer_has_them_too_and_says_how_to_sign_in(client: httpx.AsyncClient):
    answer = await client.get(WHOAMI)
    assert answer.status_code == 401
    assert set(answer.headers) >= {*LIMIT_HEADERS, "www-authenticate"}
    assert answer.headers["ratelimit-policy"] == "60;w=60"
    assert answer.headers["ratelimit-remaining"] == "59"


async def test_a_problem_satisfies_both_generations_of_readers(client: httpx.AsyncClient):
    answer = await client.get("/account/api/v1/nothing", headers={"X-Request-Id": "my-request-1"})
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert body["type"] == "https://closient.com/docs/errors/not_found"
    assert (body["title"], body["status"], body["error_code"]) == ("Not found", 404, "not_found")
    assert body["retryable"] is False
    assert body["instance"] == answer.headers["x-request-id"] == "my-request-1"
    assert re.match(r"^\d{4}-\d\d-\d\dT.*(Z|\+00:00)$", body["timestamp"])
    assert body["error"] == {"code": "NOT_FOUND", "message": body["detail"], "status": 404, "details": None}


async def test_the_windows_of_a_key_are_told_and_the_minute_trips_first(
    client: httpx.AsyncClient, world: World
):
    _, key = await world.owner_key()
    answer = await client.get(WHOAMI, headers=key)
    assert answer.headers["ratelimit-policy"] == "300;w=60, 10000;w=86400"
    assert answer.headers["ratelimit-limit"] == "300"
    assert answer.headers["ratelimit-remaining"] == "299"
    assert 0 < int(answer.headers["ratelimit-reset"]) <= 60
    now = clock.now().timestamp()
    assert abs(int(answer.headers["x-ratelimit-reset"]) - now) <= 61


async def test_a_key_over_its_day_gets_429_with_the_wait(client: httpx.AsyncClient, world: World):
    organization_id = await world.organization(await world.person())
    key = {"X-API-Key": await world.key(organization_id, per_minute=50, per_day=2)}
    url = "/brands/api/v1/brands"
    assert [(await client.get(url, headers=key)).status_code for _ in range(3)] == [200, 200, 429]
    answer = await client.get(url, headers=key)
    assert answer.headers["ratelimit-limit"] == "2"
    assert answer.headers["ratelimit-remaining"] == "0"
    assert answer.json()["retry_after_seconds"] == int(answer.headers["retry-after"]) > 0
    assert answer.json()["error"]["retry_after_seconds"] == answer.json()["retry_after_seconds"]
    assert answer.json()["retryable"] is True


async def test_a_key_with_a_wrong_checksum_is_refused_without_the_database(
    client: httpx.AsyncClient, world: World, database: Database
):
    key = apikey.make("business")

    class Forbidden:
        def __getattr__(self, name: str) -> object:
            raise AssertionError("the database was asked")

    pool, database.pool = database.pool, Forbidden()
    try:
        answer = await client.get(WHOAMI, headers={"X-API-Key": key[:-1] + ("0" if key[-1] != "0" else "1")})
    finally:
        database.pool = pool
    assert answer.status_code == 401
    assert set(answer.headers) >= LIMIT_HEADERS


async def test_an_unknown_key_is_refused_even_where_no_key_is_needed(client: httpx.AsyncClient):
    answer = await client.get("/account/api/v1/openapi.json", headers={"X-API-Key": apikey.make("user")})
    assert answer.status_code == 401


async def test_both_slash_forms_answer_alike(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    plain, slashed = [await client.get(path, headers=key) for path in (WHOAMI, WHOAMI + "/")]
    assert plain.status_code == slashed.status_code == 200
    assert plain.json() == slashed.json()


async def test_head_has_the_headers_of_get_and_no_body(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    got, head = await client.get(WHOAMI, headers=key), await client.head(WHOAMI, headers=key)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


async def test_a_front_end_on_another_site_may_call_the_api(client: httpx.AsyncClient):
    preflight = await client.options(
        "/products/api/v1/products/09506000134352",
        headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"},
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "X-API-Key" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in preflight.headers


async def test_malformed_json_is_400_and_a_wrong_shape_422(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    headers = {**key, "Content-Type": "application/json"}
    url = "/products/api/v1/products"
    for broken in (b"{", b"\xff\xfe", b'{"gtin": "x"', b"[1,"):
        assert (await client.post(url, headers=headers, content=broken)).status_code == 400
    for odd in (b"[]", b"null", b"7", b'{"gtin": 7}', b"{}"):
        assert (await client.post(url, headers=headers, content=odd)).status_code == 422


async def test_paging_out_of_range_names_the_parameters(client: httpx.AsyncClient, world: World):
    _, key = await world.owner_key()
    answer = await client.get(
        "/account/api/v1/organizations", headers=key, params={"page": 0, "page_size": "many"}
    )
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"page", "page_size"}
    assert answer.json()["error"]["details"] == answer.json()["errors"]


async def test_metrics_count_answers(client: httpx.AsyncClient):
    await client.get("/account/api/v1/nothing")
    text = (await client.get("/metrics")).text
    assert 'closient_requests_total{area="account",method="GET",status="404"}' in text


async def test_the_process_says_that_it_lives_and_is_ready(client: httpx.AsyncClient):
    assert (await client.get("/health/live")).json() == {"status": "ok"}
    assert (await client.get("/health/ready")).json() == {"status": "ok"}


async def test_refused_credentials_count_for_their_address(client: httpx.AsyncClient, world: World):
    await world.owner_key()
    statuses = []
    for number in range(62):
        name = {"Authorization": "Bearer x"} if number % 2 else {"X-API-Key": apikey.make("user")}
        statuses.append((await client.get(WHOAMI, headers=name)).status_code)
    assert statuses == [401] * 60 + [429] * 2


async def test_a_form_from_another_site_is_refused_and_people_read_a_page(client: httpx.AsyncClient):
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        answer = await client.post("/accounts/sign-in", headers=headers, data={"email": "a@example.com"})
        assert answer.status_code == 403
        assert answer.headers["content-type"].startswith("text/html")
        assert "another site" in answer.text
    own = await client.post(
        "/accounts/sign-in", headers={"Origin": "http://localhost:8000"}, data={"email": "a@example.com"}
    )
    assert own.status_code == 422


async def test_refused_fields_are_told_in_words_that_people_know(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    url = f"/resolver/api/v1/organizations/{organization_id}/resolution-rules"
    body = {"scope_type": "PLANET", "destination_type": "HOSTED_PAGE", "order_index": "first"}
    errors = (await client.post(url, headers=key, json=body)).json()["errors"]
    told = {error["field"]: error["message"] for error in errors}
    assert told["scope_type"] == "One of ORGANIZATION, BRAND, PRODUCT, BATCH, SERIAL."
    assert told["order_index"] == "Expected a whole number, got text."
    made = await client.post("/products/api/v1/products", headers=key, json={"gtin": "not a number"})
    assert made.json()["errors"] == [
        {"field": "gtin", "message": "Not of the form that the documents give for this field."}
    ]


@pytest.mark.parametrize(
    ("media_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"email=a", 415),
        ("multipart/form-data; boundary=x; charset=foo", ODD_FORM, 400),
        ("multipart/form-data", b"nothing", 400),
    ],
)  # fmt: skip
async def test_what_is_no_form_is_not_read_as_an_empty_one(
    client: httpx.AsyncClient, media_type: str, body: bytes, status: int
):
    headers = {"Origin": "http://localhost:8000", "Content-Type": media_type}
    answer = await client.post("/accounts/sign-in", headers=headers, content=body)
    assert answer.status_code == status


@pytest.mark.parametrize("slashes", ["//", "/" * 48])
async def test_more_slashes_than_one_get_around_no_limit(
    client: httpx.AsyncClient, world: World, slashes: str
):
    door = f"{slashes}resolver/api/v1{slashes}verify/01/09506000134352/21/1"
    answers = [await client.get(f"http://localhost:8000{door}") for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert answers[0].headers["ratelimit-policy"] == "60;w=3600"


async def test_of_very_many_faults_the_first_hundred_are_told(client: httpx.AsyncClient, world: World):
    organization_id, key = await world.owner_key()
    path = f"/resolver/api/v1/organizations/{organization_id}/links/bulk"
    answer = await client.post(path, headers=key, json={"links": [{}] * 5000})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 100
    answer = await client.post(path, headers=key, json={"links": [{}] * 200_000})
    assert len(answer.json()["errors"]) == 1
