"""The addresses that rules lead to: how they are, checked on demand, entered, changed and deleted."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import addresses as actions
from closient.apps.dashboard.pages.address_words import SaidAddress, checked_words, said_address
from closient.apps.dashboard.structs.addresses import AddressFilter, AddressForm, AddressRow, AddressStep
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.kit.services import Services
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/resolver/addresses"
ONE = f"{HERE}/{{address_id:str}}"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_addresses(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The catalogue; the filter by health and the page stand in the address."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    own = page.own_organization(request).organization_id
    form = forms.query(request, AddressFilter)
    wanted = form.value if not form.errors else AddressFilter()
    listed = await actions.list_addresses(reads, caller, own, wanted)
    return page.render(
        request,
        "dashboard/addresses.html",
        wanted=wanted,
        listed=listed,
        addresses=[_said(row) for row in listed.data],
        counts=await actions.count_by_status(reads, caller, own),
        may_change=caller.may("CONTRIBUTE", own),
    )


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_addresses(request: Asked, caller: Caller, services: Services) -> Redirect:
    """The buttons of the list: check an address now, or delete it."""
    form = await forms.read(request, AddressStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    own, step = page.own_organization(request).organization_id, form.value
    if step.do == "check":
        # No transaction is held while the other side thinks.
        said = _said(await actions.check_address(services, caller, own, step.address))
        message, tone = checked_words(said)
        return page.redirect(request, HERE, message=message, tone=tone)
    caller.require("CONTRIBUTE", own)
    known = await actions.get_address(services.database.reads, caller, own, step.address)
    try:
        async with services.database.writes() as db:
            await actions.delete_address(db, caller, own, known.id)
    except Conflict:
        refused = _("It stays, because rules lead to it. Lead them elsewhere first.")
        return page.redirect(request, f"{HERE}/{known.id}", message=refused, tone="warn")
    return page.redirect(request, HERE, message=_("The address is deleted."))


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_address(request: Asked, caller: Caller) -> Response[str]:
    """An empty form."""
    caller.require("CONTRIBUTE", page.own_organization(request).organization_id)
    return _form(request, forms.blank())


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_address(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    """Enter the address, or say beside the field why not."""
    own = page.own_organization(request).organization_id
    caller.require("CONTRIBUTE", own)
    form = await forms.read(request, AddressForm)
    if not form.errors:
        try:
            await actions.create_address(writes, caller, own, form.value.url)
            said = _("The address is entered. It is checked within a minute or so.")
            return page.redirect(request, HERE, message=said)
        except Validation as refused:
            form.refuse(refused)
        except Conflict:
            form.refuse(_("You have this address already."), "url")
    return _form(request, form, status=422)


@get(ONE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_address(request: Asked, reads: Reads, caller: Caller, address_id: str) -> Response[str]:
    """One address: its health, the rules that lead to it, and the form to change it."""
    own = page.own_organization(request).organization_id
    address = await actions.get_address(reads, caller, own, address_id)
    caller.require("CONTRIBUTE", own)
    return await _known(request, reads, caller, address, forms.blank(url=address.url))


@post(ONE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def update_address(
    request: Asked, writes: Writes, caller: Caller, address_id: str
) -> Response[str] | Redirect:
    """Change the address; its rules follow."""
    own = page.own_organization(request).organization_id
    address = await actions.get_address(writes, caller, own, address_id)
    caller.require("CONTRIBUTE", own)
    form = await forms.read(request, AddressForm)
    if not form.errors:
        try:
            await actions.update_address(writes, caller, own, address.id, form.value.url)
            return page.redirect(request, HERE, message=_("The address is saved. Its rules lead there now."))
        except Validation as refused:
            form.refuse(refused)
        except Conflict:
            form.refuse(_("You have this address already."), "url")
    return await _known(request, writes, caller, address, form, status=422)


async def _known(
    request: Asked,
    reads: Reads,
    caller: Caller,
    address: AddressRow,
    form: forms.Form[Any],
    *,
    status: int = 200,
) -> Response[str]:
    own = page.own_organization(request).organization_id
    rules = await actions.list_rules_to(reads, caller, own, address)
    return _form(request, form, address=_said(address), rules=rules, status=status)


def _form(
    request: Asked,
    form: forms.Form[Any],
    *,
    address: SaidAddress | None = None,
    rules: list[Any] | None = None,
    status: int = 200,
) -> Response[str]:
    return page.render(
        request, "dashboard/address.html", status=status, form=form, address=address, rules=rules or []
    )


def _said(row: AddressRow) -> SaidAddress:
    return said_address(row, is_checked=actions.is_checked(row.url))


handlers: list[Any] = [
    list_addresses,
    change_addresses,
    show_new_address,
    create_address,
    show_address,
    update_address,
]
