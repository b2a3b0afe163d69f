"""The stores that carry a brand, as its public page and locator show them. Works without a script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import brands as actions
from closient.apps.dashboard.structs.brands import BrandView
from closient.apps.dashboard.structs.forms import NewStore, StoreFilter, StoreStep
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/brands/{brand_id:str}/stores"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_stores(request: Asked, reads: Reads, caller: Caller, brand_id: str) -> Response[str]:
    """By name, and the form for another one."""
    view = await actions.show_brand(reads, caller, page.own_organization(request).organization_id, brand_id)
    return await _page(request, reads, caller, view, forms.blank())


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_stores(
    request: Asked, caller: Caller, services: Services, brand_id: str
) -> Response[str] | Redirect:
    """Add a store, or take one away."""
    own = page.own_organization(request).organization_id
    view = await actions.show_brand(services.database.reads, caller, own, brand_id)
    caller.require("CLAIM", own)
    step = await forms.read(request, StoreStep)
    if step.errors:
        raise BadRequest("This button is not known here.")
    here = f"/dashboard/brands/{view.brand.id}/stores"
    if step.value.do == "remove":
        async with services.database.writes() as db:
            await actions.remove_store(db, caller, view.brand.id, step.value.store)
        return page.redirect(request, here, message=_("The store is removed."))
    form = await forms.read(request, NewStore)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await actions.add_store(db, caller, view.brand.id, form.value)
            return page.redirect(request, here, message=_("The store is added."))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return await _page(request, services.database.reads, caller, view, form, status=422)


async def _page(
    request: Asked, reads: Reads, caller: Caller, view: BrandView, form: forms.Form[Any], *, status: int = 200
) -> Response[str]:
    asked = forms.query(request, StoreFilter)
    number = 1 if asked.errors else asked.value.page
    return page.render(
        request,
        "dashboard/stores.html",
        status=status,
        brand=view.brand,
        listed=await actions.list_stores(reads, view.brand.id, number),
        form=form,
        may_change=caller.may("CLAIM", page.own_organization(request).organization_id),
    )


handlers: list[Any] = [list_stores, change_stores]
