"""From a template to an answer: the Jinja environment, what every page knows, redirects and error pages.

Pages call `render` and `redirect` and nothing else; the composition root calls `add_templates`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.kit.errors import NotFound, Problem
from closient.web import built, charts, flash, formats, navigation, security, texts
from closient.web.texts import _

ORGANIZATION_COOKIE = "organization"
THEME_COOKIE = "theme"
THEMES = ("light", "dark")
# What waits behind the destinations of the navigation, as the door counted it (scope["state"]).
COUNTS = "navigation_counts"

_folders = [str(Path(__file__).parent / "templates")]
_loader = FileSystemLoader(_folders)


def _environment() -> Environment:
    environment = Environment(
        loader=_loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # The optimizer would apply filters to constants at compile time, in the language of the first reader.
        optimized=False,
        bytecode_cache=FileSystemBytecodeCache(pattern="closient-2-%s.cache"),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_callables(  # ty: ignore[missing-attribute]
        texts.gettext, texts.ngettext, newstyle=True
    )
    environment.filters.update(formats.FILTERS)
    shared: dict[str, Any] = {"asset": built.asset, "icon": built.icon, "chart": charts}
    # In templates `_` gives markup, as its literals are ours; `translated` takes texts in a variable.
    shared["translated"] = texts.gettext
    environment.globals.update(shared)
    return environment


environment = _environment()


def add_templates(folder: Path) -> None:
    """Let an app's templates be found; its files lie in a folder with the app's name within."""
    if str(folder) not in _loader.searchpath:
        _loader.searchpath.append(str(folder))


def render(
    request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: Any
) -> Response[str]:
    """A page. `context` is what the template shows besides what every page knows (docs/pages.md)."""
    texts.use(request.headers.get("accept-language", ""))
    settings = _settings(request)
    sealed = request.cookies.get(flash.COOKIE, "")
    message = flash.open_sealed(sealed, settings.secret) if sealed else None
    known = _known(request, settings)
    html = environment.get_template(template).render({**known, "flash": message, **context})
    cookies = [Cookie(flash.COOKIE, value="", max_age=0, path="/")] if sealed else []
    return Response(
        html, media_type=MediaType.HTML, status_code=status, headers=security.HEADERS, cookies=cookies
    )


def redirect(
    request: Request[Any, Any, Any], to: str, *, message: str = "", tone: flash.Tone = "good"
) -> Redirect:
    """303 to a path of this site; `message` is shown once on the page that opens."""
    if not is_local(to):
        raise ValueError(f"a redirect must stay on this site, not go to {to!r}")
    settings = _settings(request)
    cookies: list[Cookie] = []
    if message:
        sealed = flash.seal(message, tone, settings.secret)
        cookies.append(cookie(settings, flash.COOKIE, sealed, max_age=flash.LIFE_SECONDS))
    return Redirect(to, status_code=303, cookies=cookies, headers={"Cache-Control": "no-store"})


def error(
    request: Request[Any, Any, Any],
    status: int,
    *,
    detail: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """The page for a request that failed: what happened, why, and what to do."""
    texts.use(request.headers.get("accept-language", ""))
    answer = render(request, "error.html", status=status, code=status, detail=detail, **_explained(status))
    answer.headers.update(headers or {})
    return answer


def problem(request: Request[Any, Any, Any], raised: Problem) -> Response[str]:
    """The error page of a Problem. What an internal error says stays in the log."""
    detail = raised.detail if raised.status < 500 else ""
    return error(request, raised.status, detail=detail, headers=raised.headers)


def is_local(to: str) -> bool:
    """Whether an address is a path of this site, and nothing that a browser would take for another host."""
    parts = urlsplit(to)
    has_host = parts.scheme or parts.netloc or to.startswith("//") or "\\" in to
    return to.startswith("/") and not has_host and not any(ord(letter) < 33 for letter in to)


def cookie(settings: Settings, key: str, value: str, *, max_age: int) -> Cookie:
    """A cookie that scripts cannot read and other sites cannot make the browser send with a form."""
    secure = settings.base_url.startswith("https:")
    return Cookie(key, value=value, max_age=max_age, path="/", httponly=True, samesite="lax", secure=secure)


def current_organization(request: Request[Any, Any, Any]) -> Membership | None:
    """The organization that the signed-in person is looking at: the chosen one, else the first."""
    caller = _caller(request)
    if caller is None or not caller.memberships:
        return None
    chosen = request.cookies.get(ORGANIZATION_COOKIE, "")
    by_id = {membership.organization_id: membership for membership in caller.memberships}
    return by_id.get(chosen, caller.memberships[0])


def own_organization(request: Request[Any, Any, Any]) -> Membership:
    """The same for pages that are nothing without one: NotFound."""
    organization = current_organization(request)
    if organization is None:
        raise NotFound("You are in no organization yet: create one, or ask to be invited.")
    return organization


def _settings(request: Request[Any, Any, Any]) -> Settings:
    return request.app.state.settings


def _caller(request: Request[Any, Any, Any]) -> Caller | None:
    caller = request.scope.get("state", {}).get("caller")
    return caller if isinstance(caller, Caller) and caller.kind == "session" else None


def _request_id(request: Request[Any, Any, Any]) -> str:
    caller = request.scope.get("state", {}).get("caller")
    return caller.request_id if isinstance(caller, Caller) else ""


def _known(request: Request[Any, Any, Any], settings: Settings) -> dict[str, Any]:
    path = request.scope["path"]
    caller = _caller(request)
    theme = request.cookies.get(THEME_COOKIE, "")

    def link(**changes: Any) -> str:
        """This page's address with other query parameters; None removes one."""
        query = {key: value for key, value in request.query_params.items() if key not in changes}
        query |= {key: value for key, value in changes.items() if value is not None}
        return f"{path}?{urlencode(query)}" if query else path

    return {
        "request": request,
        "settings": settings,
        "path": path,
        "link": link,
        # Inside of a macro or a {% call %} Jinja takes the name `caller` for itself: `person` is safe there.
        "caller": caller,
        "person": caller,
        "organization": current_organization(request),
        "organizations": caller.memberships if caller else (),
        "request_id": _request_id(request),
        "theme": theme if theme in THEMES else "",
        "language": texts.current().language,
        "navigation": navigation.sections() if caller else [],
        "navigation_counts": request.scope.get("state", {}).get(COUNTS, {}),
        "account_navigation": navigation.account(),
        "finder": navigation.finder() if caller else "",
        "active_href": navigation.active(path),
        "layout": "layout/app.html" if caller else "layout/plain.html",
    }


