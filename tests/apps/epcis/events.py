"""Events and documents for tests, and the way in."""

from typing import Any

import httpx

BASE = "/epcis/api/2.0"
CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
GTIN = "09506000134352"
GLN = "9506000134376"
LINK = "https://id.gs1.org"
Body = dict[str, Any]
Key = dict[str, str]


def lot(code: str, gtin: str = GTIN) -> str:
    """The Digital Link of a lot."""
    return f"{LINK}/01/{gtin}/10/{code}"


def observed(number: int = 1, **fields: Any) -> Body:
    """An ObjectEvent; each number is another event."""
    return {
        "type": "ObjectEvent",
        "eventTime": f"2026-11-20T10:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "bizStep": "shipping",
        "epcList": [f"{LINK}/01/{GTIN}/21/S{number}"],
        "readPoint": {"id": f"{LINK}/414/{GLN}"},
    } | fields


def document(*events: Any, **fields: Any) -> Body:
    """An EPCISDocument."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T12:00:00Z",
        "epcisBody": {"eventList": list(events)},
    } | fields


async def capture(client: httpx.AsyncClient, key: Key, *events: Any, **headers: str) -> httpx.Response:
    """Send a document."""
    return await client.post(f"{BASE}/capture", headers=key | headers, json=document(*events))


async def captured(client: httpx.AsyncClient, key: Key, *events: Any) -> Body:
    """Send a document that is taken whole."""
    answer = await capture(client, key, *events)
    assert answer.status_code == 201, answer.text
    return answer.json()
