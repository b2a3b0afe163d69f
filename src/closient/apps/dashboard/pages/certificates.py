"""What a product is certified as, and what is claimed of it; each with its dates. Works without a script."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.products import Product
from closient.apps.certifications.structs.assignments import CertificationAssignmentOut
from closient.apps.dashboard.actions import certificates as actions
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.structs.product_forms import (
    CertificateForm,
    CertificateToAssign,
    CertificationStep,
    ClaimForm,
)
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, NotFound, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/products/{gtin:str}/certifications"
ONE = f"{HERE}/{{certification_id:str}}"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_certificates(
    request: Asked, reads: Reads, caller: Caller, gtin: str
) -> Response[str] | Redirect:
    """Both lists, and a form for each."""
    product = await products.get_product(reads, caller, gtin)
    if product.gtin != gtin:
        return page.redirect(request, _place(product))
    return await _page(request, reads, caller, product)


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_certificates(
    request: Asked, caller: Caller, services: Services, gtin: str
) -> Response[str] | Redirect:
    """Add a certificate or a claim, or take one away."""
    product = await products.get_product(services.database.reads, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    step = await forms.read(request, CertificationStep)
    if step.errors:
        raise BadRequest("This button is not known here.")
    if step.value.do == "assign":
        return await _assign(request, caller, services, product)
    if step.value.do == "claim":
        return await _claim(request, caller, services, product)
    async with services.database.writes() as db:
        if step.value.do == "remove":
            await actions.remove(db, caller, product, step.value.chosen)
        else:
            await actions.remove_claim(db, caller, product, step.value.chosen)
    is_certificate = step.value.do == "remove"
    told = _("The certificate is removed.") if is_certificate else _("The claim is removed.")
    return page.redirect(request, _place(product), message=told)


@get(ONE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_certificate(
    request: Asked, reads: Reads, caller: Caller, gtin: str, certification_id: str
) -> Response[str]:
    """What one certificate says, to be changed."""
    product = await products.get_product(reads, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    held = await actions.get_certificate(reads, product, certification_id)
    values = {name: getattr(held, name) for name in CertificateForm.__struct_fields__}
    return _one(request, product, held, forms.blank(**{name: value or "" for name, value in values.items()}))


@post(ONE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_certificate(
    request: Asked, caller: Caller, services: Services, gtin: str, certification_id: str
) -> Response[str] | Redirect:
    """Keep it, or say beside the field what is wrong."""
    product = await products.get_product(services.database.reads, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    held = await actions.get_certificate(services.database.reads, product, certification_id)
    form = await forms.read(request, CertificateForm)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await actions.change(db, caller, product, held.id, form.value)
            return page.redirect(request, _place(product), message=_("The certificate is saved."))
        except Validation as refused:
            form.refuse(refused)
    return _one(request, product, held, form, status=422)


async def _assign(
    request: Asked, caller: Caller, services: Services, product: Product
) -> Response[str] | Redirect:
    form = await forms.read(request, CertificateToAssign)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await actions.assign(db, caller, product, form.value)
            return page.redirect(request, _place(product), message=_("The certificate is added."))
        except Validation as refused:
            form.refuse(refused)
        except NotFound:
            form.refuse(_("Choose one of the list."), "certification_id")
    return await _page(request, services.database.reads, caller, product, certificate=form)


async def _claim(
    request: Asked, caller: Caller, services: Services, product: Product
) -> Response[str] | Redirect:
    form = await forms.read(request, ClaimForm)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await actions.claim(db, caller, product, form.value)
            return page.redirect(request, _place(product), message=_("The claim is added."))
        except Validation as refused:
            form.refuse(refused)
        except NotFound:
            form.refuse(_("Choose one of the list."), "claim_id")
    return await _page(request, services.database.reads, caller, product, claim=form)


async def _page(
    request: Asked,
    reads: Reads,
    caller: Caller,
    product: Product,
    *,
    certificate: forms.Form[Any] | None = None,
    claim: forms.Form[Any] | None = None,
) -> Response[str]:
    shown = await actions.show_certified(reads, caller, product)
    return page.render(
        request,
        "dashboard/certificates.html",
        status=422 if certificate or claim else 200,
        product=product,
        shown=shown,
        today=clock.now().date(),
        certificate=certificate or forms.blank(),
        claim=claim or forms.blank(source="BRAND_SELF_DECLARED"),
        may_edit=product.owner_id is not None and caller.may("CHANGE", product.owner_id),
    )


def _one(
    request: Asked,
    product: Product,
    held: CertificationAssignmentOut,
    form: forms.Form[Any],
    status: int = 200,
) -> Response[str]:
    return page.render(
        request, "dashboard/certificate.html", status=status, product=product, held=held, form=form
    )


def _place(product: Product) -> str:
    return f"/dashboard/products/{product.gtin}/certifications"


handlers: list[Any] = [show_certificates, change_certificates, show_certificate, change_certificate]
