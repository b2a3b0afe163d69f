"""One brand: what is told of it, the proof of its domain, and the way to take it away."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from closient.apps.brands.actions.logos import LARGEST
from closient.apps.dashboard.actions import brands as actions
from closient.apps.dashboard.structs.brands import BrandView
from closient.apps.dashboard.structs.forms import BrandForm, BrandStep
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

# What a form adds to its file.
FORM_BYTES = 64 * 1024
LIST = "/dashboard/brands"
ONE = f"{LIST}/{{brand_id:str}}"


@get(ONE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_brand(request: Asked, reads: Reads, caller: Caller, brand_id: str) -> Response[str]:
    """The brand, its domain and the form; who may not change it only reads."""
    view = await actions.show_brand(reads, caller, page.own_organization(request).organization_id, brand_id)
    told = {name: getattr(view.brand, name) for name in BrandForm.__struct_fields__}
    return _page(request, caller, view, forms.blank(**told))


@post(
    ONE,
    opt={**PAGE, "largest_body": LARGEST + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def change_brand(
    request: Asked, caller: Caller, services: Services, brand_id: str
) -> Response[str] | Redirect:
    """The buttons of the page: save, delete, start the proof of the domain, look for it."""
    step = await forms.read(request, BrandStep)
    if step.errors:
        raise BadRequest("This button is not known here.")
    own = page.own_organization(request).organization_id
    view = await actions.show_brand(services.database.reads, caller, own, brand_id)
    caller.require("CLAIM", own)
    if step.value.do == "save":
        return await _save(request, caller, services, view)
    if step.value.do == "logo":
        return await _logo(request, caller, services, view)
    here = f"{LIST}/{view.brand.id}"
    if step.value.do == "check":
        proof = await actions.check_proof(services, caller, view.brand.id)
        if proof.verified_at and not proof.failing_since:
            return page.redirect(request, here, message=_("The proof is there. The domain is yours."))
        return page.redirect(request, here, message=_("The proof was not found."), tone="warn")
    async with services.database.writes() as db:
        if step.value.do == "delete":
            await actions.delete_brand(db, caller, view.brand.id)
            return page.redirect(request, LIST, message=_("The brand is deleted."))
        if step.value.do == "no-logo":
            await actions.remove_logo(db, caller, view.brand.id)
            return page.redirect(request, here, message=_("The logo is removed."))
        await actions.start_proof(db, caller, view.brand.id)
    return page.redirect(request, here, message=_("Publish one of the two, then look for it here."))


async def _save(
    request: Asked, caller: Caller, services: Services, view: BrandView
) -> Response[str] | Redirect:
    form = await forms.read(request, BrandForm)
    if not form.errors:
        try:
            async with services.database.writes() as db:
                await actions.update_brand(db, caller, view.brand.id, form.value)
            return page.redirect(request, f"{LIST}/{view.brand.id}", message=_("The brand is saved."))
        except Conflict:
            form.refuse(_("Another brand has this name."), "name")
        except Validation as refused:
            form.refuse(refused)
    return _page(request, caller, view, form, status=422)


async def _logo(
    request: Asked, caller: Caller, services: Services, view: BrandView
) -> Response[str] | Redirect:
    told = {name: getattr(view.brand, name) for name in BrandForm.__struct_fields__}
    form = forms.blank(**told, logo="")
    sent = (await request.form()).get("logo")
    if isinstance(sent, UploadFile) and sent.filename:
        try:
            await actions.set_logo(services, caller, view.brand.id, await sent.read())
            return page.redirect(request, f"{LIST}/{view.brand.id}", message=_("The logo is kept."))
        except Validation as refused:
            form.refuse(refused)
    else:
        form.refuse(_("Choose a file."), "logo")
    return _page(request, caller, view, form, status=422)


def _page(
    request: Asked, caller: Caller, view: BrandView, form: forms.Form[Any], status: int = 200
) -> Response[str]:
    may_change = caller.may("CLAIM", page.own_organization(request).organization_id)
    return page.render(
        request, "dashboard/brand.html", status=status, view=view, form=form, may_change=may_change
    )


handlers: list[Any] = [show_brand, change_brand]
