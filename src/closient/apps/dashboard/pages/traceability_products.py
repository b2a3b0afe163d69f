"""Products of traceability: what an organization says of them beyond the catalogue, and what is missing."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Meta, Struct

from closient.apps.dashboard.actions import trace_entries as actions
from closient.apps.dashboard.pages import trace_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.traceability import EntryFilter, EntryStep
from closient.apps.epcis.structs.places import ProductDescriptionBody, ProductDescriptionOut
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = f"{TRACEABILITY}/products"
TEMPLATE = "dashboard/trace_product.html"


class NewProduct(Struct):
    """The GTIN of a product that is described for the first time."""

    gtin: Annotated[str, Meta(max_length=40)]


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_products(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """By GTIN, with what each lacks."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, EntryFilter)
    asked = EntryFilter() if form.errors else form.value
    shown = await actions.list_products(reads, caller, organization.organization_id, asked)
    return page.render(
        request,
        "dashboard/trace_products.html",
        here=HERE,
        asked=asked,
        shown=shown,
        lacks=trace_words.lacks,
        is_filtered=bool(asked.search or asked.show != "all"),
    )


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def new_product(request: Asked, caller: Caller) -> Response[str]:
    """The form for another one; lots of an unknown GTIN lead here with it."""
    caller.require("TRACE", page.own_organization(request).organization_id)
    return _form(request, forms.blank(gtin=request.query_params.get("gtin", "")[:40]), None)


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def add_product(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Describe a product."""
    caller.require("TRACE", page.own_organization(request).organization_id)
    named = await forms.read(request, NewProduct)
    form = await forms.read(request, ProductDescriptionBody)
    form.values = {**form.values, **named.values}
    form.errors = {**named.errors, **form.errors}
    if not named.errors:
        try:
            actions.read_gtin(named.value.gtin)
        except Validation as refused:
            form.refuse(refused)
    return await _saved(request, services, caller, str(named.values["gtin"]), form, product=None)


@get(f"{HERE}/{{gtin:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_product(request: Asked, reads: Reads, caller: Caller, gtin: str) -> Response[str]:
    """What is said of a product, to be changed."""
    own = page.own_organization(request).organization_id
    product = await actions.get_product(reads, caller, own, gtin)
    values = {name: getattr(product, name) for name in ProductDescriptionBody.__struct_fields__}
    return _form(request, forms.blank(**values), product)


@post(f"{HERE}/{{gtin:str}}", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_product(
    request: Asked, services: Services, caller: Caller, gtin: str
) -> Response[str] | Redirect:
    """Change what is said of a product, or forget it."""
    own = page.own_organization(request).organization_id
    product = await actions.get_product(services.database.reads, caller, own, gtin)
    step = await forms.read(request, EntryStep)
    if not step.errors and step.value.do == "delete":
        async with services.database.writes() as db:
            await actions.delete_product(db, caller, own, gtin)
        return page.redirect(request, HERE, message=_("The description is forgotten."))
    return await _saved(
        request, services, caller, gtin, await forms.read(request, ProductDescriptionBody), product=product
    )


async def _saved(
    request: Asked,
    services: Services,
    caller: Caller,
    gtin: str,
    form: forms.Form[Any],
    *,
    product: ProductDescriptionOut | None,
) -> Response[str] | Redirect:
    own = page.own_organization(request).organization_id
    if not form.errors:
        try:
            async with services.database.writes() as db:
                kept = await actions.set_product(db, caller, own, gtin, form.value)
            told = kept.name or kept.catalogue_name or kept.gtin
            return page.redirect(request, HERE, message=_("%(name)s is kept.") % {"name": told})
        except Validation as refused:
            form.refuse(refused)
    return _form(request, form, product)


def _form(request: Asked, form: forms.Form[Any], product: ProductDescriptionOut | None) -> Response[str]:
    return page.render(
        request,
        TEMPLATE,
        status=422 if form.errors else 200,
        form=form,
        product=product,
        lacks=trace_words.lacks(product.missing) if product else "",
    )


handlers: list[Any] = [list_products, new_product, add_product, show_product, change_product]
