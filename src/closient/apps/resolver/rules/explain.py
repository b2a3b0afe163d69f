"""Pure: which request a text and a pretended caller make."""

import re
from urllib.parse import quote, urlsplit

from closient.apps.resolver.structs.explain import ExplainRequest
from closient.gs1 import scanned

GTIN = re.compile(r"\d{8}|\d{12,14}")
PLAIN_PATH = re.compile(r"\d{2,4}/")
PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def path_and_query(body: ExplainRequest) -> tuple[str, str]:
    """The raw path and query that are asked for; ValueError for what is nothing that one may scan.

    >>> path_and_query(ExplainRequest(uri="https://id.example/01/9506000134352?a=1#x", link_type="gs1:pip"))
    ('/01/9506000134352', 'linkType=gs1%3Apip&a=1')
    >>> path_and_query(ExplainRequest(uri=" 9506000134352 ", context="AT"))
    ('/01/9506000134352', 'context=AT')
    >>> path_and_query(ExplainRequest(uri="(01)09506000134352(10)A/B(17)271231"))
    ('/01/09506000134352/10/A%2FB', '17=271231')
    """
    text = body.uri.strip()
    if GTIN.fullmatch(text):
        text = f"/01/{text}"
    elif PLAIN_PATH.match(text):
        text = f"/{text}"
    elif link := scanned.read(text):
        text = link.uri("")
    if not text.startswith("/"):
        parts = urlsplit(text)
        if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
            raise ValueError(
                "Write a whole address, a path such as /01/09506000134352, a GTIN, or what a scanner reads."
            )
        text = parts.path + (f"?{parts.query}" if parts.query else "")
    path, _, query = text.partition("#")[0].partition("?")
    said = [("linkType", body.link_type), ("context", body.context)]
    asked = [f"{name}={quote(value, safe='')}" for name, value in said if value]
    # The first of two parameters of one name counts. `fmt` would ask for a drawing instead of the target.
    sent = [part for part in query.split("&") if part and part.partition("=")[0] != "fmt"]
    return quote(path, safe=PRINTABLE), quote("&".join([*asked, *sent]), safe=PRINTABLE)
