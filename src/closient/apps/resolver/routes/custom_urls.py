"""/resolver/api/v1: the catalogue of custom URLs."""

from typing import Annotated, Any

from litestar import delete, get, patch, post, put
from litestar.params import Parameter

from closient.apps.resolver.actions import custom_urls as actions
from closient.apps.resolver.structs.custom_urls import CustomUrl, CustomUrlBody, UrlStatus
from closient.apps.resolver.structs.resolution_rules import SuccessResponse
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

OF_ORGANIZATION = "/resolver/api/v1/organizations/{organization_id:str}/custom-urls"
ONE = f"{OF_ORGANIZATION}/{{custom_url_id:str}}"
NO_ORGANIZATION = "no such organization, or you may not do this in it"
NO_URL = "no such entry in this organization, or you may not do this with it"
TAKEN = "the organization has an entry with this URL already"
OrganizationId = Annotated[str, Parameter(description="The organization whose addresses they are.")]
CustomUrlId = Annotated[str, Parameter(description="The entry.")]


@get(OF_ORGANIZATION, opt={"tag": "custom-urls", "errors": {404: NO_ORGANIZATION}})
async def list_custom_urls(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    organization_id: OrganizationId,
    *,
    status: Annotated[UrlStatus | None, Parameter(description="Only addresses of this health.")] = None,
) -> Page[CustomUrl]:
    """List custom URLs.

    The addresses that the organization's rules lead to or led to, and those that were entered by hand; in
    the order of their entry.
    """
    return await actions.list_custom_urls(reads, caller, organization_id, page, status=status)


@post(
    OF_ORGANIZATION,
    status_code=201,
    opt={"tag": "custom-urls", "errors": {404: NO_ORGANIZATION, 409: TAKEN}},
)
async def create_custom_url(
    writes: Writes, caller: Caller, organization_id: OrganizationId, data: CustomUrlBody
) -> CustomUrl:
    """Create custom URL.

    Its status is UNKNOWN until the monitor has looked, which it does within a minute or so. An address that a
    rule leads to is entered by itself.
    """
    return await actions.create_custom_url(writes, caller, organization_id, data)


@get(ONE, opt={"tag": "custom-urls", "errors": {404: NO_URL}})
async def get_custom_url(
    reads: Reads, caller: Caller, organization_id: OrganizationId, custom_url_id: CustomUrlId
) -> CustomUrl:
    """Get custom URL."""
    return await actions.get_custom_url(reads, caller, organization_id, custom_url_id)


@put(ONE, opt={"tag": "custom-urls", "errors": {404: NO_URL, 409: TAKEN}})
async def update_custom_url(
    writes: Writes,
    caller: Caller,
    organization_id: OrganizationId,
    custom_url_id: CustomUrlId,
    data: CustomUrlBody,
) -> CustomUrl:
    """Update custom URL.

    Rules that lead to the old address follow to the new one, whose status is UNKNOWN. PATCH is an alias.
    """
    return await actions.update_custom_url(writes, caller, organization_id, custom_url_id, data)


patch_custom_url = patch(
    ONE, opt={"tag": "custom-urls", "extension": True, "errors": {404: NO_URL, 409: TAKEN}}
)(update_custom_url.fn)


@delete(ONE, status_code=200, opt={"tag": "custom-urls", "errors": {404: NO_URL, 409: "a rule uses the URL"}})
async def delete_custom_url(
    writes: Writes, caller: Caller, organization_id: OrganizationId, custom_url_id: CustomUrlId
) -> SuccessResponse:
    """Delete custom URL.

    Not while a rule leads to it, enabled or not.
    """
    await actions.delete_custom_url(writes, caller, organization_id, custom_url_id)
    return SuccessResponse()


@post(f"{ONE}/retry", status_code=200, opt={"tag": "custom-urls", "errors": {404: NO_URL}})
async def retry_custom_url_health_check(
    services: Services, caller: Caller, organization_id: OrganizationId, custom_url_id: CustomUrlId
) -> CustomUrl:
    """Retry custom-URL health check.

    The check runs now and takes up to five seconds. A failed check is no error of the call: the answer then
    has the status DEGRADED or UNREACHABLE.
    """
    return await actions.retry_custom_url_health_check(services, caller, organization_id, custom_url_id)


handlers: list[Any] = [
    list_custom_urls,
    create_custom_url,
    get_custom_url,
    update_custom_url,
    patch_custom_url,
    delete_custom_url,
    retry_custom_url_health_check,
]
