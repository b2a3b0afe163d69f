"""The operations that a router serves, read from its handlers; OpenAPI and the map are made of them.

`opt` of a handler tells what its signature cannot: public, extension, tag, errors {status: text}, statuses
(further), media [types] of a raw answer, answer (behind a plain Response), body (where the door reads bytes),
slash (at the end of the path), metadata_filter, strangers (their Quota), largest_body (bytes), app and
operation (else path and name say it), page and internal (hidden).
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Response
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg, CookieParameter, HeaderParameter, ParameterKwarg, QueryParameter
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition

from closient.kit.ids import Id
from closient.kit.ratelimit import Quota

RESERVED = frozenset({"headers", "cookies", "query", "request", "socket", "state", "scope", "body", "data"})
LIMITS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_items": "minItems",
    "max_items": "maxItems",
    "pattern": "pattern",
}


class Input(msgspec.Struct):
    """A parameter of the path, the query or a header, or the body (`place` is then its media type)."""

    name: str
    place: str
    annotation: Any
    required: bool
    description: str = ""
    limits: dict[str, Any] = {}


class Operation(msgspec.Struct):
    """One method of one path, as it is documented."""

    name: str
    app: str
    method: str
    path: str
    handler: Any
    inputs: list[Input]
    body: Input | None
    answer: Any

    @property
    def opt(self) -> Mapping[str, Any]:
        return self.handler.opt

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handler.fn) or "").partition("\n")[0]

    @property
    def description(self) -> str:
        return (inspect.getdoc(self.handler.fn) or "").partition("\n")[2].strip()

    def position(self) -> tuple[Path, int]:
        """Where the handler is written: file and line of its `def`."""
        lines, first = inspect.getsourcelines(self.handler.fn)
        into = next(
            count for count, line in enumerate(lines) if line.lstrip().startswith(("def ", "async def "))
        )
        return Path(inspect.getsourcefile(self.handler.fn) or ""), first + into


def of(router: Litestar, apis: Mapping[str, str]) -> list[Operation]:
    """All operations, by app and path. `apis` maps each app to the base path of its API."""
    found = [_operation(*door, apis) for door in doors(router) if is_public_knowledge(door[2])]
    apps, methods = [*apis, ""], ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return sorted(found, key=lambda one: (apps.index(one.app), one.path, methods.index(one.method)))


def doors(router: Litestar) -> Iterator[tuple[HTTPRoute, str, HTTPRouteHandler]]:
    """Every route with each of its methods, without the automatic OPTIONS and HEAD."""
    for route in [route for route in router.routes if isinstance(route, HTTPRoute)]:
        for method, entry in route.route_handler_map.items():
            if method not in ("OPTIONS", "HEAD"):
                yield route, str(method), entry[0] if isinstance(entry, tuple) else entry


def quotas(router: Litestar) -> dict[str, Quota]:
    """Beginning of a path -> the window in which strangers are counted there."""
    stated = [(route.path_format, handler.opt.get("strangers")) for route, _, handler in doors(router)]
    return {path.partition("{")[0]: quota for path, quota in stated if quota}


def largest_bodies(router: Litestar) -> list[tuple[re.Pattern[str], int]]:
    """The paths of doors that take files, and the bytes of a body there."""
    stated = [(route.path_format, handler.opt.get("largest_body")) for route, _, handler in doors(router)]
    return [
        (re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)) + "/?"), most)
        for path, most in stated
        if most
    ]


def is_public_knowledge(handler: HTTPRouteHandler) -> bool:
    """Whether a handler is an operation: no page, no file, nothing of the inside."""
    hidden = handler.opt.get("page") or handler.opt.get("internal")
    return not hidden and handler.resolve_include_in_schema()


def _operation(
    route: HTTPRoute, method: str, handler: HTTPRouteHandler, apis: Mapping[str, str]
) -> Operation:
    path = route.path_format + ("/" if handler.opt.get("slash") else "")
    return Operation(
        name=handler.opt.get("operation", handler.handler_name),
        app=handler.opt.get("app") or app_of(path, apis),
        method=method,
        path=path,
        handler=handler,
        inputs=list(_inputs(route, handler)),
        body=_body(handler),
        answer=_answer(handler),
    )


def app_of(path: str, apis: Mapping[str, str]) -> str:
    """The app to whose API a path belongs, empty when to none."""
    return next((app for app, base in apis.items() if path.startswith(f"{base}/")), "")


def _inputs(route: HTTPRoute, handler: HTTPRouteHandler) -> Iterator[Input]:
    asked = dict(_asked(handler.parsed_fn_signature.parameters, handler.resolve_dependencies(), set()))
    in_path = {part.name: part for part in route.path_components if not isinstance(part, str)}
    for name, part in in_path.items():
        field = asked.pop(name, None)
        annotation = part.type if field is None else field.raw
        if name.endswith("_id") and annotation is str:
            annotation = Id
        yield _input(name, "path", annotation, field)
    for name, field in asked.items():
        stated = (
            field.kwarg_definition if isinstance(field.kwarg_definition, ParameterKwarg) else QueryParameter()
        )
        if isinstance(stated, HeaderParameter) or stated.header:
            yield _input(stated.header or stated.name or name, "header", field.raw, field)
        elif not (isinstance(stated, CookieParameter) or stated.cookie):
            yield _input(stated.query or stated.name or name, "query", field.raw, field)


def _asked(
    parameters: Mapping[str, FieldDefinition], dependencies: Mapping[str, Any], seen: set[str]
) -> Iterator[tuple[str, FieldDefinition]]:
    """The parameters that come from the request, those of the dependencies too."""
    for name, field in parameters.items():
        if name in dependencies:
            if name not in seen:
                seen.add(name)
                yield from _asked(dependencies[name].parsed_fn_signature.parameters, dependencies, seen)
        elif name not in RESERVED:
            yield name, field


def _input(name: str, place: str, annotation: Any, field: FieldDefinition | None) -> Input:
    stated = field.kwarg_definition if field else None
    limits: dict[str, Any] = {}
    description = ""
    if isinstance(stated, ParameterKwarg):
        limits = {
            key: getattr(stated, own) for own, key in LIMITS.items() if getattr(stated, own) is not None
        }
        limits |= {"examples": [one.value for one in stated.examples]} if stated.examples else {}
        description = stated.description or ""
    if field and field.has_default and field.default not in (None, "") and place != "path":
        limits["default"] = msgspec.to_builtins(field.default)
    required = place == "path" or (field is not None and field.is_required)
    return Input(name, place, annotation, required, description, limits)


def _body(handler: HTTPRouteHandler) -> Input | None:
    if "body" in handler.opt:
        return Input("data", "application/json", handler.opt["body"], required=True)
    field = handler.parsed_fn_signature.parameters.get("data")
    if field is None:
        return None
    stated = field.kwarg_definition
    media = stated.media_type if isinstance(stated, BodyKwarg) else RequestEncodingType.JSON
    description = (stated.description if isinstance(stated, BodyKwarg) else None) or ""
    return Input("data", str(getattr(media, "value", media)), field.raw, field.is_required, description)


def _answer(handler: HTTPRouteHandler) -> Any:
    """The type of the success answer's body; None when there is none or it is raw."""
    if "answer" in handler.opt:
        return handler.opt["answer"]
    stated = handler.parsed_fn_signature.return_type
    if stated.origin is not None and isinstance(stated.origin, type) and issubclass(stated.origin, Response):
        stated = stated.inner_types[0]
    kind = stated.annotation
    raw = kind in (None, type(None), bytes, Any) or (isinstance(kind, type) and issubclass(kind, Response))
    return None if raw else stated.raw
