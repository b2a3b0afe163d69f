"""The packaging of a product: what it is packed in, what is packed in it. Works without a script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import packaging as actions
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.structs.product_forms import PackagingStep, PackedItem
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, Conflict, Unprocessable, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/products/{gtin:str}/packaging"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_packaging(request: Asked, reads: Reads, caller: Caller, gtin: str) -> Response[str] | Redirect:
    """Parents, children, and the form for another child."""
    product = await products.get_product(reads, caller, gtin)
    if product.gtin != gtin:
        return page.redirect(request, f"/dashboard/products/{product.gtin}/packaging")
    return await _page(request, reads, caller, product, forms.blank(quantity="", hierarchy_level="CASE"))


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_packaging(
    request: Asked, caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """Pack something in this product, or take it out."""
    product = await products.get_product(services.database.reads, caller, gtin)
    caller.require("PRODUCTS", product.owner_id or "")
    step = await forms.read(request, PackagingStep)
    if step.errors:
        raise BadRequest("This button is not known here.")
    here = f"/dashboard/products/{product.gtin}/packaging"
    if step.value.do == "remove":
        async with services.database.writes() as db:
            await actions.remove_link(db, caller, product, step.value.link)
        return page.redirect(request, here, message=_("It is packed in this product no more."))
    form = await forms.read(request, PackedItem)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await actions.add_item(db, caller, product, form.value)
            return page.redirect(request, here, message=_("The packaging is saved."))
        except Validation as refused:
            form.refuse(refused)
        except (Conflict, Unprocessable) as refused:
            form.refuse(refused.detail, "child_gtin")
    return await _page(request, services.database.reads, caller, product, form, status=422)


async def _page(
    request: Asked,
    reads: Reads,
    caller: Caller,
    product: Product,
    form: forms.Form[Any],
    *,
    status: int = 200,
) -> Response[str]:
    levels = {
        "UNIT": _("Single item"),
        "INNER_PACK": _("Inner pack"),
        "CASE": _("Case"),
        "PALLET": _("Pallet"),
    }
    return page.render(
        request,
        "dashboard/packaging.html",
        status=status,
        product=product,
        packaging=await actions.show_packaging(reads, product),
        levels=levels,
        form=form,
        may_edit=product.owner_id is not None and caller.may("PRODUCTS", product.owner_id),
    )


handlers: list[Any] = [show_packaging, change_packaging]
