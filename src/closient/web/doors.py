"""What pages of all apps have at their doors: a route's options, who may come in, a form once more."""

from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from closient.kit.errors import Problem, Unauthorized, Validation
from closient.web import forms, navigation, page

PAGE = {"page": True}
PUBLIC = {"page": True, "public": True}
Asked = Request[Any, Any, Any]


def is_part(request: Asked) -> bool:
    """Does a script ask for a piece of its page? Whoever opens such an address by itself wants the page."""
    return request.headers.get("HX-Request") == "true"


async def needs_session(connection: ASGIConnection, _handler: BaseRouteHandler) -> None:
    """Guard of pages that belong to a person in a browser; an API key opens none.

    Whoever passes has what waits behind the destinations of the navigation counted.
    """
    state = connection.scope["state"]
    if state["caller"].kind != "session":
        raise Unauthorized("Sign in to open this page.")
    organization = page.current_organization(Request(connection.scope))
    if organization is not None:
        reads = connection.app.state.services.database.reads
        state[page.COUNTS] = await navigation.counts(reads, organization.organization_id)


def again(
    request: Asked, template: str, form: forms.Form, problem: Problem | None = None, **context: Any
) -> Response[str]:
    """The page with its form once more: 422, or the status of the problem, which stands above the fields."""
    status = 422
    if isinstance(problem, Validation):
        form.refuse(problem)
    elif problem is not None:
        status = problem.status
        form.refuse(problem.detail)
    answer = page.render(request, template, status=status, form=form, **context)
    answer.headers.update(problem.headers if problem else {})
    return answer
