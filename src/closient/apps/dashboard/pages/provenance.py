"""Who said what of a product: the value that won and why, what others say, the history, taking back."""

from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Meta, Struct

from closient.apps.catalogue.structs.contributions import FIELDS
from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import products
from closient.apps.dashboard.actions import provenance as actions
from closient.apps.dashboard.pages import provenance_words as words
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/products/{gtin:str}/provenance"


class HistoryAsked(Struct):
    """What of the history is shown, as it stands in the address."""

    field: str = ""
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class ProvenanceStep(Struct):
    """The button beside a contribution."""

    do: Literal["revert"]
    contribution: Annotated[str, Meta(min_length=1, max_length=64)]


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_provenance(
    request: Asked, reads: Reads, caller: Caller, gtin: str
) -> Response[str] | Redirect:
    """Field by field, then everything in its order."""
    product = await products.get_product(reads, caller, gtin)
    if product.gtin != gtin:
        return page.redirect(request, f"/dashboard/products/{product.gtin}/provenance")
    return await _page(request, reads, caller, product)


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def revert_contribution(request: Asked, writes: Writes, caller: Caller, gtin: str) -> Redirect:
    """Let what somebody said count no more."""
    product = await products.get_product(writes, caller, gtin)
    caller.require("PRODUCTS", product.owner_id or "")
    form = await forms.read(request, ProvenanceStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    field = await actions.revert_contribution(writes, caller, product, form.value.contribution)
    told = _("It is taken back and counts no more: %(field)s.") % {"field": words.field(field)}
    return page.redirect(request, f"/dashboard/products/{product.gtin}/provenance", message=told)


async def _page(request: Asked, reads: Reads, caller: Caller, product: Product) -> Response[str]:
    form = forms.query(request, HistoryAsked)
    asked = HistoryAsked() if form.errors else form.value
    chosen = asked.field if asked.field in FIELDS else ""
    shown = await actions.show_provenance(reads, caller, product, chosen, asked.page)
    return page.render(
        request,
        "dashboard/provenance.html",
        product=product,
        voices=[words.said_voices(voice, product, shown.names) for voice in shown.voices],
        history=[words.said(one, product, shown.names) for one in shown.history.data],
        pagination=shown.history.pagination,
        chosen=chosen,
        fields=[(voice.field, words.field(voice.field)) for voice in shown.voices],
        may_edit=product.owner_id is not None and caller.may("PRODUCTS", product.owner_id),
    )


handlers: list[Any] = [show_provenance, revert_contribution]
