"""The brands of an organization: the list, and a new one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import brands as actions
from closient.apps.dashboard.structs.forms import NewBrand
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, Validation
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

navigation.add(Item(navigation.MAIN, mark("Brands"), "/dashboard/brands", "tag", 30))


@get("/dashboard/brands", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_brands(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller
) -> Response[str] | Redirect:
    """The brands, and below them the form for a new one."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    return await _brands(request, reads, caller, forms.blank())


@post("/dashboard/brands", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_brand(
    request: Request[Any, Any, Any], writes: Writes, caller: Caller
) -> Response[str] | Redirect:
    """Make a brand, or take an unclaimed one of that name over."""
    organization = page.own_organization(request)
    caller.require("CLAIM", organization.organization_id)
    form = await forms.read(request, NewBrand)
    if not form.errors:
        try:
            brand = await actions.create_brand(writes, caller, organization.organization_id, form.value)
            return page.redirect(request, f"/dashboard/brands/{brand.id}", message=_("The brand is made."))
        except Conflict as refused:
            form.refuse(refused.detail, "name")
        except Validation as refused:
            form.refuse(refused)
    return await _brands(request, writes, caller, form, status=422)


async def _brands(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, form: forms.Form[Any], status: int = 200
) -> Response[str]:
    organization = page.own_organization(request)
    return page.render(
        request,
        "dashboard/brands.html",
        status=status,
        brands=await actions.list_brands(reads, caller, organization.organization_id),
        form=form,
        may_create=caller.may("CLAIM", organization.organization_id),
        may_rule=caller.may("CHANGE", organization.organization_id),
    )


handlers: list[Any] = [list_brands, create_brand]
