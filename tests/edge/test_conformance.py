"""What a resolver has to do, clause by clause: Conformant Resolver 1.2, contract/resolver.md section 2."""

import msgspec
import pytest

from tests.edge.doubles import BASE, GTIN, Scans, edge, entry, get, raw, rule

BRAND = "https://brand.example/oat-bar"
PATH = f"/01/{GTIN}"


@pytest.mark.covers("resolver.resolve_gtin")
async def test_section_2_2_a_plain_scan_is_redirected_with_302_to_where_the_rule_says():
    answer = await get(edge(entry(rule(BRAND))), PATH)
    assert (answer.status_code, answer.headers["location"]) == (302, BRAND)
    assert answer.content == b""


async def test_section_4_8_without_a_rule_the_hosted_page_serves_and_is_told_lot_item_and_date():
    asked = edge(entry())
    assert (await get(asked, PATH)).headers["location"] == f"{BASE}/p/{GTIN}"
    answer = await get(asked, f"{PATH}/10/A%2F1/21/S7/17/271231")
    assert answer.headers["location"] == f"{BASE}/p/{GTIN}?10=A%2F1&21=S7&17=271231"


@pytest.mark.parametrize("text", ["9506000134352", "09506000134352"])
async def test_section_2_1_2_a_gtin_of_13_digits_is_taken_and_answered_as_14(text):
    answer = await get(edge(entry()), f"/01/{text}")
    assert answer.headers["location"] == f"{BASE}/p/{GTIN}"
    assert f"<{BASE}{PATH}?linkType=linkset>" in answer.headers["link"]


@pytest.mark.parametrize("short", ["96385074", "614141123452"])
async def test_section_2_1_2_gtins_of_8_and_12_digits_are_taken(short):
    known = entry(gtin=short.zfill(14))
    assert (await get(edge(known), f"/01/{short}")).status_code == 302


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (f"{PATH}/foo", "stands alone"),
        (f"{PATH}/foo/bar", "foo"),
        (f"{PATH}/21/S/10/L", "order"),
        (f"{PATH}/11/271231", "query"),
        ("/01/09506000134353", "is mistyped: the last digit is"),
        ("/01/0950600013435", "is mistyped: the last digit is"),
        ("/01/950600013", "digits"),
        ("/01/abc", "digits only"),
        ("/01/", "alone"),
        ("/01", "alone"),
        (f"{PATH}/10/{'x' * 21}", "20"),
        (f"{PATH}/10/%FF", "AI 10"),
        (f"{PATH}/10/%zz", "percent"),
        (f"{PATH}//", "alone"),
        (f"{PATH}?10=A", "belongs in the path"),
        (f"{PATH}?17=999999", "AI 17"),
    ],
)
async def test_section_4_1_a_bad_uri_is_400_and_says_why_never_200(path, reason):
    answer = await get(edge(entry()), path)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert reason in problem["detail"]
    assert problem["error_code"] == "bad_request"
    assert problem["error"]["code"] == "BAD_REQUEST"
    assert problem["instance"] == answer.headers["x-request-id"]


