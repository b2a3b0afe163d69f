"""/resolver/api/v1: links from GS1 keys, lots and items to the web (extensions of the contract)."""

from typing import Annotated, Any, Literal

from litestar import delete, get, patch, post, put
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from closient.apps.resolver.actions import link_files as actions_of_files
from closient.apps.resolver.actions import links as actions
from closient.apps.resolver.structs.links import (
    Link,
    LinkBatch,
    LinkBatchResult,
    LinkCreate,
    LinkPatch,
    LinkSet,
)
from closient.apps.resolver.structs.resolution_rules import SuccessResponse
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

OF_ORGANIZATION = "/resolver/api/v1/organizations/{organization_id:str}/links"
ONE = "/resolver/api/v1/links/{link_id:str}"
NO_ORGANIZATION = "no such organization, or you may not do this in it"
NO_LINK = "no such link, or you may not do this with it"
CONFLICT = (
    "there is such a link already; the digital_link has a default already; or another organization has "
    "links at this key, which is no GTIN (the detail says which, and what can be done)"
)
WRONG = (
    "a field is wrong: no valid GS1 Digital Link, a lot beside a serial, an unknown link type, language or "
    "place of the template, or a GTIN whose product is not this organization's; every fault is named"
)
OrganizationId = Annotated[str, Parameter(description="The organization whose links they are.")]
LinkId = Annotated[str, Parameter(description="The link.")]


@get(OF_ORGANIZATION, opt={"tag": "links", "extension": True, "errors": {404: NO_ORGANIZATION}})
async def list_links(
    reads: Reads,
    caller: Caller,
    page: PageRequest,
    organization_id: OrganizationId,
    *,
    digital_link: Annotated[
        str | None,
        Parameter(description="Only links at exactly this Digital Link, a path or a whole URI."),
    ] = None,
    key: Annotated[
        str | None, Parameter(description="Only links of this key and all below it, as 01/09506000134352.")
    ] = None,
    level: Annotated[
        str | None,
        Parameter(description="Only links at these qualifiers, as 10/AB-123; empty: at keys alone."),
    ] = None,
    link_type: Annotated[
        str | None, Parameter(description="Only links of this type, in any of its spellings.")
    ] = None,
    enabled: Annotated[bool | None, Parameter(description="Only enabled or only disabled links.")] = None,
    title: Annotated[
        str | None, Parameter(description="Only links whose title has this text, in capitals or not.")
    ] = None,
) -> Page[Link]:
    """List links.

    Ordered by key, level and link type; disabled links too.
    """
    return await actions.list_links(
        reads,
        caller,
        organization_id,
        page,
        digital_link=digital_link,
        key=key,
        level=level,
        link_type=link_type,
        enabled=enabled,
        title=title,
    )


@post(
    OF_ORGANIZATION,
    status_code=201,
    opt={
        "tag": "links",
        "extension": True,
        "errors": {404: NO_ORGANIZATION, 409: CONFLICT, 422: WRONG},
    },
)
async def create_link(
    writes: Writes, caller: Caller, organization_id: OrganizationId, data: LinkCreate
) -> Link:
    """Create link.

    A link leads from a GS1 key, or a lot, variant or item of it, to something on the web. All 16 keys of GS1
    Digital Links are taken, with all their qualifiers. For a GTIN the organization must own the product;
    any other key belongs to the organization that makes its first link. A scan is answered from the most
    specific level that has a link of the wanted type; among several, languages, media type and context
    decide. Who asks for no type gets the default of the level.
    """
    return await actions.create_link(writes, caller, organization_id, data)


