"""The way to all that belongs to the resolver: one entry in the navigation, which opens the links."""

from typing import Any

from litestar import get
from litestar.response import Redirect

from closient.web import navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import mark

HERE = "/dashboard/resolver"

navigation.add(Item(navigation.MAIN, mark("Resolver"), HERE, "link", 50))


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_resolver(request: Asked) -> Redirect:
    """On to the first tab."""
    return page.redirect(request, f"{HERE}/links")


handlers: list[Any] = [show_resolver]
