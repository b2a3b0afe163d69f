"""The reference of the APIs for people: /docs, one page for each API, and one for each error code.

Everything is drawn on the server from the OpenAPI documents; a small script adds "Try it".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from litestar import Request, Response, get

from closient.kit import errors, openapi_parts
from closient.kit import reference as discovery
from closient.kit.errors import NotFound, Problem
from closient.web import operation_view, page

Visit = Request[Any, Any, Any]
HIDDEN: dict[str, Any] = {"opt": {"public": True, "page": True}, "include_in_schema": False}


def handlers(apis: Mapping[str, str]) -> list[Any]:
    """The pages; `apis` maps each app to the base path of its API."""

    @get(discovery.PAGE, sync_to_thread=False, **HIDDEN)
    def show_reference(request: Visit) -> Response[str]:
        documents = discovery.shelf(request.app, apis).documents
        counts = [
            (app, base, sum(one.app == app for one in documents.operations)) for app, base in apis.items()
        ]
        words = operation_view.introduction(openapi_parts.INTRODUCTION)
        return page.render(request, "reference/index.html", apis=counts, sections=words)

    @get(f"{discovery.PAGE}/{{app:str}}", sync_to_thread=False, **HIDDEN)
    def show_api(request: Visit, app: str) -> Response[str]:
        if app not in apis:
            raise NotFound("There is no such API.")
        groups = operation_view.groups(discovery.shelf(request.app, apis).documents.of_app(app))
        names = list(apis)
        return page.render(request, "reference/api.html", app=app, base=apis[app], apis=names, groups=groups)

    @get(f"{discovery.PAGE}/errors/{{code:str}}", sync_to_thread=False, **HIDDEN)
    def show_error_code(request: Visit, code: str) -> Response[str]:
        kind = next((kind for kind in kinds() if kind.code == code), None)
        if kind is None:
            raise NotFound("There is no such error code.")
        return page.render(request, "reference/error_code.html", kind=kind, meaning=_meaning(kind))

    return [show_reference, show_api, show_error_code]


def kinds() -> Iterator[type[Problem]]:
    """The kinds of problems, one for each error code."""
    yield from (
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Problem)
    )


def _meaning(kind: type[Problem]) -> str:
    return openapi_parts.REFUSALS.get(kind.status, "")
