"""Turn whatever went wrong into the one error body (RFC 9457 and the older envelope in one document)."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, get_args, get_origin

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.utils.scope.state import ScopeState

from closient.kit import clock, db
from closient.kit.asgi import Scope, Send
from closient.kit.errors import (
    BadRequest,
    Conflict,
    FieldError,
    Forbidden,
    InternalError,
    MethodNotAllowed,
    NotFound,
    Problem,
    RateLimited,
    TooLarge,
    Unauthorized,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
    Validation,
)

MEDIA_TYPE = "application/problem+json"
DOCUMENTATION = "https://closient.com/docs/errors/"
OLDER_CODES = {"validation_error": "VALIDATION_ERROR", "unprocessable_entity": "VALIDATION_ERROR"}
BY_STATUS: dict[int, type[Problem]] = {
    problem.status: problem
    for problem in (
        BadRequest,
        Unauthorized,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        TooLarge,
        UnsupportedMediaType,
    )
}
# The router's sentence about a query parameter, header or cookie that is not there; all it gives.
# So many faults of one body are told, and of a body larger than this only the first.
MOST_FAULTS = 100
LARGEST_TOLD = 262_144
MISSING = re.compile(r"Missing required \w+ parameter '([^']+)'")
MISSING_FIELD = re.compile(r"missing required field `(\w+)`")
Constraints = dict[str, Callable[[], Problem]]
# The decoder's words for types, and ours.
WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
}
log = structlog.get_logger()


def body(problem: Problem, request_id: str) -> dict[str, Any]:
    """The members of the problem document."""
    details = problem.details
    document: dict[str, Any] = {
        "type": DOCUMENTATION + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request_id,
        "error_code": problem.code,
        "retryable": problem.retryable,
        "timestamp": clock.now(),
    }
    if details is not None:
        document["details"] = details
    if isinstance(problem, Validation):
        document["errors"] = details = problem.errors
    older = {
        "code": OLDER_CODES.get(problem.code, problem.code.upper()),
        "message": problem.detail,
        "status": problem.status,
        "details": details,
    }
    if isinstance(problem, RateLimited):
        document["retry_after_seconds"] = older["retry_after_seconds"] = problem.retry_after_seconds
    document["error"] = older
    return document


def encoded(problem: Problem, request_id: str) -> bytes:
    """The problem document as JSON bytes."""
    return msgspec.json.encode(body(problem, request_id))


async def send(scope: Scope, send: Send, problem: Problem) -> None:
    """Send the answer of an API from outside the router."""
    content = encoded(problem, scope["state"].get("request_id", ""))
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers += [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(content))]
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": False})


def answer(request: Request, problem: Problem) -> Response:
    """The answer of an API."""
    return Response(
        content=encoded(problem, request.scope["state"].get("request_id", "")),
        media_type=MEDIA_TYPE,
        status_code=problem.status,
        headers=problem.headers,
    )


def from_exception(request: Request, error: Exception, constraints: Constraints) -> Problem:
    """The problem that an exception means; what nobody foresaw is logged and becomes internal_error."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return _from_validation(request, error)
    if isinstance(error, msgspec.ValidationError):
        return Validation([field_error(str(error))])
    if isinstance(error, HTTPException):
        return _from_http(error)
    if isinstance(error, db.ConstraintError):
        return _from_constraint(error, constraints)
    if isinstance(error, (UnicodeDecodeError, RecursionError)):
        return BadRequest("The body is no JSON that can be read: bad UTF-8, or nested too deeply.")
    if isinstance(error, LookupError) and str(error).startswith("unknown encoding"):
        return BadRequest("The form cannot be read: it names an encoding that there is not.")
    if isinstance(error, (db.InputError, UnicodeEncodeError)):
        return Validation.of("body", "A value that cannot be stored.")
    if isinstance(error, db.ConnectionLost):
        log.error("database_away", error=repr(error))
        return Unavailable()
    log.error(
        "unforeseen",
        path=request.scope["path"],
        request_id=request.scope.get("state", {}).get("request_id"),
        exc_info=error,
    )
    return InternalError("Something broke on our side; the request id helps us to find it.")


