"""Answers of the edge are counted by status and kind, and told together."""

import pytest
from prometheus_client import REGISTRY

from tests.edge.doubles import GTIN, edge, entry, get, rule


def told(status: int, kind: str) -> float:
    labels = {"status": str(status), "kind": kind}
    return REGISTRY.get_sample_value("closient_resolutions_total", labels) or 0.0


@pytest.mark.parametrize(
    ("path", "method", "accept", "status", "kind"),
    [
        (f"/01/{GTIN}", "GET", "*/*", 302, "redirect"),
        (f"/01/{GTIN}", "HEAD", "*/*", 302, "redirect"),
        (f"/01/{GTIN}?linkType=linkset", "GET", "*/*", 200, "linkset"),
        (f"/01/{GTIN}", "GET", "application/ld+json", 200, "json-ld"),
        (f"/01/{GTIN}", "GET", "application/json", 200, "json"),
        (f"/01/{GTIN}", "OPTIONS", "*/*", 204, "options"),
        (f"/01/{GTIN}", "POST", "*/*", 405, "refusal"),
        ("/01/09506000134376", "GET", "*/*", 404, "refusal"),
        ("/01/1", "GET", "*/*", 400, "refusal"),
        ("/.well-known/gs1resolver", "GET", "*/*", 200, "description"),
        ("/.well-known/gs1resolver", "PUT", "*/*", 405, "refusal"),
        ("/.well-known/gs1resolver", "OPTIONS", "*/*", 204, "options"),
    ],
)
async def test_each_answer_is_counted_once(path: str, method: str, accept: str, status: int, kind: str):
    asked = edge(entry(rule()))
    before = told(status, kind)
    for _ in range(2):  # the second time may take the short way
        assert (await get(asked, path, method, Accept=accept)).status_code == status
    assert asked.scans.tally.answers == {(status, kind): 2}
    await asked.scans.flush()
    assert told(status, kind) - before == 2
    assert asked.scans.tally.answers == {}


async def test_what_the_edge_passes_on_is_not_its_answer():
    asked = edge(entry(rule()))
    await get(asked, "/somewhere/else")
    assert asked.scans.tally.answers == {}
