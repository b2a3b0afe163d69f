"""GS1-Conformant Resolver 1.2.1, clauses 2.4 and 2.4.1: what is wrong is refused with 400 and the reason."""

import pytest

from tests.edge.conformance.scene import BRAND, BROWSER, PATH, rich
from tests.edge.doubles import edge, entry, get, link

WRONG = [
    (f"{PATH}/foo", "stands alone"),
    (f"{PATH}/foo/bar", "foo"),
    (f"{PATH}/99/ABC", "99"),
    (f"{PATH}/21/S/10/L", "order"),
    (f"{PATH}/10/A/10/B", "more than once"),
    (f"{PATH}/01/09506000134352", "more than once"),
    (f"{PATH}/11/271231", "query"),
    (f"{PATH}/254/A", "254"),
    (f"{PATH}/10/A/235/B", "together"),
    ("/01/09506000134353", "is mistyped: the last digit is"),
    ("/01/0950600013435", "is mistyped: the last digit is"),
    ("/01/950600013", "digits"),
    ("/01/abc", "digits only"),
    ("/01/", "alone"),
    ("/01", "alone"),
    ("/00/340123450000000001", "00"),
    ("/8013/1987654Ad4X4bL5ttr2310c2X", "8013"),
    ("/8003/14007537168421100034022", "8003"),
    (f"{PATH}/10/{'x' * 21}", "20"),
    (f"{PATH}/10/%FF", "AI 10"),
    (f"{PATH}/10/a%20b", "AI 10"),
    (f"{PATH}/10/%zz", "percent"),
    (f"{PATH}/10/", "alone"),
    (f"{PATH}//", "alone"),
    (f"{PATH}?10=A", "belongs in the path"),
    (f"{PATH}?17=999999", "AI 17"),
    (f"{PATH}?17=271231&17=271231", "more than once"),
    (f"{PATH}?01=09506000134352", "more than once"),
    (f"{PATH}?123=4", "123"),
]


@pytest.mark.parametrize(("path", "reason"), WRONG)
async def test_resolver_2_4_1_a_uri_that_is_no_digital_link_is_400_and_says_why(path, reason):
    answer = await get(edge(entry()), path)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    problem = answer.json()
    assert reason in problem["detail"]
    assert (problem["error_code"], problem["error"]["code"]) == ("bad_request", "BAD_REQUEST")
    assert problem["instance"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("accept", ["application/json", "application/linkset+json", "*/*", BROWSER])
@pytest.mark.parametrize("query", ["", "?linkType=linkset", "?linkType=gs1:pip", "?fmt=svg"])
async def test_resolver_2_4_1_a_wrong_uri_is_400_whatever_is_asked_of_it(query, accept):
    assert (await get(rich(), f"{PATH}/foo{query}", Accept=accept)).status_code == 400
    assert (await get(rich(), f"/01/09506000134353{query}", Accept=accept)).status_code == 400


async def test_resolver_2_4_1_people_get_the_reason_as_a_page_in_which_nothing_sent_is_html():
    asked = edge(entry())
    bad = await get(asked, "/01/%3Cscript%3E", Accept=BROWSER)
    assert (bad.status_code, bad.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "&lt;script&gt;" in bad.text
    unknown = await get(asked, "/01/09506000134376", Accept=BROWSER)
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "09506000134376" in unknown.text
    no_link = await get(asked, f"{PATH}?linkType=gs1:<b>", Accept=BROWSER)
    assert (no_link.status_code, no_link.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<script>" not in bad.text + unknown.text
    assert "<b>" not in no_link.text


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/ld+json", BROWSER])
async def test_resolver_2_4_1_a_right_uri_of_which_nothing_is_known_is_404(accept):
    for path in ("/01/09506000134376", "/01/09506000134376/10/A?linkType=linkset", "/00/340123450000000000"):
        answer = await get(edge(entry()), path, Accept=accept)
        assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html") is (accept == BROWSER)


async def test_resolver_2_4_1_no_refusal_is_told_with_200():
    asked = rich()
    paths = [path for path, _ in WRONG]
    paths += ["/01/09506000134376", f"{PATH}?linkType=gs1:nosuchlt", f"{PATH}?fmt=gif"]
    for path in paths:
        for accept in ("*/*", "application/json", "application/linkset+json", "text/html"):
            answer = await get(asked, path, Accept=accept)
            # A linkset that is asked for by its media type is no answer about the link type.
            assert 400 <= answer.status_code < 500, (path, accept, answer.status_code)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/p/09506000134352",
        "/0/1",
        "/011/1",
        "/gtin/09506000134352",
        "//01/1",
        "/99/1",
        "/10/A/01/09506000134352",
        "/dashboard",
        "/.well-known/x",
    ],
)
async def test_resolver_2_4_what_does_not_begin_with_a_primary_key_is_no_digital_link_of_ours(path):
    answer = await get(edge(entry()), path)
    assert (answer.status_code, answer.text) == (299, "passed on")


async def test_resolver_2_4_1_the_reason_names_the_digit_that_would_be_right():
    problem = (await get(edge(), "/01/09506000134353")).json()
    assert "the last digit is 3, the others ask for 2" in problem["detail"]


async def test_resolver_2_4_1_a_link_without_a_media_type_breaks_nothing():
    asked = edge(entry(links=(link(BRAND + "1", "gs1:review"), link(BRAND + "2", "gs1:review"))))
    for headers in ({"Accept": "undefined"}, {"Accept": "text/html"}, {"Accept_Language": "xx"}):
        assert (await get(asked, f"{PATH}?linkType=gs1:review", **headers)).status_code == 300
