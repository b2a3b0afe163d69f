"""The answers of the edge as ASGI messages: redirects, documents, refusals, and the headers of them all."""

import html
from typing import Any

from closient.edge import link_types, negotiation
from closient.edge.asked import Heard
from closient.edge.scans import ScanType
from closient.edge.target import Headers, Redirect, Target
from closient.kit import problems
from closient.kit.errors import Problem
from closient.web import texts

# Time and place decide where a link leads, so nobody may keep the answer.
REDIRECT_STATUS = 302
# Another resolver answers for this key, and as long as nothing is known of it here.
DELEGATED_STATUS = 307
METHODS = b"GET, HEAD, OPTIONS"
# Each header costs a redirect as much as choosing its target, so these are all that it has.
ON_REDIRECTS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", METHODS),
    (b"vary", b"Accept, Accept-Language"),
    (b"cache-control", b"no-store"),
]
# A script sees the headers of an answer, never those of a redirect that led to it.
COMMON: Headers = [(b"access-control-expose-headers", b"Link, X-Request-Id"), *ON_REDIRECTS]
CONTEXT_LINK = (
    f'<{negotiation.LINKSET_CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
).encode("ascii")
Message = dict[str, Any]
SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
EMPTY: Message = {"type": "http.response.body", "body": b"", "more_body": False}


def linkset_link(base_url: str, path: str) -> tuple[bytes, bytes]:
    """The header that leads from any answer to the linkset of a canonical path."""
    value = f'<{base_url}{path}?linkType=linkset>; rel="linkset"; type="application/linkset+json"'
    return b"link", value.encode("ascii")


def links_of(base_url: str, path: str, *, shrunk: bool = False) -> Headers:
    """What any answer links to: the linkset, and the whole link for one that came in a compressed form."""
    links = [linkset_link(base_url, path)]
    if shrunk:
        links.append((b"link", f'<{base_url}{path}>; rel="{SAME_AS}"'.encode("ascii")))
    return links


def redirect(location: bytes, links: Headers, scan_type: ScanType, *, passes_query: bool = True) -> Redirect:
    """A redirect to a whole address."""
    headers = [(b"location", location), *links, *ON_REDIRECTS]
    return Redirect(headers, location, location.decode("ascii"), scan_type, passes_query)


def joined(*queries: bytes) -> bytes:
    """Parts of a query as one."""
    return b"&".join(filter(None, queries))


def with_query(address: bytes, query: bytes) -> bytes:
    """An address with a query passed on: behind `?`, or `&` when it has one already; a fragment stays last.

    >>> with_query(b"https://example.com/a?b=1#top", b"c=%20")
    b'https://example.com/a?b=1&c=%20#top'
    """
    if not query:
        return address
    front, mark, fragment = address.partition(b"#")
    joint = b"?" if b"?" not in front else b"" if front.endswith((b"?", b"&")) else b"&"
    return front + joint + query + mark + fragment


def document(kind: str, links: Headers, size: int) -> Headers:
    """The headers of a body in a media type, without a charset: JSON has only one."""
    if kind == negotiation.LINKSET:
        links = [*links, (b"link", CONTEXT_LINK)]
    return [
        (b"content-type", kind.encode("ascii")),
        *links,
        *COMMON,
        (b"x-content-type-options", b"nosniff"),
        (b"content-length", b"%d" % size),
    ]


def described(size: int) -> Headers:
    """The headers of the description file, which may be kept for a while."""
    return [
        (b"content-type", b"application/json"),
        *COMMON[:-1],
        (b"cache-control", b"public, max-age=3600"),
        (b"content-length", b"%d" % size),
    ]


def options(base_url: str, path: str | None) -> Headers:
    """What a preflight gets, whatever it asks for, and the link to the linkset of a canonical path."""
    links = [] if path is None else [linkset_link(base_url, path)]
    return [
        (b"allow", METHODS),
        *links,
        *COMMON,
        (b"access-control-allow-headers", b"*"),
        (b"access-control-max-age", b"86400"),
    ]


def refusal(problem: Problem, heard: Heard, request_id: bytes) -> tuple[Headers, bytes]:
    """A problem as a document, or as a page for people in their language."""
    identifier = request_id.decode("ascii", "replace")
    if negotiation.wants_page(heard.accept):
        texts.use(heard.accept_language.decode("latin-1"))
        body = page(problem, identifier)
        kind = b"text/html; charset=utf-8"
    else:
        body = problems.encoded(problem, identifier)
        kind = b"application/problem+json"
    extra = [
        (name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in problem.headers.items()
    ]
    headers = [
        (b"content-type", kind),
        *extra,
        *COMMON,
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
        (b"content-length", b"%d" % len(body)),
    ]
    return headers, body


PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif }}
body {{ margin: 15vh auto; max-width: 34rem; padding: 0 1.25rem }}
h1 {{ font-size: 1.5rem }} p {{ overflow-wrap: anywhere }} small {{ opacity: .7 }} li {{ margin: .75rem 0 }}
</style></head>
<body><main>{content}</main></body></html>
"""
TITLES = {
    400: texts.mark("This code cannot be read"),
    404: texts.mark("Nothing is linked here yet"),
    405: texts.mark("This address is for looking only"),
    429: texts.mark("Too many at once"),
    503: texts.mark("One moment, please"),
}


def page(problem: Problem, request_id: str) -> bytes:
    """A small page that says what is wrong, complete in itself."""
    title = html.escape(texts.gettext(TITLES.get(problem.status, problem.title)))
    small = f"<p><small>{problem.status} · {html.escape(request_id)}</small></p>"
    return shell(title, f"<h1>{title}</h1><p>{html.escape(problem.detail)}</p>{small}")


def shell(title: str, content: str) -> bytes:
    """A page around content; both are HTML already."""
    written = PAGE.format(language=texts.current().language, title=title, content=content)
    return written.encode("utf-8", "replace")


def unknown(aim: Target) -> str:
    """Why a key was not found."""
    if aim.gtin:
        return f"No product with the GTIN {aim.gtin} is known here."
    return f"The key ({aim.link.key_ai}) {aim.link.key} is right, but nothing is linked to it here."


def no_such_link(link_type: str) -> str:
    """Why a link type was not found."""
    return f"No link of the type {link_types.title(link_type)} ({link_type[:200]}) is known here."