async def test_section_2_2_a_browser_gets_its_errors_as_a_page():
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    asked = edge(entry())
    bad = await get(asked, "/01/%3Cscript%3E", Accept=accept)
    assert (bad.status_code, bad.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert "&lt;script&gt;" in bad.text
    unknown = await get(asked, "/01/09506000134376", Accept=accept)
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "09506000134376" in unknown.text
    assert "<script>" not in bad.text + unknown.text


async def test_section_2_2_a_valid_gtin_that_nobody_knows_is_404():
    answer = await get(edge(entry()), "/01/09506000134376")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == "not_found"


async def test_section_2_1_6_a_trailing_slash_changes_neither_status_nor_location():
    asked = edge(entry(rule(BRAND)), parts={"10/A": (rule("https://lot.example/", scope="BATCH"),)})
    for path in (PATH, f"{PATH}/10/A"):
        plain, slashed = await get(asked, path), await get(asked, f"{path}/")
        assert (plain.status_code, plain.headers["location"]) == (
            slashed.status_code,
            slashed.headers["location"],
        )


async def test_section_2_1_9_an_unknown_lot_walks_up_to_the_gtin():
    answer = await get(edge(entry(rule(BRAND))), f"{PATH}/10/KL8G")
    assert (answer.status_code, answer.headers["location"]) == (302, BRAND)


async def test_section_4_serial_before_lot_before_product():
    asked = edge(
        entry(rule(BRAND)),
        parts={
            "10/A": (rule("https://lot.example/", scope="BATCH"),),
            "21/7": (rule("https://item.example/", scope="SERIAL"),),
        },
    )
    found = [
        (await get(asked, PATH + tail)).headers["location"]
        for tail in ("/10/A/21/7", "/21/7", "/10/A/21/8", "/10/B/21/8")
    ]
    assert found == ["https://item.example/", "https://item.example/", "https://lot.example/", BRAND]


async def test_section_4_4_a_product_without_an_owner_follows_no_rule():
    answer = await get(edge(entry(rule(BRAND), organization_id=None)), PATH)
    assert answer.headers["location"] == f"{BASE}/p/{GTIN}"


@pytest.mark.parametrize(
    ("target", "query", "expected"),
    [
        ("https://b.example/", "foo=bar", "https://b.example/?foo=bar"),
        ("https://b.example/?a=1", "foo=bar", "https://b.example/?a=1&foo=bar"),
        ("https://b.example/?", "foo=bar", "https://b.example/?foo=bar"),
        ("https://b.example/#top", "foo=bar", "https://b.example/?foo=bar#top"),
        ("https://b.example/", "q=a%20b+c&q=%C3%A9&&x", "https://b.example/?q=a%20b+c&q=%C3%A9&&x"),
        ("https://b.example/", "linkType=gs1:pip&a=1", "https://b.example/?linkType=gs1:pip&a=1"),
    ],
)
async def test_section_2_2_the_query_is_passed_on_byte_for_byte(target, query, expected):
    scope = {"path": PATH, "raw_path": PATH.encode(), "query_string": query.encode()}
    status, headers, _ = await raw(edge(entry(rule(target))), scope)
    assert (status, headers[b"location"].decode()) == (302, expected)


async def test_section_2_2_a_query_goes_on_to_the_hosted_page_as_well():
    answer = await get(edge(entry()), f"{PATH}/10/A?utm=x")
    assert answer.headers["location"] == f"{BASE}/p/{GTIN}?10=A&utm=x"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/10/A", "/01/09506000134376", f"{PATH}/foo", "/00/abc"])
async def test_section_2_2_cors_headers_are_on_every_answer(method, path):
    answer = await get(edge(entry()), path, method)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"]


async def test_section_2_2_the_odd_preflight_of_the_suite_gets_cors_and_the_link_header():
    answer = await get(
        edge(entry()),
        f"{PATH}/10/A",
        "OPTIONS",
        Origin="https://ref.gs1.org",
        Access_Control_Request_Method="GET,HEAD,OPTIONS",
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert answer.headers["link"].startswith(f"<{BASE}{PATH}/10/A?linkType=linkset>")


async def test_section_2_1_8_head_answers_as_get_without_a_body():
    asked = edge(entry(rule(BRAND)))
    for accept in ("*/*", "application/json", "application/linkset+json", "application/ld+json"):
        got, head = await get(asked, PATH, Accept=accept), await get(asked, PATH, "HEAD", Accept=accept)
        assert head.status_code == got.status_code
        assert head.content == b""
        assert head.headers.get("location") == got.headers.get("location")
        assert head.headers.get("content-length") == got.headers.get("content-length")
        assert head.headers.get("content-type") == got.headers.get("content-type")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
async def test_section_2_1_8_other_methods_are_405_with_allow(method):
    for path in (PATH, "/.well-known/gs1resolver"):
        answer = await get(edge(entry()), path, method)
        assert answer.status_code == 405
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        assert answer.json()["error_code"] == "method_not_allowed"


async def test_section_2_2_redirects_carry_the_link_to_the_linkset_of_the_canonical_uri():
    answer = await get(edge(entry()), "/01/9506000134352/10/AB+1/?linkType=gs1%3Apip")
    expected = f'<{BASE}{PATH}/10/AB%2B1?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    assert answer.headers["link"] == expected


@pytest.mark.parametrize(
    "asked_for",
    [
        "gs1:recallStatus",
        "gs1%3ArecallStatus",
        "https://ref.gs1.org/voc/recallStatus",
        "https%3A%2F%2Fgs1.org%2Fvoc%2FrecallStatus",
        "https://www.gs1.org/voc/recallStatus",
    ],
)
async def test_section_2_4_all_spellings_of_a_link_type_lead_to_it(asked_for):
    asked = edge(entry(rule(BRAND), rule("https://recall.example/", link_type="gs1:recallStatus")))
    answer = await get(asked, f"{PATH}?linkType={asked_for}")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"https://recall.example/?linkType={asked_for}"


async def test_section_2_4_a_link_type_wins_over_a_data_type_in_accept():
    asked = edge(entry(rule(BRAND)))
    answer = await get(asked, f"{PATH}?linkType=gs1:pip", Accept="application/json")
    assert answer.status_code == 302


@pytest.mark.parametrize("link_type", ["gs1:nosuchlt", "gs1:recallStatus", "related", "%00%FF"])
async def test_section_2_4_an_unknown_link_type_is_404(link_type):
    answer = await get(edge(entry(rule(BRAND))), f"{PATH}?linkType={link_type}")
    assert answer.status_code == 404


async def test_section_2_4_the_default_link_may_be_asked_for_by_name():
    answer = await get(edge(entry(rule(BRAND))), f"{PATH}?linkType=gs1:defaultLink")
    assert answer.headers["location"].startswith(BRAND)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("application/linkset+json", "application/linkset+json"),
    ],
)
async def test_section_2_2_data_is_answered_with_200_and_exactly_its_media_type(accept, media_type):
    answer = await get(edge(entry(rule(BRAND))), PATH, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert msgspec.json.decode(answer.content)


async def test_section_2_2_json_ld_speaks_of_the_product_under_its_canonical_uri():
    facts = (await get(edge(entry()), "/01/9506000134352/10/A/21/7", Accept="application/ld+json")).json()
    assert facts["@id"] == f"{BASE}{PATH}/10/A/21/7"
    assert facts["gs1:gtin"] == GTIN
    assert facts["schema:name"] == "Oat bar"
    assert facts["schema:brand"]["schema:name"] == "Gold & Green"
    assert (facts["gs1:hasBatchLotNumber"], facts["gs1:hasSerialNumber"]) == ("A", "7")


@pytest.mark.covers("resolver.get_resolver_description")
async def test_section_2_6_the_description_file_names_its_root_and_keys():
    answer = await get(edge(), "/.well-known/gs1resolver")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    description = answer.json()
    assert description["resolverRoot"] == BASE
    assert description["supportedPrimaryKeys"] == ["all"]
    assert description["supportedLinkType"] == [{"namespace": "https://ref.gs1.org/voc/", "prefix": "gs1:"}]


@pytest.mark.covers("resolver.resolve_other_key")
@pytest.mark.parametrize(
    "path",
    [
        "/00/340123450000000000",
        "/414/9506000134376",
        "/417/9506000134376",
        "/8003/04007537168421100034022",
        "/8004/9506000134376A1",
        "/8013/1987654Ad4X4bL5ttr2310c2K",
    ],
)
async def test_section_2_1_other_keys_are_recognised_and_nothing_is_linked_to_them(path):
    answer = await get(edge(), path)
    assert answer.status_code == 404
    assert "nothing is linked" in answer.json()["detail"]


async def test_section_2_1_a_well_formed_sscc_is_404_and_a_bad_one_400():
    assert (await get(edge(), "/00/340123450000000000")).status_code == 404
    assert (await get(edge(), "/00/340123450000000001")).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/p/09506000134352",
        "/0/1",
        "/011/1",
        "/gtin/1",
        "//01/1",
        "/99/1",
        "/dashboard",
        "/.well-known/x",
    ],
)
async def test_what_is_no_digital_link_is_passed_on(path):
    answer = await get(edge(entry()), path)
    assert (answer.status_code, answer.text) == (299, "passed on")


