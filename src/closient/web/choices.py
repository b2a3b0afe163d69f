"""Two choices that a person makes on any page and the browser keeps: the theme and the organization."""

from typing import Any

from litestar import Request, post
from litestar.response import Redirect

from closient.web import page

YEAR_SECONDS = 365 * 24 * 3600


def _back(request: Request[Any, Any, Any], wanted: object) -> str:
    back = str(wanted or "/")
    return back if page.is_local(back) else "/"


@post("/choices/theme", status_code=303, opt={"public": True}, include_in_schema=False)
async def choose_theme(request: Request[Any, Any, Any]) -> Redirect:
    """Light, dark, or (anything else) what the system says."""
    form = await request.form()
    answer = page.redirect(request, _back(request, form.get("back")))
    theme = str(form.get("theme", ""))
    kept = theme if theme in page.THEMES else ""
    answer.set_cookie(
        page.cookie(request.app.state.settings, page.THEME_COOKIE, kept, max_age=YEAR_SECONDS if kept else 0)
    )
    return answer


@post("/choices/organization", status_code=303, opt={"public": True}, include_in_schema=False)
async def choose_organization(request: Request[Any, Any, Any]) -> Redirect:
    """Look at another organization. A foreign id changes nothing: the page knows only one's own."""
    form = await request.form()
    answer = page.redirect(request, _back(request, form.get("back")))
    chosen = str(form.get("organization", ""))[:22]
    answer.set_cookie(
        page.cookie(request.app.state.settings, page.ORGANIZATION_COOKIE, chosen, max_age=YEAR_SECONDS)
    )
    return answer


handlers = [choose_theme, choose_organization]
