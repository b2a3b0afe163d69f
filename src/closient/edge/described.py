"""The edge's doors as OpenAPI path items and schemas: it stands before the router, no handler says them."""

from typing import Any

from closient.edge import negotiation
from closient.edge.link_types import VOCABULARY

Item = dict[str, Any]
OTHER_KEYS = (
    "00", "253", "255", "401", "402", "414", "415", "417", "8003", "8004", "8006", "8010", "8013", "8017",
    "8018",
)  # fmt: skip
# Each part of a path that may stand behind the GTIN.
PARTS: dict[str, Item] = {
    "gtin": {
        "description": "8, 12, 13 or 14 digits.",
        "pattern": "^[0-9]{8,14}$",
        "example": "09506000134352",
    },
    "lot": {"description": "AI 10, percent-encoded.", "maxLength": 60, "example": "AB-123"},
    "serial": {"description": "AI 21, percent-encoded.", "maxLength": 60, "example": "12345"},
    "expiry": {"description": "AI 17, YYMMDD.", "pattern": "^[0-9]{6}$", "example": "261231"},
    "ai": {"description": "A primary key other than 01.", "enum": list(OTHER_KEYS), "example": "414"},
    "value": {"description": "Its value, percent-encoded.", "example": "9506000134338"},
}
GTIN_PATHS = {
    "resolve_gtin": "/01/{gtin}",
    "resolve_gtin_with_lot": "/01/{gtin}/10/{lot}",
    "resolve_gtin_with_serial": "/01/{gtin}/21/{serial}",
    "resolve_gtin_with_expiry": "/01/{gtin}/17/{expiry}",
    "resolve_gtin_with_lot_and_serial": "/01/{gtin}/10/{lot}/21/{serial}",
}
SYMBOLS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "eps": "application/postscript",
    "tif": "image/tiff",
}
HOW = (
    "GET, HEAD and OPTIONS; HEAD answers as GET without the body, OPTIONS with 204, CORS and the Link "
    "header. Qualifiers stand in the order of GS1 Digital Link URI Syntax 1.7.0; a trailing slash changes "
    "nothing. An unknown lot, serial or variant is no error: the next level that is known serves. The query "
    "is passed on to the target as it came, without `fmt`."
)


def _parameter(name: str, place: str, description: str, **schema: Any) -> Item:
    kind = {"type": "string", **schema}
    return {"name": name, "in": place, "required": False, "description": description, "schema": kind}


ASKED: list[Item] = [
    _parameter(
        "linkType",
        "query",
        "CURIE (`gs1:pip`, the colon may be %3A) or whole address of a link type; `linkset` for all links, "
        "whatever is accepted; `all` is its deprecated name. Wins over a data type in Accept.",
        examples=["gs1:pip"],
    ),
    _parameter("context", "query", "Tells several links of one type apart, such as a country."),
    _parameter(
        "fmt", "query", "A QR code of this very link instead of a resolution.", enum=["", *sorted(SYMBOLS)]
    ),
    _parameter(
        "Accept",
        "header",
        "JSON, JSON-LD or the linkset when asked for, by q; anything else redirects. Tells several links of "
        "one type apart by their media type.",
    ),
    _parameter(
        "Accept-Language", "header", "Tells several links of one type apart by their language (RFC 4647)."
    ),
]


def paths() -> dict[str, Item]:
    """Path -> item of everything that the edge answers."""
    found = {path: {"get": _resolution(name, path)} for name, path in GTIN_PATHS.items()}
    found["/{ai}/{value}"] = {"get": _other_key()}
    found["/.well-known/gs1resolver"] = {"get": _description()}
    return found


def _operation(name: str, words: tuple[str, str], parameters: list[Item], answers: dict[str, Item]) -> Item:
    summary, description = words
    return {
        "operationId": name,
        "summary": summary,
        "description": description,
        "tags": ["public"],
        "security": [],
        "parameters": parameters,
        "responses": dict(sorted(answers.items())),
    }


def _in_path(path: str) -> list[Item]:
    made = []
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        limits = dict(PARTS[name])
        words = {key: limits.pop(key) for key in ("description", "example")}
        schema = {"type": "string", **limits}
        made.append({"name": name, "in": "path", "required": True, "schema": schema, **words})
    return made


def _header(description: str, kind: str = "string") -> Item:
    return {"description": description, "schema": {"type": kind}}


def _reference(name: str) -> Item:
    return {"schema": {"$ref": f"#/components/schemas/{name}"}}


LINK = _header(
    'The linkset, `rel="linkset"`; for a compressed link also the whole one, `rel=".../owl#sameAs"`; with a '
    "linkset its JSON-LD context."
)
PAGE: Item = {negotiation.HTML: {"schema": {"type": "string"}}}


def _refused(**texts: str) -> dict[str, Item]:
    """`s400="..."`: the status with its text; a browser gets a page instead of the problem."""
    made = {}
    for status, text in texts.items():
        content = {"application/problem+json": _reference("Problem"), **PAGE}
        made[status[1:]] = {"description": text, "content": content}
    if "429" in made:
        made["429"]["headers"] = {"Retry-After": _header("Seconds to wait.", "integer")}
    return made


