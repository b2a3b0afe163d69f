"""What anybody may choose on any page and the browser keeps: the theme. And the way back from a choice."""

from typing import Any

from litestar import Request, post
from litestar.response import Redirect

from closient.web import page

YEAR_SECONDS = 365 * 24 * 3600


def back(wanted: object, otherwise: str = "/") -> str:
    """The path of this site that a form names in its field `back`."""
    path = str(wanted or "")
    return path if page.is_local(path) else otherwise


@post("/choices/theme", status_code=303, opt={"public": True}, include_in_schema=False)
async def choose_theme(request: Request[Any, Any, Any]) -> Redirect:
    """Light, dark, or (anything else) what the system says."""
    form = await request.form()
    answer = page.redirect(request, back(form.get("back")))
    theme = str(form.get("theme", ""))
    kept = theme if theme in page.THEMES else ""
    answer.set_cookie(
        page.cookie(request.app.state.settings, page.THEME_COOKIE, kept, max_age=YEAR_SECONDS if kept else 0)
    )
    return answer


handlers = [choose_theme]
