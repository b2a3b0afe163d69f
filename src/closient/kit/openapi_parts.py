"""What the OpenAPI documents share: credentials, the problem body, headers and the introduction."""

from typing import Any

Part = dict[str, Any]
DOCUMENTATION = "https://closient.com/docs/errors/"

INTRODUCTION = """
## Authentication

Send an API key in `X-API-Key`: `csb_` for a business, `csu_` for a user, `cpk_` (publishable) for a
frontend. In a browser the session cookie `sessionid` does as well. OAuth 2.0 bearer tokens are taken
from a later release on; until then they are refused with 401. Public operations need none of them.

## Rate limits

A key makes 300 requests a minute and 10,000 a day unless it says otherwise; a publishable key 100 a
minute. Every answer carries `RateLimit-Policy`, `RateLimit-Limit`, `RateLimit-Remaining` and
`RateLimit-Reset` (seconds) of the window that trips first. Over the limit the answer is 429 with
`Retry-After` and `retry_after_seconds`.

## Pagination

Listings take `page` (from 1) and `page_size` (1 to 100, default 25) and answer `{data, pagination}`. A
page past the end has no data and is no error.

## Errors

Every refusal is `application/problem+json` (RFC 9457). Branch on `error_code`; 422 names the failing
fields in `errors`: first all whose shape is wrong (a type, a length, one that is missing), and when there
are none, those whose value cannot be. `retryable` tells whether the same request may succeed later.
`instance` is the request id, which is also in `X-Request-Id`.

## Safe repetition

Every POST takes an `Idempotency-Key`: within 24 hours the same key and body give the first answer again,
marked `Idempotent-Replayed: true`.

## Ids and metadata

Ids are 22-character shortuuids; the canonical UUID is accepted on input. `metadata` is a flat map of
strings: sent keys are set, an empty text deletes a key, `{}` or `null` clears all.
"""

SECURITY_SCHEMES: Part = {
    "ApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "csb_, csu_ or cpk_ key.",
    },
    "Session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "A signed-in browser."},
    "Bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "OAuth 2.0 access token; from a later release on.",
    },
}
SECURITY = [{"ApiKey": []}, {"Session": []}, {"Bearer": []}]

PROBLEM: Part = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem document; `error` repeats it in the older envelope.",
    "required": [
        "type", "title", "status", "detail", "instance", "error_code", "retryable", "timestamp", "error",
    ],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": [f"{DOCUMENTATION}not_found"]},
        "title": {"type": "string", "examples": ["Not found"]},
        "status": {"type": "integer", "examples": [404]},
        "detail": {"type": "string", "examples": ["No such organization."]},
        "instance": {"type": "string", "description": "Request id.", "examples": ["2CoNf3i6Uj3HYxPHxwPd9Z"]},
        "error_code": {"type": "string", "pattern": "^[a-z0-9_]+$", "examples": ["not_found"]},
        "retryable": {"type": "boolean", "examples": [False]},
        "timestamp": {"type": "string", "format": "date-time", "examples": ["2026-03-14T09:26:53Z"]},
        "errors": {
            "type": "array",
            "description": "422 only: every field that was refused.",
            "items": {"$ref": "#/components/schemas/FieldError"},
        },
        "retry_after_seconds": {"type": "integer", "description": "429 only.", "examples": [12]},
        "error": {"$ref": "#/components/schemas/ErrorEnvelope"},
    },
}  # fmt: skip
FIELD_ERROR: Part = {
    "type": "object",
    "title": "FieldError",
    "required": ["field", "message"],
    "properties": {
        "field": {"type": "string", "description": "Dotted path.", "examples": ["rules.0.id"]},
        "message": {"type": "string", "examples": ["Required."]},
    },
}
ERROR_ENVELOPE: Part = {
    "type": "object",
    "title": "ErrorEnvelope",
    "required": ["code", "message", "status", "details"],
    "properties": {
        "code": {"type": "string", "examples": ["NOT_FOUND"]},
        "message": {"type": "string", "examples": ["No such organization."]},
        "status": {"type": "integer", "examples": [404]},
        "details": {
            "anyOf": [
                {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
                {"type": "object"},
                {"type": "null"},
            ]
        },
        "retry_after_seconds": {"type": "integer", "examples": [12]},
    },
}
SCHEMAS: Part = {"Problem": PROBLEM, "FieldError": FIELD_ERROR, "ErrorEnvelope": ERROR_ENVELOPE}


def _header(description: str, example: Any, kind: str = "string") -> Part:
    return {"description": description, "schema": {"type": kind}, "example": example}


HEADERS: Part = {
    "X-Request-Id": _header("Also `instance` of a problem.", "2CoNf3i6Uj3HYxPHxwPd9Z"),
    "RateLimit-Policy": _header("All active windows.", "300;w=60, 10000;w=86400"),
    "RateLimit-Limit": _header("Quota of the window that trips first.", 300, "integer"),
    "RateLimit-Remaining": _header("Requests left in it.", 299, "integer"),
    "RateLimit-Reset": _header("Seconds until it starts anew.", 41, "integer"),
    "Retry-After": _header("Seconds to wait.", 12, "integer"),
    "Idempotent-Replayed": _header("The answer was remembered.", "true"),
}
EVERY_ANSWER = (
    "X-Request-Id",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
)
PARAMETERS: Part = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same key and body within 24 hours give the first answer again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "example": "7b1f6a0c-order-1042",
    },
    "Metadata": {
        "name": "metadata",
        "in": "query",
        "required": False,
        "style": "deepObject",
        "explode": True,
        "description": "`metadata[key]=value`: exact match; several must all match.",
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
        "example": {"erp_id": "SKU-1042"},
    },
}
# status -> what it means wherever an operation does not say more.
REFUSALS = {
    400: "The request cannot be read: malformed JSON or a value of the wrong kind.",
    401: "No credential, or one that is unknown, revoked or expired.",
    403: "The caller's role does not include this.",
    404: "There is no such thing, or the caller may not see it.",
    405: "This address does not take this method.",
    408: "The body did not arrive in time.",
    409: "It contradicts what is stored, or the first request with this Idempotency-Key still runs.",
    410: "It was there and is gone.",
    413: "The body is too large.",
    414: "Path and query are too long.",
    415: "The body's media type is not understood.",
    422: "Well-formed, but fields break the schema (all such are named), or else a rule.",
    429: "Over the rate limit.",
    500: "Something broke on our side.",
    503: "A part that this needs does not answer; try again.",
}


def headers(*more: str) -> Part:
    """References to the headers of every answer, and some more."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*EVERY_ANSWER, *more)}


def refusal(status: int, description: str) -> Part:
    """The answer of an operation that refuses with this status."""
    return {
        "description": description,
        "headers": headers(*(["Retry-After"] if status in (429, 503) else [])),
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


RESPONSES: Part = {f"Refused{status}": refusal(status, text) for status, text in REFUSALS.items()}
