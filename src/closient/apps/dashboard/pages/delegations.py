"""Ranges of keys that another resolver answers for: the list, a new one, and its end."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import delegations as actions
from closient.apps.dashboard.structs.delegations import DelegationFilter, DelegationForm, DelegationStep
from closient.gs1 import ai
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _, mark

HERE = "/dashboard/resolver/delegations"
# The kinds of keys in the words of those who have them; for others GS1's own title.
KINDS = {
    "01": mark("Products (GTIN)"),
    "00": mark("Logistic units (SSCC)"),
    "414": mark("Places (GLN)"),
    "417": mark("Parties (GLN)"),
    "8003": mark("Returnable assets (GRAI)"),
    "8004": mark("Single assets (GIAI)"),
    "253": mark("Documents (GDTI)"),
    "255": mark("Coupons (GCN)"),
    "401": mark("Consignments (GINC)"),
    "402": mark("Shipments (GSIN)"),
    "8010": mark("Components (CPID)"),
    "8013": mark("Models (GMN)"),
    "8017": mark("Providers of services (GSRN)"),
    "8018": mark("Recipients of services (GSRN)"),
    "8006": mark("Pieces of an item (ITIP)"),
    "415": mark("Who is paid (GLN)"),
}


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_delegations(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """All of the current organization, and the form for one more."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    return await _delegations(request, reads, caller, forms.blank(ai="01"))


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_delegation(
    request: Asked, writes: Writes, caller: Caller, services: Services
) -> Response[str] | Redirect:
    """Send the keys elsewhere, or say beside the field why not."""
    own = _organization_id(request)
    caller.require("CHANGE", own)
    form = await forms.read(request, DelegationForm)
    if not form.errors:
        try:
            await actions.create_delegation(writes, caller, own, form.value, services.settings.base_url)
            said = _(
                "The keys are delegated. Those that have links or a product here are still resolved here."
            )
            return page.redirect(request, HERE, message=said)
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail, "prefix")
    return await _delegations(request, writes, caller, form, status=422)


@get(f"{HERE}/{{delegation_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_end(request: Asked, reads: Reads, caller: Caller, delegation_id: str) -> Response[str]:
    """What the end of a delegation means, before it is ended."""
    own = _organization_id(request)
    delegation = await actions.get_delegation(reads, caller, own, delegation_id)
    caller.require("CHANGE", own)
    kind = kind_words(delegation.ai)
    return page.render(request, "dashboard/delegation.html", delegation=delegation, kind=kind)


@post(
    f"{HERE}/{{delegation_id:str}}",
    opt=PAGE,
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def delete_delegation(request: Asked, writes: Writes, caller: Caller, delegation_id: str) -> Redirect:
    """End it."""
    own = _organization_id(request)
    form = await forms.read(request, DelegationStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    await actions.delete_delegation(writes, caller, own, delegation_id)
    return page.redirect(request, HERE, message=_("The delegation is ended: its keys are resolved here."))


async def _delegations(
    request: Asked, reads: Reads, caller: Caller, form: forms.Form[Any], *, status: int = 200
) -> Response[str]:
    own = _organization_id(request)
    asked = forms.query(request, DelegationFilter)
    number = 1 if asked.errors else asked.value.page
    return page.render(
        request,
        "dashboard/delegations.html",
        status=status,
        form=form,
        listed=await actions.list_delegations(reads, caller, own, number),
        kinds=[(code, kind_words(code)) for code in KINDS],
        kind_words=kind_words,
        may_change=caller.may("CHANGE", own),
    )


def kind_words(code: str) -> str:
    """What the keys of an identifier are keys of."""
    return _(KINDS[code]) if code in KINDS else ai.get(code).title


def _organization_id(request: Asked) -> str:
    organization = page.own_organization(request)
    return organization.organization_id


handlers: list[Any] = [list_delegations, create_delegation, show_end, delete_delegation]
