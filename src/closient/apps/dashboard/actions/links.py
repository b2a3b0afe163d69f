"""What people do with links on pages; the resolver keeps them, one by one and in batches."""

from typing import Any

import msgspec

from closient.apps.catalogue.actions import products as records
from closient.apps.dashboard.queries import links as queries
from closient.apps.dashboard.rules import link_form, link_spots
from closient.apps.dashboard.structs.links import LinkExample, LinkFilter, LinkForm, StoredLink
from closient.apps.resolver.actions import links
from closient.apps.resolver.structs.links import Link, LinkBatch, LinkCreate, LinkPatch, LinkUpsert
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation
from closient.kit.pagination import Page, PageRequest, page_of

PAGE_SIZE = 50
OF_PRODUCT = 50


async def list_links(db: Reads, caller: Caller, organization_id: str, wanted: LinkFilter) -> Page[Link]:
    """Those at what was scanned, a key or one of its levels; else those with the text in title or key."""
    caller.require("VIEW", organization_id)
    # A beginning such as (414) or /01/950 finds keys.
    narrowed: dict[str, Any] = {"text": wanted.search.strip().lstrip("(/").replace(")", "/") or None}
    spot = link_spots.read(wanted.search)
    if spot is not None and spot.qualifiers:
        narrowed = {"digital_link": link_spots.standing(wanted.search)}
    elif spot is not None:
        narrowed = {"key": link_spots.key(spot)}
    page = PageRequest(wanted.page, PAGE_SIZE)
    try:
        return await links.list_links(
            db, caller, organization_id, page, link_type=wanted.link_type or None, **narrowed
        )
    except Validation:
        # Such a link there cannot be.
        return page_of([], 0, page)


async def list_links_of_product(db: Reads, caller: Caller, gtin: str, owner_id: str) -> Page[Link]:
    """The first links of a product with its lots and items."""
    if not caller.may("VIEW", owner_id):
        raise NotFound("No product of your organization has this GTIN.")
    return await links.list_links(db, caller, owner_id, PageRequest(1, OF_PRODUCT), key=f"01/{gtin}")


async def product_names(db: Reads, links: list[Link]) -> dict[str, str]:
    """GTIN -> name of the products at whose keys these links stand."""
    gtins = list(dict.fromkeys(link.key[3:] for link in links if link.key.startswith("01/")))
    named = await queries.product_names(db, gtins) if gtins else []
    return {one.gtin: one.name for one in named}


async def get_link(db: Reads, caller: Caller, link_id: str) -> Link:
    """A link of any of the caller's organizations."""
    try:
        return await links.get_link(db, caller, link_id)
    except Validation:
        raise NotFound("No such link.") from None


def place_of(text: str) -> DigitalLink | None:
    """The Digital Link that was typed or scanned, None when it is none."""
    return link_spots.read(text)


def standing(text: str) -> str:
    """The path at which a link for this scan stands."""
    return link_spots.standing(text)


def as_form(link: Link, offered: frozenset[str]) -> dict[str, Any]:
    """A link as its form shows it; `offered` are the types that can be chosen there."""
    return link_form.of_link(link, offered)


async def owner_of(db: Reads, caller: Caller, current_id: str, place: str) -> str:
    """For which of the caller's organizations a link is: the product's owner, else the current one."""
    spot = link_spots.read(place)
    if spot is None or spot.gtin is None:
        return current_id
    try:
        owner_id = (await records.get_product(db, spot.gtin)).owner_id
    except (NotFound, Validation):
        return current_id
    return owner_id if owner_id and caller.may("VIEW", owner_id) else current_id


async def is_first(db: Reads, caller: Caller, current_id: str, place: str) -> bool:
    """Would a link here be the first of its key, whatever the level?"""
    spot = link_spots.read(place)
    if spot is None:
        return False
    owner = await owner_of(db, caller, current_id, place)
    try:
        listed = await links.list_links(db, caller, owner, PageRequest(1, 1), key=link_spots.key(spot))
    except Validation:
        # Such a key there cannot be.
        return False
    return listed.pagination.total_count == 0


async def create_link(db: Writes, caller: Caller, organization_id: str, form: LinkForm) -> StoredLink | None:
    """The link is made. A default takes the place of the one before, which is given back."""
    caller.require("CHANGE", organization_id)
    values = link_form.values(form)
    before = await _default_before(db, organization_id, form, None)
    if before is None:
        await links.create_link(db, caller, organization_id, _built(LinkCreate, values))
    else:
        await _instead(db, caller, organization_id, before, _built(LinkUpsert, values))
    return before


async def update_link(db: Writes, caller: Caller, link: Link, form: LinkForm) -> StoredLink | None:
    """The link becomes as the form has it; the default that gives way to it, if one does."""
    caller.require("CHANGE", link.organization_id)
    values = link_form.values(form)
    before = await _default_before(db, link.organization_id, form, link.id)
    if before is None:
        await links.update_link(db, caller, link.id, _built(LinkPatch, values))
    else:
        upsert = _built(LinkUpsert, {**values, "id": link.id})
        await _instead(db, caller, link.organization_id, before, upsert)
    return before


async def delete_link(db: Writes, caller: Caller, link: Link) -> None:
    """For good."""
    caller.require("CHANGE", link.organization_id)
    await links.delete_link(db, caller, link.id)


def example(place: str, href: str) -> LinkExample:
    """Where a scan would be led by this address."""
    if not href:
        return LinkExample()
    try:
        elements, url = link_spots.example(place, href)
    except Gs1Error as error:
        return LinkExample(fault=error.reason)
    return LinkExample(elements, url)


async def _default_before(
    db: Reads, organization_id: str, form: LinkForm, link_id: str | None
) -> StoredLink | None:
    """The link that serves everybody at this level now, if the form's is to do so instead."""
    spot = link_spots.read(link_spots.standing(form.digital_link))
    if spot is None or not link_form.is_general_default(form):
        return None
    level = link_spots.level(spot)
    found = await queries.find_default(db, organization_id, link_spots.key(spot), level)
    return found if found is not None and found.id != link_id else None


async def _instead(
    db: Writes, caller: Caller, organization_id: str, before: StoredLink, link: LinkUpsert
) -> None:
    """Both in one batch: the default never is two links, nor none."""
    kept: dict[str, Any] = {**msgspec.structs.asdict(before), "is_default": False}
    batch = LinkBatch(links=[LinkUpsert(**kept), link])
    try:
        await links.upsert_links(db, caller, organization_id, batch)
    except Validation as refused:
        raise Validation(
            [FieldError(error.field.rpartition(".")[2], error.message) for error in refused.errors]
        ) from None


def _built(struct: Any, values: dict[str, Any]) -> Any:
    """The body, with what its own limits find wrong said of the field."""
    try:
        return msgspec.convert(values, struct)
    except msgspec.ValidationError as refused:
        message, _, where = str(refused).partition(" - at `$.")
        field = where.strip("`").partition("[")[0]
        raise Validation.of(field or "digital_link", limit_words(message)) from None


def limit_words(message: str) -> str:
    """What a limit found wrong, in plain words."""
    if ">= 1" in message:
        return "This is needed."
    _, sign, most = message.partition("<= ")
    return f"Too long: at most {most}." if sign else "This cannot be read."
