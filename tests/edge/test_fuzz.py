"""No bytes that anybody sends bring the edge down: a bad link is refused with a reason, never with 500."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.edge.doubles import GTIN, edge, entry, link, raw, rule

EDGE = edge(
    entry(
        rule("https://brand.example/?a=1#b"),
        rule(link_type="gs1:recallStatus"),
    ),
    resolver_limit_per_minute=0,
    parts={
        "10/A": (rule(), link("https://brand.example/{lot}/{21}?q={3103}", level="10/A", is_default=True))
    },
)
KEYS = ["01", "00", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013"]
pieces = st.one_of(
    st.binary(max_size=24),
    st.sampled_from(
        [b"/", b"//", b"/10/", b"/21/", b"/22/", b"/17/", b"%2F", b"%00", b"%FF", b"%", b"?", b"#"]
    ),
    st.sampled_from([GTIN.encode(), b"9506000134352", b"A", b"\xff\xfe", b"..", b"\x00", "é".encode()]),
)
paths = st.builds(
    lambda key, rest: b"/" + key.encode() + b"/" + b"".join(rest),
    st.sampled_from(KEYS),
    st.lists(pieces, max_size=8),
)
queries = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.sampled_from([b"linkType=", b"gs1:pip", b"&", b"=", b"17=271231", b"linkset", b"\r\n", b"%0d%0a"]),
    ),
    max_size=5,
).map(b"".join)
names = st.sampled_from([b"accept", b"user-agent", b"referer", b"x-request-id", b"accept-language", b"x"])
headers = st.lists(st.tuples(names, st.binary(max_size=60)), max_size=5)


@settings(max_examples=1500, deadline=None)
@given(paths, queries, headers, st.sampled_from(["GET", "HEAD", "OPTIONS", "POST"]))
@example(f"/01/{GTIN}".encode(), b"a=\r\nSet-Cookie:x", [(b"accept", b"text/html")], "GET")
@example(f"/01/{GTIN}/10/A".encode(), b"linkType=%00%ff", [(b"referer", b"\x00\xff")], "GET")
async def test_no_request_is_answered_with_500_and_no_header_is_split(path, query, sent, method):
    scope = {"path": "/", "raw_path": path, "query_string": query, "headers": sent, "method": method}
    status, answered, _ = await raw(EDGE, scope)
    assert status in (200, 204, 300, 302, 307, 400, 404, 405)
    for value in answered.values():
        assert b"\r" not in value
        assert b"\n" not in value
        assert b"\x00" not in value
    assert answered[b"access-control-allow-origin"] == b"*"