def _from_http(error: HTTPException) -> Problem:
    kind = BY_STATUS.get(error.status_code)
    if kind is None:
        return InternalError() if error.status_code >= 500 else BadRequest(error.detail)
    if kind is NotFound:
        return NotFound("Nothing is at this address.")
    problem = kind(error.detail)
    problem.headers.update(error.headers or {})
    return problem


def _from_constraint(error: Any, constraints: Constraints) -> Problem:
    known = constraints.get(error.constraint_name or "")
    if known:
        return known()
    if error.sqlstate == "23505":
        return Conflict("This exists already.")
    return Unprocessable(f"The database refused it: {error.constraint_name or error.sqlstate}.")


def _from_validation(request: Request, error: ValidationException) -> Problem:
    errors: list[FieldError] = []
    extra = error.extra if isinstance(error.extra, list) else []
    is_form = request.content_type[0] == "multipart/form-data"
    parameter = request.route_handler.parsed_fn_signature.parameters.get("data")
    for item in extra:
        # Litestar takes whatever begins with "data" for the body, a parameter of the query too.
        if isinstance(item, dict) and (item.get("source") != "body" or is_form or parameter is None):
            # A trailing underscore only keeps a parameter's name in Python apart from another.
            name, message = str(item.get("key", "request")).rstrip("_"), str(item.get("message", ""))
            if is_form and (missing := MISSING_FIELD.search(message)):
                name, message = missing[1], "Required"
            errors.append(FieldError(name, _sentence(message)))
    body_read = ScopeState.from_scope(request.scope).body
    is_told = (
        isinstance(body_read, bytes) and body_read[:1] in (b"{", b"[") and len(body_read) <= LARGEST_TOLD
    )
    if parameter is not None and is_told:
        found = faults(msgspec.json.decode(body_read), parameter.annotation, "")
        errors += itertools.islice(found, MOST_FAULTS)
    if not errors and (missing := MISSING.search(error.detail)):
        errors = [FieldError(missing[1], "Required.")]
    return Validation(errors or [FieldError("body", _sentence(error.detail))])


def faults(sent: Any, wanted: Any, path: str) -> Iterator[FieldError]:
    """Every field of `sent` that does not fit `wanted`, where the decoder stops at the first."""
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct) and isinstance(sent, dict):
        for field in msgspec.structs.fields(wanted):
            at = f"{path}.{field.encode_name}" if path else field.encode_name
            if field.encode_name in sent:
                yield from faults(sent[field.encode_name], field.type, at)
            elif field.required:
                yield FieldError(at, "Required.")
        return
    if get_origin(wanted) is list and isinstance(sent, list) and _is_struct(get_args(wanted)[0]):
        is_faulty = False
        for number, value in enumerate(sent):
            for fault in faults(value, get_args(wanted)[0], f"{path}.{number}".lstrip(".")):
                is_faulty = True
                yield fault
        if is_faulty:
            return
    try:
        msgspec.convert(sent, wanted)
    except msgspec.ValidationError as error:
        found = field_error(str(error), path)
        allowed = _allowed(wanted)
        if allowed and "enum" in found.message:
            found = FieldError(found.field, f"One of {', '.join(allowed)}.")
        yield found


def _allowed(wanted: Any) -> list[str]:
    """The values of a Literal, alone or beside null."""
    if get_origin(wanted) is Literal:
        return [str(value) for value in get_args(wanted)]
    return [value for part in get_args(wanted) for value in _allowed(part)]


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def field_error(message: str, path: str = "") -> FieldError:
    """Read the decoder's message: "Expected `int`, got `str` - at `$.a[0].b`"."""
    text, _, place = message.partition(" - at `$")
    steps = re.sub(r"\[(\d+)\]", r".\1", place.rstrip("`")).replace("[...]", ".*").lstrip(".")
    field = ".".join(part for part in (path, steps) if part)
    return FieldError(field or "body", _sentence(text))


def _sentence(text: str) -> str:
    text = text.partition(" - at `$")[0].replace("`", "")
    text = text.replace("Object missing required field", "Required:").strip()
    if "matching regex" in text:
        text = "Not of the form that the documents give for this field"
    text = re.sub(r"\b(str|int|float|bool|array)\b", lambda found: WORDS[found[1]], text)
    return text if text.endswith(".") else f"{text}."
