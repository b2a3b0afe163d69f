"""What the router finds wrong with a request, told by the fields that people know."""

from typing import Annotated, Any, Literal, cast

import asyncpg
import httpx
import pytest
from litestar import Litestar, post
from litestar.params import HeaderParameter, QueryParameter
from msgspec import Meta, Struct

from closient.kit import problems
from closient.kit.errors import Unavailable


class Order(Struct):
    """What is ordered, and how often."""

    what: Annotated[str, Meta(min_length=2)]
    days: list[Annotated[int, Meta(ge=0, le=6)]] = []


@post("/orders", status_code=200)
async def order(
    data: Order,
    by: Annotated[Literal["hour", "day"], QueryParameter(description="The property.")],
    format_: Annotated[str, QueryParameter(name="format")],
    agent: Annotated[str, HeaderParameter(name="X-Agent")],
    top: Annotated[int, QueryParameter(ge=1)] = 5,
) -> dict[str, Any]:
    """Order something."""
    return {"what": data.what, "by": by, "format": format_, "agent": agent, "top": top}


def refused(request: Any, error: Exception) -> Any:
    return problems.answer(request, problems.from_exception(request, error, {}))


@pytest.fixture
async def client():
    router = Litestar(
        [order], exception_handlers={Exception: refused}, openapi_config=None, logging_config=None
    )
    transport = httpx.ASGITransport(cast(Any, router), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


WHOLE: dict[str, Any] = {
    "params": {"by": "day", "format": "csv"},
    "headers": {"X-Agent": "a"},
    "json": {"what": "tea"},
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"params": {"format": "csv"}}, {"by": "Required."}),
        ({"params": {"by": "day"}}, {"format": "Required."}),
        ({"headers": {}}, {"X-Agent": "Required."}),
        ({"json": {}}, {"what": "Required."}),
        ({"json": {"what": "x", "days": [7]}}, {"what": None, "days.0": None}),
        ({"params": {"by": "day", "format": "csv", "top": "0"}}, {"top": None}),
    ],
)
async def test_a_fault_is_told_by_the_name_that_was_sent_or_not(
    client: httpx.AsyncClient, change: dict[str, Any], expected: dict[str, str | None]
):
    assert (await client.post("/orders", **WHOLE)).status_code == 200
    answer = await client.post("/orders", **(WHOLE | change))
    assert answer.status_code == 422, answer.text
    errors = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert errors.keys() == expected.keys()
    for field, message in expected.items():
        assert message in (None, errors[field])
    assert "/orders" not in answer.text


def test_a_driver_that_lost_its_server_in_the_middle_of_a_statement_means_come_back():
    lost = asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
    assert isinstance(problems.from_exception(cast(Any, None), lost, {}), Unavailable)