@post(
    f"{OF_ORGANIZATION}/bulk",
    status_code=200,
    opt={
        "tag": "links",
        "extension": True,
        "errors": {
            404: NO_ORGANIZATION,
            409: "somebody changed the same links at this moment, or two links would change places",
            422: "nothing was changed: every fault of every link is named by its number (links.17.href)",
        },
    },
)
async def upsert_links(
    writes: Writes, caller: Caller, organization_id: OrganizationId, data: LinkBatch
) -> LinkBatchResult:
    """Create or update links in bulk.

    Up to 10,000 links (and 4 MB), all or none. A link with an id is changed; one without changes the link
    that has the same digital_link, link_type, hreflang, media_type, context and href, or is created. So the
    same request again changes nothing. Links that are not named stay. Metadata that are sent take the place
    of the stored ones. Answers with counts, and the ids in the order in which the links were sent; tells
    one event, resolver.links_changed.
    """
    return await actions.upsert_links(writes, caller, organization_id, data)


@put(
    f"{OF_ORGANIZATION}/sets",
    status_code=200,
    opt={
        "tag": "links",
        "extension": True,
        "errors": {
            404: NO_ORGANIZATION,
            409: "somebody changed the same links at this moment",
            422: "nothing was changed: every fault of every link is named by its number (links.3.href)",
        },
    },
)
async def replace_links(
    writes: Writes, caller: Caller, organization_id: OrganizationId, data: LinkSet
) -> LinkBatchResult:
    """Replace the links of one Digital Link.

    For those who keep their links in files of their own: what is given is all that will stand at this
    digital_link, other levels of its key are left alone. Links that stay the same keep their id; an empty
    list deletes all.
    """
    return await actions.replace_links(writes, caller, organization_id, data)


@get(
    f"{OF_ORGANIZATION}/export",
    opt={
        "tag": "links",
        "extension": True,
        "media": ["application/linkset+json", "application/jsonl"],
        "errors": {404: NO_ORGANIZATION},
    },
)
async def export_links(
    reads: Reads,
    caller: Caller,
    services: Services,
    organization_id: OrganizationId,
    *,
    format_: Annotated[
        Literal["linkset", "jsonl"],
        QueryParameter(
            name="format",
            description="linkset: one document (RFC 9264). jsonl: a document with one anchor in each line, "
            "for files of any size.",
        ),
    ] = "linkset",
) -> Stream:
    """Export links.

    Every link of the organization as a linkset in GS1's shape, streamed: one context for each key and level,
    `fwqs` false where the query is not passed on, `public` false where a link is not enabled. What has no
    place in GS1's schema is left out: ids and metadata. `closient import linkset` reads it back to the same.
    """
    in_lines = format_ == "jsonl"
    pieces = await actions_of_files.export_links(
        reads, caller, organization_id, services.settings.base_url, in_lines=in_lines
    )
    kind = "application/jsonl" if in_lines else "application/linkset+json"
    return Stream(pieces, media_type=kind)


@get(ONE, opt={"tag": "links", "extension": True, "errors": {404: NO_LINK}})
async def get_link(reads: Reads, caller: Caller, link_id: LinkId) -> Link:
    """Get link."""
    return await actions.get_link(reads, caller, link_id)


@patch(ONE, opt={"tag": "links", "extension": True, "errors": {404: NO_LINK, 409: CONFLICT, 422: WRONG}})
async def update_link(writes: Writes, caller: Caller, link_id: LinkId, data: LinkPatch) -> Link:
    """Update link.

    What is not sent stays as it is. `metadata` is merged: "" deletes a key, {} or null clears all.
    """
    return await actions.update_link(writes, caller, link_id, data)


@delete(ONE, status_code=200, opt={"tag": "links", "extension": True, "errors": {404: NO_LINK}})
async def delete_link(writes: Writes, caller: Caller, link_id: LinkId) -> SuccessResponse:
    """Delete link.

    For good. A key that is no GTIN is free for everybody once its last link is gone.
    """
    await actions.delete_link(writes, caller, link_id)
    return SuccessResponse()


handlers: list[Any] = [
    list_links,
    create_link,
    upsert_links,
    replace_links,
    export_links,
    get_link,
    update_link,
    delete_link,
]
