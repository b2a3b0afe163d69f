"""A small application of the page shell alone: one signed-in person, a few destinations, every error page."""

from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from closient.kit import clock
from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.web import choices, forms, navigation, page, static_files, style_page

ORGANIZATIONS = (
    Membership("vytxeTZskVKR7C7WgdSP3d", "Coastal Pantry", "owner"),
    Membership("nEdsKPxqk2xyrGcSvY6zQe", "Nordlicht <b>", "editor"),
)
PERSON = Caller(
    kind="session",
    user_id="4uGFJUPBp5MCTbmMeUUvJz",
    email="ada@example.com",
    name="Ada",
    memberships=ORGANIZATIONS,
)
EVIL = '"><script>alert(1)</script>\' onfocus=alert(2) x="{{ 7 * 7 }}'
SETTINGS = Settings(secret="a secret that only tests know")


@get("/fails/{status:int}", sync_to_thread=False)
def fail(request: Request[Any, Any, Any], status: int) -> Response[str]:
    return page.error(request, status)


@get("/saved", status_code=303, sync_to_thread=False)
def save(request: Request[Any, Any, Any]) -> Response[Any]:
    return page.redirect(request, "/style", message=request.query_params["say"])


@get("/enter", sync_to_thread=False)
def enter(request: Request[Any, Any, Any]) -> Response[str]:
    return page.render(request, "sample/enter.html", form=forms.blank())


@get("/probe", sync_to_thread=False)
def probe(request: Request[Any, Any, Any]) -> Response[str]:
    """Every macro, fed with what an attacker would type."""
    return page.render(request, "sample/probe.html", evil=EVIL, today=clock.now())


def _sign_in(request: Request[Any, Any, Any]) -> None:
    if "anonymous" not in request.cookies:
        request.scope["state"]["caller"] = PERSON


def _not_found(request: Request[Any, Any, Any], raised: HTTPException) -> Response[Any]:
    return page.error(request, raised.status_code)


def build() -> Litestar:
    """The shell with one signed-in person, or nobody when the cookie `anonymous` is set."""
    for order, (section, label, href, icon) in enumerate(
        (
            (navigation.MAIN, "Overview", "/", "house"),
            (navigation.MAIN, "Products", "/style", "package"),
            (navigation.MAIN, "Rules", "/rules", "route"),
            (navigation.MAIN, "Scans", "/scans", "chart-line"),
            ("Organization", "Team", "/team", "users"),
            ("Organization", "API keys", "/keys", "key-round"),
            (navigation.ACCOUNT, "Account settings", "/account", "settings"),
        )
    ):
        navigation.add(navigation.Item(section, label, href, icon, order))
    page.add_templates(Path(__file__).parent / "templates")
    return Litestar(
        [*static_files.handlers, *style_page.handlers, *choices.handlers, fail, save, enter, probe],
        state=State({"settings": SETTINGS}),
        before_request=_sign_in,
        exception_handlers={HTTPException: _not_found},
        openapi_config=None,
    )


app = build()
