"""What people do with the addresses that their rules lead to; the resolver keeps and checks them."""

from closient.apps.dashboard.queries import addresses as queries
from closient.apps.dashboard.structs.addresses import AddressFilter, AddressRow, LeadingRule
from closient.apps.resolver.actions import custom_urls
from closient.apps.resolver.structs.custom_urls import CustomUrl, CustomUrlBody, UrlStatus
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound, Validation
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

PAGE_SIZE = 50
MOST_RULES = 50


async def list_addresses(
    db: Reads, caller: Caller, organization_id: str, wanted: AddressFilter
) -> Page[AddressRow]:
    """Those that fail first."""
    caller.require("VIEW", organization_id)
    page = PageRequest(wanted.page, PAGE_SIZE)
    return await queries.list_addresses(db, organization_id, status=wanted.status, page=page)


async def count_by_status(db: Reads, caller: Caller, organization_id: str) -> dict[UrlStatus, int]:
    """How many addresses there are of each health."""
    caller.require("VIEW", organization_id)
    return {one.status: one.addresses for one in await queries.count_by_status(db, organization_id)}


async def get_address(db: Reads, caller: Caller, organization_id: str, address_id: str) -> AddressRow:
    """One address with its health."""
    caller.require("VIEW", organization_id)
    try:
        found = await queries.get_address(db, organization_id, ids.parse(address_id))
    except Validation:
        found = None
    if found is None:
        raise NotFound("No such address.")
    return found


async def list_rules_to(
    db: Reads, caller: Caller, organization_id: str, address: AddressRow
) -> list[LeadingRule]:
    """The first rules that lead there."""
    caller.require("VIEW", organization_id)
    return await queries.list_rules_to(db, organization_id, address.url, MOST_RULES)


def is_checked(url: str) -> bool:
    """Whether this address is ever looked at."""
    return custom_urls.is_checked(url)


async def create_address(db: Writes, caller: Caller, organization_id: str, url: str) -> CustomUrl:
    """It is checked within a minute or so."""
    caller.require("CONTRIBUTE", organization_id)
    await _require_new(db, organization_id, url, None)
    return await custom_urls.create_custom_url(db, caller, organization_id, CustomUrlBody(url=url))


async def update_address(
    db: Writes, caller: Caller, organization_id: str, address_id: str, url: str
) -> CustomUrl:
    """Its rules follow."""
    caller.require("CONTRIBUTE", organization_id)
    await _require_new(db, organization_id, url, address_id)
    body = CustomUrlBody(url=url)
    return await custom_urls.update_custom_url(db, caller, organization_id, address_id, body)


async def delete_address(db: Writes, caller: Caller, organization_id: str, address_id: str) -> None:
    """UrlInUse while a rule leads to it."""
    caller.require("CONTRIBUTE", organization_id)
    await custom_urls.delete_custom_url(db, caller, organization_id, address_id)


async def check_address(
    services: Services, caller: Caller, organization_id: str, address_id: str
) -> AddressRow:
    """Look now, and what came of it."""
    caller.require("CONTRIBUTE", organization_id)
    await custom_urls.retry_custom_url_health_check(services, caller, organization_id, address_id)
    return await get_address(services.database.reads, caller, organization_id, address_id)


async def _require_new(db: Reads, organization_id: str, url: str, but_id: str | None) -> None:
    """Before the database refuses it, which would end the transaction in which the form is shown again."""
    if await queries.is_entered(db, organization_id, url, but_id):
        raise Conflict("The organization has this address already.")
