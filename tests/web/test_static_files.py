"""Static files: kept for ever under a hashed name, never outside of their folder."""

import gzip

import httpx
import pytest

from closient.web import built


async def test_built_files_may_be_kept_for_ever_and_are_asked_for_once(pages: httpx.AsyncClient) -> None:
    answer = await pages.get(built.asset("app.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await pages.get(built.asset("app.css"), headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("inter-latin-wght-normal.woff2", "font/woff2"),
    ],
)
async def test_each_kind_says_what_it_is(pages: httpx.AsyncClient, name: str, kind: str) -> None:
    assert (await pages.get(built.asset(name))).headers["content-type"] == kind


async def test_texts_come_packed_to_those_who_can_unpack(pages: httpx.AsyncClient) -> None:
    path = built.asset("app.js")
    packed = await pages.get(path, headers={"accept-encoding": "gzip"})
    plain = await pages.get(path, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert gzip.compress(plain.content)


@pytest.mark.parametrize(
    "path",
    [
        "../page.py",
        "..%2fpage.py",
        "built/../../page.py",
        "%2e%2e/page.py",
        "/etc/passwd",
        "built",
        "",
        "built/",
    ],
)
async def test_no_path_leads_out_of_the_folder(pages: httpx.AsyncClient, path: str) -> None:
    answer = await pages.get(f"/static/{path}")
    assert answer.status_code in {404, 405}
    assert "def render" not in answer.text
