"""Giving a number up: what is lost by it, and the button for whoever means it. Works without a script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.structs.product_forms import GiveUp
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/products/{gtin:str}/give-up"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_give_up(request: Asked, reads: Reads, caller: Caller, gtin: str) -> Response[str]:
    """What happens then."""
    product = await products.get_product(reads, caller, gtin)
    caller.require("CLAIM", product.owner_id or "")
    return _page(request, product, forms.blank())


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def give_up_product(
    request: Asked, writes: Writes, caller: Caller, gtin: str
) -> Response[str] | Redirect:
    """The record stays, without an owner."""
    product = await products.get_product(writes, caller, gtin)
    caller.require("CLAIM", product.owner_id or "")
    form = await forms.read(request, GiveUp)
    if not form.errors and form.value.is_meant:
        await products.give_up_product(writes, caller, product)
        told = _("The number is given up: %(gtin)s.") % {"gtin": product.gtin}
        return page.redirect(request, "/dashboard/products", message=told)
    form.refuse(_("Tick the box if you mean it."), "is_meant")
    return _page(request, product, form, status=422)


def _page(request: Asked, product: Product, form: forms.Form[Any], status: int = 200) -> Response[str]:
    return page.render(request, "dashboard/give_up.html", status=status, product=product, form=form)


handlers: list[Any] = [show_give_up, give_up_product]
