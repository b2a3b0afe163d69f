"""The images of a product: sent, made the main one, deleted. Works without a script."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import images
from closient.apps.dashboard.actions import products as actions
from closient.apps.dashboard.actions.images import LARGEST, Place
from closient.apps.dashboard.structs.images import ImageStep
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, Unprocessable, Validation
from closient.kit.pagination import LARGEST_PAGE, PageRequest
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, needs_session
from closient.web.texts import _

# What a form adds to its file.
FORM_BYTES = 64 * 1024


@get("/dashboard/products/{gtin:str}/images", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_images(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """All images of a product, and the form for another one."""
    product = await actions.get_product(reads, caller, gtin)
    if product.gtin != gtin:
        return page.redirect(request, f"/dashboard/products/{product.gtin}/images")
    return await _page(request, services, caller, product)


@post(
    "/dashboard/products/{gtin:str}/images",
    opt={**PAGE, "largest_body": LARGEST + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def change_images(
    request: Request[Any, Any, Any], caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """Keep another image, make one the main one, or delete one."""
    product = await actions.get_product(services.database.reads, caller, gtin)
    place = Place(product.owner_id or "", product.gtin, services.settings.base_url)
    caller.require("CONTRIBUTE", place.organization_id)
    here = f"/dashboard/products/{product.gtin}/images"
    form = await forms.read(request, ImageStep)
    if "do" in form.errors:
        raise BadRequest("This button is not known here.")
    if form.values["do"] == "add":
        return await _add(request, services, caller, product, form)
    async with services.database.writes() as db:
        if form.value.do == "delete":
            await images.delete_product_image(db, caller, place, form.value.image)
        else:
            await images.make_primary(db, caller, place, form.value.image)
    is_deleted = form.value.do == "delete"
    told = _("The image is deleted.") if is_deleted else _("This is the main image now.")
    return page.redirect(request, here, message=told)


async def _add(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    product: Product,
    form: forms.Form[ImageStep],
) -> Response[str] | Redirect:
    place = Place(product.owner_id or "", product.gtin, services.settings.base_url)
    sent = (await request.form()).get("picture")
    form.values["picture"] = ""
    if not (isinstance(sent, UploadFile) and sent.filename):
        form.refuse(_("Choose a file."), "picture")
    elif not form.errors:
        try:
            picture = await images.keep_upload(services, caller, place, await sent.read(), "picture")
            async with services.database.writes() as db:
                step = form.value
                await images.upload_product_image(
                    db, caller, place, picture, title=step.title, is_primary=step.is_primary
                )
            here = f"/dashboard/products/{product.gtin}/images"
            return page.redirect(request, here, message=_("The image is kept."))
        except Validation as refused:
            form.refuse(refused)
        except Unprocessable as refused:
            form.refuse(refused.detail)
    return await _page(request, services, caller, product, form)


async def _page(
    request: Request[Any, Any, Any],
    services: Services,
    caller: Caller,
    product: Product,
    form: forms.Form[ImageStep] | None = None,
) -> Response[str]:
    place = Place(product.owner_id or "", product.gtin, services.settings.base_url)
    every = PageRequest(page_size=LARGEST_PAGE)
    listed = (await images.list_product_images(services.database.reads, caller, place, every)).data
    return page.render(
        request,
        "dashboard/images.html",
        status=422 if form else 200,
        product=product,
        listed=listed,
        # The first one is meant to be seen.
        form=form or forms.blank(is_primary=not any(image.is_primary for image in listed)),
        may_edit=caller.may("CONTRIBUTE", place.organization_id),
    )


handlers: list[Any] = [show_images, change_images]
