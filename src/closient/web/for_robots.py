"""What robots and browsers ask every site for, at addresses that are not ours to choose."""

from typing import Any

from litestar import Response, get
from litestar.routes import HTTPRoute

from closient.web import static_files
from closient.web.doors import PUBLIC, Asked

DAY = {"Cache-Control": "public, max-age=86400"}
# Machines find the APIs by their documents; reading them takes a key or comes out of the address's allowance.
APIS = "/*/api/"


@get("/robots.txt", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def show_robots(request: Asked) -> Response[str]:
    """Robots may read what strangers may; pages behind the sign-in are nothing for them (RFC 9309)."""
    private = sorted({_head(route.path) for route in request.app.routes if _is_private(route)})
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in [*private, APIS]), "Allow: /", ""]
    return Response("\n".join(lines), media_type="text/plain", headers=DAY)


@get("/favicon.ico", opt=PUBLIC, include_in_schema=False, sync_to_thread=False)
def show_favicon() -> Response[bytes]:
    """For readers that do not look into the page, where the better one is named."""
    file = static_files.files()["favicon.ico"]
    return Response(file.data, media_type="image/vnd.microsoft.icon", headers={**DAY, "ETag": file.etag})


def _is_private(route: Any) -> bool:
    """Whether a page is behind the sign-in."""
    if not isinstance(route, HTTPRoute):
        return False
    return any(handler.opt.get("page") and not handler.opt.get("public") for handler in route.route_handlers)


def _head(path: str) -> str:
    return "/" + path.strip("/").partition("/")[0]


handlers = [show_robots, show_favicon]
