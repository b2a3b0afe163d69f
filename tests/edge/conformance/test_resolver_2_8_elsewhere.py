"""GS1-Conformant Resolver 1.2.1, clause 2.8: keys that another resolver speaks for."""

import pytest

from tests.edge.conformance.scene import DEFAULT, PATH, VOCABULARY, linkset
from tests.edge.doubles import BASE, Edge, edge, entry, get

OTHER = "https://other.example/r"


def delegated() -> Edge:
    return edge(entry(organization_id=None, product_id="", handled_by=OTHER))


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_resolver_2_8_a_delegated_key_is_sent_on_with_its_path_and_query_byte_for_byte(method):
    answer = await get(delegated(), f"{PATH}/10/A%2F1?linkType=gs1:pip&a=%20;b", method)
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{OTHER}{PATH}/10/A%2F1?linkType=gs1:pip&a=%20;b"


@pytest.mark.parametrize(
    ("query", "accept"), [("", "application/linkset+json"), ("?linkType=linkset", "*/*")]
)
async def test_resolver_2_8_the_linkset_of_a_delegated_key_says_who_handles_it(query, accept):
    answer = await get(delegated(), PATH + query, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/linkset+json")
    (context,) = await linkset(delegated(), PATH)
    assert context["anchor"] == BASE + PATH
    assert context[VOCABULARY + "handledBy"][0]["href"] == OTHER + PATH
    assert [set(one) for one in context[DEFAULT]] == [{"href", "title"}]


async def test_resolver_2_8_a_wrong_uri_is_refused_here_and_not_sent_on():
    assert (await get(delegated(), f"{PATH}/foo")).status_code == 400
