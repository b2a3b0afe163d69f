"""Everything that can go wrong in a way the caller should hear about.

A Problem is raised anywhere below a door and rendered by the door (kit.problems).
"""

from typing import Any, ClassVar, Self

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """One field that was refused; `field` is a dotted path such as `rules.0.id`."""

    field: str
    message: str


class Problem(Exception):
    """A refusal with a stable code (RFC 9457). Doors render it; nobody else catches it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    mcp_code: ClassVar[int] = -32300
    title: ClassVar[str] = "Internal error"
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "") -> None:
        self.detail = detail or f"{self.title}."
        self.headers: dict[str, str] = {}
        # What a program needs to go on: a member `details` of the document.
        self.details: Any = None
        super().__init__(self.detail)


class BadRequest(Problem):
    status, code, mcp_code, title = 400, "bad_request", -32100, "Bad request"


class Unauthorized(Problem):
    status, code, mcp_code, title = 401, "unauthorized", -32001, "Authentication required"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.headers["WWW-Authenticate"] = 'ApiKey realm="closient", Bearer realm="closient"'


class Forbidden(Problem):
    status, code, mcp_code, title = 403, "forbidden", -32002, "Forbidden"


class NotFound(Problem):
    status, code, mcp_code, title = 404, "not_found", -32200, "Not found"


class MethodNotAllowed(Problem):
    status, code, mcp_code, title = 405, "method_not_allowed", -32100, "Method not allowed"


class RequestTimeout(Problem):
    status, code, mcp_code, title = 408, "request_timeout", -32100, "Request timeout"
    retryable = True


class Conflict(Problem):
    status, code, mcp_code, title = 409, "conflict", -32201, "Conflict"


class Gone(Problem):
    status, code, mcp_code, title = 410, "gone", -32200, "Gone"


class TooLarge(Problem):
    status, code, mcp_code, title = 413, "payload_too_large", -32100, "Payload too large"


class UriTooLong(Problem):
    status, code, mcp_code, title = 414, "uri_too_long", -32100, "URI too long"


class UnsupportedMediaType(Problem):
    status, code, mcp_code, title = 415, "unsupported_media_type", -32100, "Unsupported media type"


class Validation(Problem):
    """The request is well-formed and breaks the schema or a rule of single fields: all of them are named."""

    status, code, mcp_code, title = 422, "validation_error", -32101, "Validation error"

    def __init__(self, errors: list[FieldError], detail: str = "") -> None:
        super().__init__(detail or "; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = errors

    @classmethod
    def of(cls, field: str, message: str) -> Self:
        """One field, one sentence."""
        return cls([FieldError(field, message)])


class Unprocessable(Problem):
    """Each field is fine, but what is asked makes no sense."""

    status, code, mcp_code, title = 422, "unprocessable_entity", -32102, "Unprocessable entity"


class RateLimited(Problem):
    status, code, mcp_code, title = 429, "rate_limited", -32003, "Rate limited"
    retryable = True

    def __init__(self, retry_after_seconds: int, detail: str = "") -> None:
        super().__init__(detail or f"Too many requests; try again in {retry_after_seconds} s.")
        self.retry_after_seconds = retry_after_seconds
        self.headers["Retry-After"] = str(retry_after_seconds)


class InternalError(Problem):
    retryable = True


class Unavailable(Problem):
    status, code, mcp_code, title = 503, "unavailable", -32300, "Temporarily unavailable"
    retryable = True

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or "A part that this needs does not answer; try again in a moment.")
        self.headers["Retry-After"] = "5"
