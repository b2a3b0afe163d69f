"""The products of an organization: the table, a new one by its barcode number, and one with everything."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.dashboard.actions import images as image_actions
from closient.apps.dashboard.actions import links as link_actions
from closient.apps.dashboard.actions import pictures
from closient.apps.dashboard.actions import products as actions
from closient.apps.dashboard.actions import resolution_rules as rule_actions
from closient.apps.dashboard.actions.images import LARGEST, Place
from closient.apps.dashboard.pages import completeness_words, link_words
from closient.apps.dashboard.pages.rule_words import said_rules
from closient.apps.dashboard.pages.scan_charts import of_scans
from closient.apps.dashboard.structs.forms import NewProduct, ProductFacts, ProductFilter, ProductStep
from closient.apps.dashboard.structs.views import Ownership, ProductView
from closient.apps.resolver.structs.links import Link
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services
from closient.web import formats, forms, navigation, page
from closient.web.doors import PAGE, is_part, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

# The facts beside a picture, each of them as long as it may be.
FORM_BYTES = 256 * 1024
navigation.add(Item(navigation.MAIN, mark("Products"), "/dashboard/products", "package", 20))


@get("/dashboard/products", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_products(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller
) -> Response[str] | Redirect:
    """The table; search, filter, order and page stand in the address."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, ProductFilter)
    wanted = form.value if not form.errors else ProductFilter()
    return page.render(
        request,
        "dashboard/products.html",
        wanted=wanted,
        listed=await actions.list_products(reads, caller, organization.organization_id, wanted),
        completeness=actions.completeness,
        may_create=caller.may("CLAIM", organization.organization_id),
    )


@get("/dashboard/products/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_product(request: Request[Any, Any, Any], reads: Reads, caller: Caller) -> Response[str]:
    """The form for a new product; ?gtin= fills its number in."""
    organization = page.own_organization(request)
    caller.require("CLAIM", organization.organization_id)
    number = request.query_params.get("gtin", "")[:40]
    return await _new_product(request, reads, caller, forms.blank(gtin=number))


@post("/dashboard/products/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_product(
    request: Request[Any, Any, Any], writes: Writes, caller: Caller
) -> Response[str] | Redirect:
    """Make the product, or say beside the field why not."""
    organization = page.own_organization(request)
    caller.require("CLAIM", organization.organization_id)
    form = await forms.read(request, NewProduct)
    if not form.errors:
        try:
            known = await actions.ownership(writes, caller, form.value.gtin)
            if known.kind == "unknown":
                made = await actions.create_product(writes, caller, organization.organization_id, form.value)
                return page.redirect(
                    request, f"/dashboard/products/{made.gtin}", message=_("The product is made.")
                )
            form.refuse(_taken(known), "gtin")
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail, "brand")
    return await _new_product(request, writes, caller, form, status=422)