def _answers(data: Item, nothing: str) -> dict[str, Item]:
    """What a link may be answered with; `data` is its 200."""
    location = {"Location": _header("The target."), "Link": LINK}
    several = {negotiation.LINKSET: _reference("Linkset"), **PAGE}
    led = "To where rules and links lead, at last the product's hosted page."
    equal = "Several links of the type that was asked for fit equally well: the list of them."
    return {
        "200": data,
        "300": {"description": equal, "headers": {"Link": LINK}, "content": several},
        "302": {"description": led, "headers": location},
        "307": {"description": "To the resolver that speaks for this key.", "headers": location},
        **_refused(
            s400="No valid GS1 Digital Link (length, check digit, identifiers, order), or no such `fmt`.",
            s404=nothing,
            s414="Path and query together are too long.",
            s429="This address resolves too many links a minute.",
            s500="Something broke on our side.",
            s503="The links cannot be read at the moment, and this one was not asked for lately.",
        ),
    }


def _data(json: str) -> Item:
    return {
        "description": "The link as data, or its symbol.",
        "headers": {"Link": LINK},
        "content": {
            negotiation.JSON: _reference(json),
            negotiation.JSON_LD: _reference("LinkedProduct"),
            negotiation.LINKSET: _reference("Linkset"),
            **{kind: {"schema": {"type": "string", "contentMediaType": kind}} for kind in SYMBOLS.values()},
        },
    }


def _resolution(name: str, path: str) -> Item:
    nothing = "The GTIN is not known here, or has no link of the type that was asked for."
    words = (
        "Resolve a GS1 Digital Link.",
        f"{HOW} A former GTIN of a product leads where the product leads.",
    )
    return _operation(name, words, [*_in_path(path), *ASKED], _answers(_data("Product"), nothing))


def _other_key() -> Item:
    nothing = "The key is well formed, but nothing is linked to it here, or nothing of that type."
    words = ("Resolve another GS1 key.", f"{HOW} Qualifiers of the key may follow, as behind a GTIN.")
    parameters = [*_in_path("/{ai}/{value}"), *ASKED]
    return _operation("resolve_other_key", words, parameters, _answers(_data("RecognisedKey"), nothing))


def _description() -> Item:
    answer = {
        "description": "What this resolver can do.",
        "content": {negotiation.JSON: _reference("ResolverDescription")},
    }
    words = ("Get the resolver description file.", "GS1-Conformant Resolver 1.2.1, chapter 3.")
    return _operation("get_resolver_description", words, [], {"200": answer})


# --- schemas ------------------------------------------------------------------------------------------------


def _object(required: list[str], **properties: Item) -> Item:
    return {"type": "object", "required": required, "properties": properties}


def _text(description: str = "", **more: Any) -> Item:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _list(items: Item, description: str = "") -> Item:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def schemas() -> dict[str, Item]:
    """Name -> schema of what the edge answers."""
    uri = _text(format="uri")
    target = _object(
        ["href", "title"],
        href=uri,
        title=_text("For people."),
        type=_text("Media type of the target; not on the default link."),
        hreflang=_list(_text(pattern=r"^\w{2}(-\w{2})?$"), "Languages of the target."),
        context=_list(_text(), "What a request may name in `context`."),
    )
    context = _object(
        ["anchor", "itemDescription"],
        anchor=_text("The whole, canonical URI of the level.", format="uri"),
        itemDescription=_text(),
    )
    links = _list({"$ref": "#/components/schemas/LinkTarget"})
    context["patternProperties"] = {r"^(?!anchor$)([a-z-]+|https?://[A-Za-z0-9./]+)$": links}
    context["description"] = (
        f"Links of one level by their type: addresses under {VOCABULARY} or of other vocabularies, names of "
        "IANA relations. Exactly one defaultLink stands in the first context."
    )
    return {
        "Linkset": _object(["linkset"], linkset=_list({"$ref": "#/components/schemas/LinkContext"})),
        "LinkContext": context,
        "LinkTarget": target,
        "LinkedProduct": _object(["@context", "@id"], **{"@context": {"type": "object"}, "@id": uri}),
        "RecognisedKey": _object(
            ["key", "value", "resolved", "message"],
            key=_text("Application Identifier of the key.", examples=["414"]),
            value=_text(),
            resolved={"type": "boolean"},
            message=_text(),
        ),
        "ResolverDescription": _resolver_description(),
    }


def _resolver_description() -> Item:
    flag, uri = {"type": "boolean"}, _text(format="uri")
    address = _object([], streetAddress=_text(), locality=_text(), countryName=_text())
    contact = _object([], fn=_text(), hasAddress=address, hasTelephone=_text(format="uri"))
    return _object(
        ["resolverRoot", "supportedPrimaryKeys"],
        resolverRoot=uri,
        supportedPrimaryKeys=_list(_text(), "`all`, or Application Identifiers."),
        name=_text(),
        supportedLinkType=_list(_object(["namespace", "prefix"], namespace=uri, prefix=_text())),
        supportedContextValuesEnumerated=_list(_text(), "Left out: any token may be used."),
        supportedContextValuesExternal=_list(_object([], nameOfList=_text(), url=uri), "Left out as well."),
        supportsLanguageVariants=flag,
        supportsSemanticInterpretation=flag,
        validatesAIcombinations=flag,
        linkTypeDefaultCanBeAll=flag,
        linkTypeDefaultCanBeLinkset=flag,
        jsonLdContextLocation=uri,
        contact=contact,
        extensionProfile=_text("Left out: there are no extensions.", format="uri"),
    )
