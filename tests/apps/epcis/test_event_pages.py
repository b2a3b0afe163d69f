"""Queries of events: order and pages, whose events they are, what is refused, and that no question breaks."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from closient.apps.epcis.actions import events
from closient.apps.epcis.rules import simple_event_query
from closient.apps.epcis.structs.event_query import CONTRACT_PARAMETERS, MORE_PARAMETERS
from closient.kit.errors import Validation
from tests.apps.epcis.asking import EVENTS, asked, owner
from tests.apps.epcis.events import GLN, GTIN, LINK, captured, observed
from tests.world import World


async def test_pages_follow_each_other_without_gap_or_repetition(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    same_time = {"eventTime": "2026-11-20T10:00:00Z"}
    await captured(client, key, *(observed(n, **(same_time if n % 3 else {})) for n in range(1, 24)))
    everything = [event["eventID"] for event in await asked(client, key, perPage=100)]
    for more in ({}, {"MATCH_anyEPC": ",".join(f"{LINK}/01/{GTIN}/21/S{n}" for n in range(1, 24))}):
        seen, params = [], {"perPage": 5, "EQ_bizStep": "shipping", **more}
        while True:
            answer = await client.get(EVENTS, headers=key, params=params)
            body = answer.json()
            seen += [one["eventID"] for one in body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]]
            token = body.get("GS1-Next-Page-Token")
            assert answer.headers.get("GS1-Next-Page-Token") == token
            if token is None:
                break
            linked = await client.get(answer.headers["Link"].partition(">")[0][1:], headers=key)
            params["nextPageToken"] = token
            assert (
                linked.json()["epcisBody"]
                == (await client.get(EVENTS, headers=key, params=params)).json()["epcisBody"]
            )
        assert seen == everything
        assert "Link" not in answer.headers


async def test_the_order_can_be_chosen_and_the_answer_cut(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    for number in (2, 3, 1):
        await captured(client, key, observed(number))

    async def order(**params: Any) -> list[int]:
        return [int(event["eventTime"][17:19]) for event in await asked(client, key, **params)]

    assert await order() == [3, 2, 1]
    assert await order(orderBy="eventTime", orderDirection="ASC") == [1, 2, 3]
    assert await order(orderBy="recordTime") == [1, 3, 2]
    items = ",".join(f"{LINK}/01/{GTIN}/21/S{n}" for n in range(1, 4))
    assert await order(orderBy="recordTime", orderDirection="ASC", MATCH_anyEPC=items) == [2, 3, 1]
    assert await order(orderBy="eventTime", eventCountLimit=2) == [3, 2]
    params = {"orderBy": "recordTime", "eventCountLimit": 2, "perPage": 1}
    first = (await client.get(EVENTS, headers=key, params=params)).json()
    rest = await client.get(
        EVENTS, headers=key, params=params | {"nextPageToken": first["GS1-Next-Page-Token"]}
    )
    assert "GS1-Next-Page-Token" not in rest.json()
    assert await order(maxEventCount=3) == [3, 2, 1]
    for more in ({}, {"MATCH_anyEPC": items}):
        refused = await client.get(EVENTS, headers=key, params={"maxEventCount": 2, **more})
        assert (refused.status_code, refused.json()["error_code"]) == (413, "query_too_large")


async def test_a_token_is_good_for_its_own_question_alone(client: httpx.AsyncClient, world: World):
    key, other = await owner(world), await owner(world)
    for one in (key, other):
        await captured(client, one, observed(1), observed(2))
    token = (await client.get(EVENTS, headers=key, params={"perPage": 1})).json()["GS1-Next-Page-Token"]
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    for asker, params in (
        (other, {"nextPageToken": token}),
        (key, {"nextPageToken": token, "EQ_action": "OBSERVE"}),
        (key, {"nextPageToken": token, "orderDirection": "ASC"}),
        (key, {"nextPageToken": forged}),
        (key, {"nextPageToken": "ä"}),
        (key, {"nextPageToken": ""}),
    ):
        answer = await client.get(EVENTS, headers=asker, params=params)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request"), params
    assert (await client.get(EVENTS, headers=key, params={"nextPageToken": token})).status_code == 200


async def test_events_of_others_are_never_seen(client: httpx.AsyncClient, world: World):
    key, stranger = await owner(world), await owner(world)
    await captured(client, key, observed(1, eventID="urn:example:event:1"))
    [event] = await asked(client, key)
    for params in (
        {}, {"MATCH_epc": event["epcList"][0]}, {"EQ_eventID": "urn:example:event:1"},
        {"MATCH_epc": "urn:epc:idpat:sgtin:*.*.*"}, {"orderBy": "recordTime"},
        {"EQ_readPoint": f"{LINK}/414/{GLN}"},
    ):  # fmt: skip
        assert await asked(client, stranger, *params.items()) == [], params
    answer = await client.get(f"{EVENTS}/urn:example:event:1", headers=stranger)
    assert answer.status_code == 404


async def test_owners_and_managers_alone_may_ask(client: httpx.AsyncClient, world: World):
    organization_id = await world.organization(await world.person())
    for role, status in (("manager", 200), ("editor", 403), ("readonly", 403)):
        key = {"X-API-Key": await world.key(organization_id, role=role)}
        assert (await client.get(EVENTS, headers=key)).status_code == status
    nobody = await world.person()
    key = {"X-API-Key": await world.key(None, key_type="user", person_id=nobody)}
    assert (await client.get(EVENTS, headers=key)).status_code == 403
    assert (await client.get(EVENTS)).status_code == 401


async def test_who_owns_several_organizations_names_one(client: httpx.AsyncClient, world: World):
    person = await world.person()
    first, second = await world.organization(person), await world.organization(person)
    key = {"X-API-Key": await world.key(first, key_type="user", person_id=person)}
    answer = await client.get(EVENTS, headers=key)
    assert answer.status_code == 422
    for one in (first, second):
        name = await world.database.reads.value(
            "SELECT o.name FROM account.organization o WHERE o.id = $1", one
        )
        assert f"{one} ({name})" in answer.json()["detail"]
    assert (await client.get(EVENTS, headers=key, params={"organization_id": first})).status_code == 200
    foreign = await world.organization(await world.person())
    assert (await client.get(EVENTS, headers=key, params={"organization_id": foreign})).status_code == 403


async def test_values_that_cannot_be_are_all_named(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    wrong = {
        "eventType": "QuantityEvent", "EQ_action": "MOVE", "GE_eventTime": "2026-11-20",
        "LT_eventTime": "soon", "GE_quantity": "many", "EXISTS_errorDeclaration": "maybe",
        "orderBy": "colour", "orderDirection": "UP", "maxEventCount": "0", "HASATTR_bizLocation": "x",
        "GT_ex:field": "text", "EQ_booleanValue": "1",
    }  # fmt: skip
    answer = await client.get(EVENTS, headers=key, params=wrong)
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == set(wrong)
    for pages in ("0", "101", "x"):
        assert (await client.get(EVENTS, headers=key, params={"perPage": pages})).status_code == 422
    both = {"eventCountLimit": 3, "maxEventCount": 3}
    named = (await client.get(EVENTS, headers=key, params=both)).json()["errors"]
    assert {error["field"] for error in named} == set(both)


NAMES = st.one_of(
    st.sampled_from([*CONTRACT_PARAMETERS, *MORE_PARAMETERS, "perPage", "nextPageToken", "organization_id"]),
    st.sampled_from(
        ["EQ_ILMD_cbvmda:lotNumber", "EQ_INNER_ex:a", "GE_value_CEL", "EQ_source_location",
         "EXISTS_ILMD_x", "GT_https://a.example/#x", "EQ_bizTransaction_po", "LT_INNER_SENSORREPORT_y",
         "EQ_ERROR_DECLARATION_z:z"]
    ),
    st.builds("{}_{}".format, st.sampled_from(["EQ", "GT", "EXISTS", "MATCH", "HASATTR"]), st.text()),
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["2026-11-20T10:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1e99", "-0",
         "true", "ObjectEvent|", "urn:epc:idpat:sgtin:*", "urn:uuid:x", "\x00", "a|b|", "%", "1", "NaN"]
    ),
)  # fmt: skip


@given(st.lists(st.tuples(NAMES, VALUES), max_size=5))
@settings(max_examples=150)
def test_any_parameters_are_read_or_refused(pairs: list[tuple[str, str]]):
    refused = set()
    try:
        simple_event_query.parse(pairs)
    except Validation as problem:
        refused = {error.field for error in problem.errors}
    assert refused <= {name for name, _ in pairs}


async def test_no_question_ends_in_an_error_of_ours(client: httpx.AsyncClient, world: World):
    key = await owner(world)
    await captured(client, key, observed(1, ilmd={"cbvmda:lotNumber": "NaN"}, action="ADD"))
    found: list[list[tuple[str, str]]] = []

    @given(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=3))
    @settings(max_examples=120, database=None)
    def gather(pairs: list[tuple[str, str]]) -> None:
        found.append(pairs)

    gather()
    for pairs in found:
        address = EVENTS + "?" + "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in pairs)
        answer = await client.get(address, headers=key)
        assert answer.status_code in (200, 400, 403, 413, 422), (pairs, answer.text)


async def test_a_page_of_large_events_ends_early_and_the_next_goes_on(
    client: httpx.AsyncClient, world: World
):
    key = await owner(world)
    for number in range(1, 6):
        await captured(client, key, observed(number, **{"ex:drawing": "x" * 4_000_000}))
    called = {"MATCH_anyEPC": ",".join(f"{LINK}/01/{GTIN}/21/S{n}" for n in range(1, 6))}
    for more in (
        {},
        called,
        {**called, "EQ_bizStep": "shipping"},
        {"eventCountLimit": 4, "orderBy": "eventTime"},
    ):
        pages, params = [], {"perPage": 100, **more}
        while True:
            answer = await client.get(EVENTS, headers=key, params=params)
            assert answer.status_code == 200, answer.text
            body = answer.json()
            found = body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            pages.append([int(event["eventTime"][17:19]) for event in found])
            if "GS1-Next-Page-Token" not in body:
                break
            params["nextPageToken"] = body["GS1-Next-Page-Token"]
        assert pages == ([[5, 4, 3], [2]] if "eventCountLimit" in more else [[5, 4, 3], [2, 1]])


async def test_who_asks_for_very_much_at_once_waits_and_others_do_not(
    client: httpx.AsyncClient, world: World
):
    organization_id, key = await world.owner_key()
    other = await owner(world)
    async with AsyncExitStack() as stack:
        for _ in range(events.AT_ONCE):
            await stack.enter_async_context(events.asking.turn(organization_id))
        waiting = asyncio.create_task(client.get(EVENTS, headers=key))
        assert (await client.get(EVENTS, headers=other)).status_code == 200
        assert not waiting.done()
    assert (await waiting).status_code == 200
