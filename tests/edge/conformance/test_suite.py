"""The checks of GS1's own resolver test suite (gs1/GS1DL-resolver-testsuite), each under the suite's name.

The suite is a page with a helper that sends the requests; here its logic is told anew, over the edge itself:
its requests, its headers, its comparisons. A warning of the suite counts as a failure.
"""

import re
from typing import Any

import httpx
import pytest

from closient.edge.app import Edge
from closient.gs1 import linktypes
from tests.edge.conformance import scene
from tests.edge.conformance.scene import BRAND, PATH, SCHEMAS, rich
from tests.edge.conformance.test_resolver_2_5_links import DEFAULTS
from tests.edge.doubles import BASE, edge, entry, get, link, rule

ORIGIN = "https://ref.gs1.org/test-suites/resolver/"
PLAUSIBLE = re.compile(
    r"^https?://[^/?#]*[^?#]*/(01|8006|8013|8010|414|417|8017|8018|255|00|253|401|402|8003|8004)/"
    r"\d{4}[^/]+(/[^/]+/[^/]+)*/?(\?[^?\n]*)?$"
)
GLN = "/414/9506000134376"
SSCC = "/00/340123450000000000"
IN_LANGUAGES = (
    *DEFAULTS,
    link(BRAND + "1", "gs1:review", languages=("en",)),
    link(BRAND + "2", "gs1:review", languages=("pt",)),
    link(BRAND + "3", "gs1:tutorial", media_type="video/mp4", languages=("en",)),
    link(BRAND + "4", "gs1:tutorial", media_type="text/html", languages=("en",)),
)
WITHOUT_GTIN = (link(BRAND + "hours?d=1", "gs1:openingHoursInfo"), link(BRAND + "info", "gs1:locationInfo"))


def of_key(path: str) -> Edge:
    return edge(entry(key=path[1:], product_id="", links=WITHOUT_GTIN))


SUBJECTS: list[tuple[str, Any, str]] = [
    ("a bare product", lambda: edge(entry()), PATH),
    ("a product with rules", lambda: edge(entry(rule(BRAND), rule(BRAND + "r", link_type="gs1:epil"))), PATH),
    ("everything", rich, PATH),
    ("a lot", rich, f"{PATH}/10/A"),
    ("an item", rich, f"{PATH}/21/7"),
    ("all qualifiers", rich, f"{PATH}/22/V/10/A/21/7"),
    ("an unknown lot", rich, f"{PATH}/10/KL8G"),
    ("language variants", lambda: edge(entry(links=IN_LANGUAGES)), PATH),
    ("a lot under language variants", lambda: edge(entry(links=IN_LANGUAGES)), f"{PATH}/10/A"),
    ("a GLN", lambda: of_key(GLN), GLN),
    ("an extension of a GLN", lambda: of_key(GLN), f"{GLN}/254/1"),
    ("an SSCC", lambda: of_key(SSCC), SSCC),
]
everywhere = pytest.mark.parametrize(
    ("make", "path"), [subject[1:] for subject in SUBJECTS], ids=[subject[0] for subject in SUBJECTS]
)


async def ask(asked: Edge, path: str, method: str = "HEAD", **headers: str) -> httpx.Response:
    """A request as the suite's helper sends it."""
    return await get(asked, path, method, Origin=ORIGIN, **headers)


@everywhere
async def test_suite_plausible_dl_the_canonical_uri_of_each_subject_is_one(make, path):
    assert PLAUSIBLE.match(BASE + path)
    assert not PLAUSIBLE.match(BASE + "/p/09506000134352")


async def test_suite_rd_file_is_there_and_fits_its_schema():
    answer = await get(rich(), "/.well-known/gs1resolver", Accept="application/json", Origin=ORIGIN)
    assert answer.status_code == 200
    scene.schema("description-file-1.2").validate(answer.json())


@everywhere
async def test_suite_cors_check_methods_check_link_on_redirect_and_legacy_link_headers(make, path):
    for method, headers in (
        ("HEAD", {}),
        ("OPTIONS", {"Access_Control_Request_Method": "GET,HEAD,OPTIONS"}),
    ):
        answer = await ask(make(), path, method, **headers)
        assert answer.headers["access-control-allow-origin"]
        assert all(
            name in answer.headers["access-control-allow-methods"] for name in ("GET", "HEAD", "OPTIONS")
        )
        # The helper keeps the last header of a name.
        last = answer.headers.get_list("link")[-1]
        assert 'rel="linkset"' in last
        assert 'rel="gs1:' not in ",".join(answer.headers.get_list("link"))


@everywhere
async def test_suite_report_with_400_and_no_error_with_200(make, path):
    assert (await ask(make(), f"{path}/foo")).status_code == 400


@everywhere
async def test_suite_trailing_slash(make, path):
    asked = make()
    plain, slashed = await ask(asked, path), await ask(asked, path + "/")
    assert plain.status_code == slashed.status_code
    assert plain.headers.get("location") == slashed.headers.get("location")