@get("/dashboard/products/number", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def check_number(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller
) -> Response[str] | Redirect:
    """What there is to say of a number while it is typed; a piece of the form."""
    number = request.query_params.get("gtin", "").strip()[:40]
    if not is_part(request):
        return page.redirect(request, f"/dashboard/products/new?gtin={quote(number)}")
    known, reason = await _checked(reads, caller, number)
    return page.render(request, "dashboard/number.html", number=number, known=known, reason=reason)


@get("/dashboard/products/claimed", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def explain_claimed(request: Request[Any, Any, Any], reads: Reads, caller: Caller) -> Response[str]:
    """What to do about a number of one's own that another organization has claimed."""
    known, _reason = await _checked(reads, caller, request.query_params.get("gtin", "").strip()[:40])
    is_foreign = known is not None and known.kind == "foreign"
    return page.render(request, "dashboard/claimed.html", known=known if is_foreign else None)


@get("/dashboard/products/{gtin:str}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_product(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """One product: its facts, its code, where it leads, its rules, lots and scans."""
    shown = await actions.show_product(reads, caller, services.settings.base_url, gtin)
    if shown.product.gtin != gtin:
        return page.redirect(request, f"/dashboard/products/{shown.product.gtin}")
    if shown.ownership.kind == "unclaimed":
        organization = page.current_organization(request)
        may_claim = organization is not None and caller.may("CLAIM", organization.organization_id)
        return page.render(request, "dashboard/unclaimed.html", shown=shown, may_claim=may_claim)
    product = shown.product
    links = await link_actions.list_links_of_product(reads, caller, product.gtin, product.owner_id or "")
    place = Place(product.owner_id or "", product.gtin, services.settings.base_url)
    images = await image_actions.list_product_images(reads, caller, place, PageRequest(page_size=1))
    return _product(request, caller, shown, links, images.pagination.total_count)


@get("/dashboard/products/{gtin:str}/scans", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_scans(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, gtin: str
) -> Response[str] | Redirect:
    """The scans alone; 204 while there are no more than ?seen=."""
    product = await actions.get_product(reads, caller, gtin)
    if not is_part(request):
        return page.redirect(request, f"/dashboard/products/{product.gtin}#scans")
    if request.query_params.get("seen", "") == str(await actions.count_scans(reads, product)):
        return Response("", status_code=204, headers={"Cache-Control": "no-store"})
    scans = await actions.show_scans(reads, product)
    return page.render(request, "dashboard/scans.html", **of_scans(product.gtin, scans))


@post(
    "/dashboard/products/{gtin:str}",
    opt=PAGE,
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def change_product(
    request: Request[Any, Any, Any], writes: Writes, caller: Caller, gtin: str
) -> Redirect:
    """The buttons of the page: claim the GTIN, move or delete a rule."""
    form = await forms.read(request, ProductStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    step = form.value
    product = await actions.get_product(writes, caller, gtin)
    here = f"/dashboard/products/{product.gtin}"
    if step.do == "claim":
        organization = page.own_organization(request)
        await actions.claim_product(writes, caller, organization.organization_id, product.gtin)
        return page.redirect(request, here, message=_("The number is yours."))
    rule = await rule_actions.get_rule(writes, caller, product, step.rule)
    if step.do == "delete":
        await rule_actions.delete_rule(writes, caller, rule)
        return page.redirect(request, f"{here}#rules", message=_("The rule is deleted."))
    await rule_actions.move_rule(writes, caller, rule, is_up=step.do == "up")
    return page.redirect(request, f"{here}#rules")


@get("/dashboard/products/{gtin:str}/edit", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_product_form(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, gtin: str
) -> Response[str]:
    """The facts of a product, to be changed."""
    product = await actions.get_product(reads, caller, gtin)
    caller.require("PRODUCTS", product.owner_id or "")
    values = {name: getattr(product, name) for name in ProductFacts.__struct_fields__}
    values["net_weight"] = "" if product.net_weight is None else f"{product.net_weight:g}"
    return _product_form(request, product, forms.blank(**values))


@post(
    "/dashboard/products/{gtin:str}/edit",
    opt={**PAGE, "largest_body": LARGEST + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def update_product(
    request: Request[Any, Any, Any], caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """Keep the facts and, if one was sent, the picture."""
    product = await actions.get_product(services.database.reads, caller, gtin)
    caller.require("PRODUCTS", product.owner_id or "")
    form = await forms.read(request, ProductFacts)
    sent = (await request.form()).get("picture")
    form.values["picture"] = ""
    if not form.errors:
        try:
            picture = None
            place = Place(product.owner_id or "", product.gtin, services.settings.base_url)
            if isinstance(sent, UploadFile) and sent.filename:
                picture = await pictures.keep_upload(services, caller, place, await sent.read())
            async with services.database.writes() as db:
                await actions.update_product(db, caller, product, form.value)
                if picture:
                    await pictures.show(db, caller, place, picture)
            there = f"/dashboard/products/{product.gtin}"
            return page.redirect(request, there, message=_("The facts are saved."))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail, "brand")
    return _product_form(request, product, form, status=422)


def _product(
    request: Request[Any, Any, Any], caller: Caller, shown: ProductView, links: Page[Link], image_count: int
) -> Response[str]:
    owner = shown.product.owner_id or ""
    return page.render(
        request,
        "dashboard/product.html",
        shown=shown,
        product=shown.product,
        completeness=completeness_words.said(shown.completeness) if shown.completeness else None,
        rules=said_rules(shown.rules, shown.leading.rule_id, shown.blocked),
        inherited=said_rules(shown.inherited, shown.leading.rule_id, shown.blocked),
        levels=link_words.levels(links.data, {}),
        link_count=links.pagination.total_count,
        images=image_count,
        **of_scans(shown.product.gtin, shown.scans),
        may_edit=caller.may("PRODUCTS", owner),
        may_rule=caller.may("CHANGE", owner),
        may_give_up=caller.may("CLAIM", owner),
    )


def _product_form(
    request: Request[Any, Any, Any], product: Any, form: forms.Form[Any], *, status: int = 200
) -> Response[str]:
    return page.render(
        request,
        "dashboard/edit.html",
        status=status,
        product=product,
        form=form,
        countries=formats.country_options(),
    )


async def _new_product(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, form: forms.Form[Any], status: int = 200
) -> Response[str]:
    number = str(form.values.get("gtin", ""))
    known, reason = await _checked(reads, caller, number)
    return page.render(
        request,
        "dashboard/new_product.html",
        status=status,
        form=form,
        number=number,
        known=known,
        reason=reason if status == 200 else "",
        countries=formats.country_options(),
    )


async def _checked(reads: Reads, caller: Caller, number: str) -> tuple[Ownership | None, str]:
    """What is known of a number, or why it is none."""
    if not number:
        return None, ""
    try:
        return await actions.ownership(reads, caller, number), ""
    except Validation as refused:
        return None, refused.errors[0].message


def _taken(known: Ownership) -> str:
    if known.kind == "own":
        return _("You have this product already.")
    if known.kind == "unclaimed":
        return _("This number is known and nobody has claimed it: claim it below.")
    return _("Another organization has claimed this number. If it is yours, read below what to do.")


handlers: list[Any] = [
    list_products,
    show_new_product,
    create_product,
    check_number,
    explain_claimed,
    show_product,
    show_scans,
    change_product,
    show_product_form,
    update_product,
]