def _explained(status: int) -> dict[str, str]:
    """Title, what happened, and what to do, for each status that a page can end with."""
    known: dict[int, tuple[str, str, str]] = {
        400: (
            _("That request was not understood"),
            _("Something in the address or the form was cut off or garbled."),
            _("Go back, check what was entered and send it again."),
        ),
        401: (
            _("Please sign in"),
            _("This page belongs to somebody, and we do not know yet who you are."),
            _("Sign in and you will come straight back."),
        ),
        403: (
            _("This is not yours to open"),
            _("Your role in this organization does not include this."),
            _("Ask an owner or manager of the organization to do it, or to widen your role."),
        ),
        404: (
            _("There is nothing here"),
            _("The address may be mistyped, or what was here has been removed."),
            _("Check the address, or start again from the first page."),
        ),
        405: (
            _("That cannot be done here"),
            _("This address exists but does not take this kind of request."),
            _("Open the page again and use its own buttons."),
        ),
        422: (
            _("Something in there does not fit"),
            _("We understood the request, but one of its values is not possible."),
            _("Go back and change the value that is named."),
        ),
        429: (
            _("A little too fast"),
            _("More came from you than we take in so short a time."),
            _("Wait a moment, then try again. Nothing was lost."),
        ),
        500: (
            _("That is our mistake"),
            _("Something broke on our side. It has been written down for us to look at."),
            _("Try again in a moment."),
        ),
    }
    nearest: Literal[400, 500] = 400 if status < 500 else 500
    title, reason, remedy = known.get(status, known[nearest])
    return {"title": title, "reason": reason, "remedy": remedy}
