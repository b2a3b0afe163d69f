"""The edge's doors as OpenAPI path items: it stands before the router, so no handler describes them."""

from typing import Any

from closient.edge import negotiation

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
    "value": {"description": "Its value.", "example": "9506000134338"},
}
LINK_TYPE: Item = {
    "name": "linkType",
    "in": "query",
    "required": False,
    "description": "CURIE or URL of a link type of the GS1 Web Vocabulary; `linkset` for all links.",
    "schema": {"type": "string"},
}
ACCEPT: Item = {
    "name": "Accept",
    "in": "header",
    "required": False,
    "description": "JSON, JSON-LD or the linkset when asked for; anything else redirects.",
    "schema": {"type": "string"},
}
GTIN_PATHS = {
    "resolve_gtin": "/01/{gtin}",
    "resolve_gtin_with_lot": "/01/{gtin}/10/{lot}",
    "resolve_gtin_with_serial": "/01/{gtin}/21/{serial}",
    "resolve_gtin_with_expiry": "/01/{gtin}/17/{expiry}",
    "resolve_gtin_with_lot_and_serial": "/01/{gtin}/10/{lot}/21/{serial}",
}


def paths() -> dict[str, Item]:
    """Path -> item of everything that the edge answers."""
    found = {path: {"get": _resolution(name, path)} for name, path in GTIN_PATHS.items()}
    found["/{ai}/{value}"] = {"get": _other_key()}
    found["/.well-known/gs1resolver"] = {"get": _description()}
    return found


def _operation(name: str, summary: str, parameters: list[Item], answers: dict[str, Item]) -> Item:
    return {
        "operationId": name,
        "summary": summary,
        "tags": ["public"],
        "security": [],
        "parameters": parameters,
        "responses": answers,
    }


def _in_path(path: str) -> list[Item]:
    made = []
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        limits = dict(PARTS[name])
        words = {key: limits.pop(key) for key in ("description", "example")}
        schema = {"type": "string", **limits}
        made.append({"name": name, "in": "path", "required": True, "schema": schema, **words})
    return made


def _refused(**texts: str) -> dict[str, Item]:
    """`s400="..."`: the status with its text; a browser gets a page instead of the problem."""
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    page = {negotiation.HTML: {"schema": {"type": "string"}}}
    return {
        status[1:]: {"description": text, "content": {**problem, **page}} for status, text in texts.items()
    }


def _resolution(name: str, path: str) -> Item:
    link = {"description": "The linkset of this product.", "schema": {"type": "string"}}
    led = {
        "description": "To where the rules lead, at last the hosted product page.",
        "headers": {"Location": {"description": "The target.", "schema": {"type": "string"}}, "Link": link},
    }
    kinds = (negotiation.JSON, negotiation.JSON_LD, negotiation.LINKSET)
    data = {
        "description": "The product, or all its links, as data.",
        "headers": {"Link": link},
        "content": {kind: {"schema": {"type": "object"}} for kind in kinds},
    }
    wrong = "No valid GS1 Digital Link: length, check digit, identifiers or their order."
    nothing = "The GTIN is not known here, or has no link of the type that was asked for."
    refused = _refused(s400=wrong, s404=nothing, s500="Something broke on our side.")
    parameters = [*_in_path(path), LINK_TYPE, ACCEPT]
    return _operation(name, "Resolve a GS1 Digital Link.", parameters, {"200": data, "302": led, **refused})


def _other_key() -> Item:
    nothing = "The key is well formed, but nothing is linked to it here."
    refused = _refused(s400="No valid GS1 Digital Link.", s404=nothing)
    parameters = [*_in_path("/{ai}/{value}"), LINK_TYPE]
    return _operation("resolve_other_key", "Resolve another GS1 key.", parameters, refused)


def _description() -> Item:
    content = {negotiation.JSON: {"schema": {"type": "object"}}}
    answer = {"description": "What this resolver can do.", "content": content}
    return _operation("get_resolver_description", "Get the resolver description file.", [], {"200": answer})