@everywhere
async def test_suite_basic_walk_up_an_unknown_value_of_a_legal_qualifier_is_no_404(make, path):
    key = "/".join(path.split("/")[:3])
    unknown = {"/01": "/10/KL8G", "/414": "/254/KL8G"}.get(path[: path.index("/", 1)], "")
    assert (await ask(make(), key + unknown)).status_code == 302


@everywhere
async def test_suite_qs_passed_on(make, path):
    assert "foo=bar" in (await ask(make(), f"{path}?foo=bar")).headers["location"]


@everywhere
async def test_suite_lt_linkset_no_redirect_and_lt_accept_header(make, path):
    asked = make()
    assert (await ask(asked, f"{path}?linkType=linkset")).status_code == 200
    assert (await ask(asked, f"{path}?linkType=all")).status_code == 200
    assert (await ask(asked, f"{path}?linkType=all", Accept="application/linkset+json")).status_code == 200
    assert (await ask(asked, path, Accept="application/linkset+json")).status_code == 200


@everywhere
async def test_suite_valid_linkset_linkset_jsonld_check_and_declared_content_type(make, path):
    answer = await ask(make(), path, "GET", Accept="application/linkset+json")
    for schema in SCHEMAS.values():
        schema.validate(answer.json())
    assert answer.headers["content-type"] == "application/linkset+json"
    last = answer.headers.get_list("link")[-1]
    assert 'rel="http://www.w3.org/ns/json-ld#context"' in last
    assert 'type="application/ld+json"' in last


def most_specific(contexts: list[dict[str, Any]], path: str) -> dict[str, list[dict[str, Any]]]:
    """The links of each type at the most specific level that the suite meets, types shortened to CURIEs.

    It looks for anchors that equal its own URI literally, then takes two segments off, and so on.
    """
    by_anchor = {context["anchor"]: context for context in contexts}
    found: dict[str, list[dict[str, Any]]] = {}
    at = BASE + path
    while at.count("/") > 3:
        for name, links in by_anchor.get(at, {}).items():
            if name not in ("anchor", "itemDescription"):
                found.setdefault(
                    re.sub(r"https://(ref\.|www\.)?gs1\.org/voc/", "gs1:", name, flags=re.I), links
                )
        at = at.rsplit("/", 2)[0]
    return found


async def links_of(asked: Edge, path: str) -> dict[str, list[dict[str, Any]]]:
    answer = await ask(asked, path, "GET", Accept="application/linkset+json")
    return most_specific(answer.json()["linkset"], path)


@everywhere
async def test_suite_default_link_exists_single_default_link_and_default_target(make, path):
    asked = make()
    (default,) = (await links_of(asked, path))["gs1:defaultLink"]
    assert default["title"]
    assert (await ask(asked, path)).headers["location"] == default["href"]


@everywhere
async def test_suite_link_types_defined(make, path):
    for name in await links_of(make(), path):
        if name.startswith("gs1:"):
            assert name.removeprefix("gs1:") in linktypes.RATIFIED


@everywhere
async def test_suite_single_multi_link_a_single_default_link_multi_makes_no_sense(make, path):
    assert len((await links_of(make(), path)).get("gs1:defaultLinkMulti", ["", ""])) > 1


def without_type(location: str, name: str) -> str:
    """The target as the suite compares it."""
    return location.split(f"?linkType={name}", maxsplit=1)[0].split(f"&linkType={name}", maxsplit=1)[0]


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in ("type", "hreflang", "context"))


@everywhere
async def test_suite_lo_for_every_link_object_is_redirected_to_or_answered_with_300(make, path):
    asked = make()
    for name, links in (await links_of(asked, path)).items():
        if name == "gs1:defaultLink":
            continue
        for one in links:
            query = "" if name == "gs1:defaultLinkMulti" else f"?linkType={name}"
            headers = {}
            if len(links) > 1:
                headers["Accept"] = one.get("type", "undefined")
                if "hreflang" in one:
                    headers["Accept_Language"] = one["hreflang"][0]
                if "context" in one:
                    query += ("&" if query else "?") + f"context={one['context'][0]}"
            answer = await ask(asked, path + query, **headers)
            if sum(same(one, other) for other in links) > 1:
                assert answer.status_code == 300, (name, one)
            else:
                assert without_type(answer.headers["location"].split("?context")[0], name) == one["href"], (
                    name
                )


@everywhere
async def test_suite_specific_link_type_not_found(make, path):
    assert (await ask(make(), f"{path}?linkType=gs1:nosuchlt")).status_code == 404


@pytest.mark.parametrize("path", ["/AQnYUc1gmiCNV4JGLo3DY", "/eh3074257bf7194e4000001a85"])
async def test_suite_conformance_1_2_a_compressed_uri_names_the_whole_one_as_owl_same_as(path):
    asked = edge(entry(rule(BRAND), key="01/05412345000013"))
    source: Any = asked.table._source
    source.entries["01/80614141123458"] = entry(rule(BRAND), key="01/80614141123458")
    answer = await ask(asked, path)
    assert answer.status_code == 302
    assert "owl#sameAs" in answer.headers["link"]
