"""Ctrl K: pages by other words than their names, and the organization's products, while somebody types.

The palette itself is the shell's, and finds pages by their names without asking.
"""

from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from msgspec import Struct

from closient.apps.dashboard.actions import products as actions
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.web import navigation, page, texts
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

FIND = "/dashboard/find"

navigation.find_at(FIND)


class Place(Struct, frozen=True):
    """Where one can go, as the palette shows it."""

    label: str
    href: str
    group: str


@get(FIND, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def find_products(request: Asked, reads: Reads, caller: Caller) -> Response[list[Place]]:
    """Pages first, then the first few products, and the way to all when there are more; nothing for less than
    two characters.
    """
    texts.use(request.headers.get("accept-language", ""))
    organization = page.current_organization(request)
    text = request.query_params.get("search", "").strip()[:100]
    found = []
    if organization is not None:
        found = await actions.find_products(reads, caller, organization.organization_id, text)
    places = _pages(text) if organization is not None else []
    places += [
        Place(one.product_name or _("No name yet"), f"/dashboard/products/{one.gtin}", one.gtin)
        for one in found[: actions.FOUND]
    ]
    if len(found) > actions.FOUND:
        all_of_them = f"/dashboard/products?{urlencode({'search': text})}"
        places.append(Place(_("All products with “%(text)s”") % {"text": text}, all_of_them, _("Products")))
    return Response(places, headers={"Cache-Control": "no-store"})


def _pages(text: str) -> list[Place]:
    """Those that are called so and not named so: these the palette has found already."""
    found = []
    for item in navigation.called(text):
        label, section = texts.gettext(item.label), texts.gettext(item.section)
        if not all(word in f"{label} {section}".lower() for word in text.lower().split()):
            found.append(Place(label, item.href, section))
    return found


handlers: list[Any] = [find_products]