async def test_section_7_get_is_counted_as_a_scan_and_head_options_and_errors_are_not():
    scans = Scans()
    asked = edge(entry(rule(BRAND)), scans=scans)
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 Safari/604"
    await get(asked, f"{PATH}/10/A/21/7", User_Agent=agent, Referer="https://shop.example/")
    await get(asked, PATH, User_Agent="ExampleBot/1.0", Accept="application/json")
    await get(asked, f"{PATH}?linkType=gs1:pip")
    for method, path in (("HEAD", PATH), ("OPTIONS", PATH), ("GET", f"{PATH}/foo"), ("GET", "/01/96385074")):
        await get(asked, path, method)
    await asked.scans.flush()
    first, second, third = scans.stored
    assert (first.gtin, first.lot, first.serial, first.scan_type) == (GTIN, "A", "7", "REDIRECT_ONLY")
    assert (first.destination, first.referrer) == (BRAND, "https://shop.example/")
    assert (first.device_class, first.is_bot) == ("mobile", False)
    assert (second.destination, second.scan_type, second.is_bot) == (None, "HOSTED_PAGE", True)
    assert third.link_type == "gs1:pip"


async def test_decision_27_a_request_id_is_kept_when_it_is_one_and_made_otherwise():
    asked = edge(entry())
    assert (await get(asked, PATH, X_Request_Id="abc-12345")).headers["x-request-id"] == "abc-12345"
    made = [(await get(asked, PATH, X_Request_Id="bad id")).headers["x-request-id"] for _ in range(3)]
    assert len(set(made)) == 3


@pytest.mark.parametrize("behind", ["", "/", "/10/A", "?x=1"])
async def test_a_rule_that_leads_back_to_its_own_link_opens_the_hosted_page(behind):
    asked = edge(entry(rule(f"{BASE}/01/{GTIN}{behind}")))
    answer = await get(asked, f"/01/{GTIN}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{BASE}/p/{GTIN}")
    other = edge(entry(rule(f"{BASE}/01/09506000134376")))
    assert (await get(other, f"/01/{GTIN}")).headers["location"] == f"{BASE}/01/09506000134376"
