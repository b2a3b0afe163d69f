"""What people do with links. Who may not see an organization's links hears that there are none."""

from collections.abc import Sized

from msgspec import UNSET

from closient.apps.resolver.actions import link_plans
from closient.apps.resolver.actions.link_plans import Plan
from closient.apps.resolver.errors import DefaultTaken, KeyHeld, LinkExists, NoSuchLink
from closient.apps.resolver.queries import links as queries
from closient.apps.resolver.rules import links as rules
from closient.apps.resolver.structs.links import (
    MOST_IN_BATCH,
    MOST_IN_SET,
    Link,
    LinkBatch,
    LinkBatchResult,
    LinkCreate,
    LinkCreated,
    LinkDeleted,
    LinkPatch,
    LinksChanged,
    LinkSet,
    LinkUpdated,
    LinkUpsert,
    LinkValues,
    Spot,
)
from closient.kit import audit, events, ids, metadata
from closient.kit.caller import Caller, Permission
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Validation
from closient.kit.pagination import Page, PageRequest

# So many faults of a batch are told.
MOST_FAULTS = 100


async def list_links(
    db: Reads,
    caller: Caller,
    organization_id: str,
    page: PageRequest,
    *,
    digital_link: str | None = None,
    key: str | None = None,
    level: str | None = None,
    link_type: str | None = None,
    enabled: bool | None = None,
    title: str | None = None,
    text: str | None = None,
) -> Page[Link]:
    """By key, level and link type, disabled links too; `text` is a part of the title or of the key."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id, hidden=True)
    if digital_link:
        found = _spot(digital_link, "digital_link")
        key, level = found.key, found.level
    elif key:
        key = _spot(f"/{key.removeprefix('/')}", "key").key
    return await queries.list_links(
        db,
        organization_id,
        key=key or None,
        level=level,
        link_type=_link_type(link_type) if link_type else None,
        enabled=enabled,
        title=title or None,
        text=text or None,
        page=page,
    )


async def get_link(db: Reads, caller: Caller, link_id: str) -> Link:
    return _permitted(await queries.get_link(db, ids.parse(link_id, "link_id")), caller, "VIEW")


async def create_link(db: Writes, caller: Caller, organization_id: str, body: LinkCreate) -> Link:
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("CHANGE", organization_id, hidden=True)
    values = _values(body)
    values.metadata = metadata.created(body.metadata)
    await queries.lock_links_of(db, organization_id)
    plan = _accepted(await link_plans.plan(db, organization_id, [values]))
    if not plan.created:
        raise LinkExists
    values.id = ids.canonical(ids.new())
    await link_plans.carry_out(db, organization_id, plan)
    link = await _stored(db, values)
    await _audited(db, caller, "created", after=link)
    await events.emit(db, LinkCreated(organization_id=organization_id, link=link))
    return link


async def update_link(db: Writes, caller: Caller, link_id: str, patch: LinkPatch) -> Link:
    """Unsent stays; the link as a whole has to be right afterwards."""
    before = _permitted(await queries.get_link(db, ids.parse(link_id, "link_id")), caller, "CHANGE")
    await queries.lock_links_of(db, before.organization_id)
    before = _permitted(await queries.lock_link(db, before.id), caller, "CHANGE")
    values = _values(rules.patched(before, patch))
    values.id = ids.canonical(before.id)
    values.metadata = metadata.merged(before.metadata, patch.metadata)
    plan = _accepted(await link_plans.plan(db, before.organization_id, [values]))
    if not plan.updated:
        return before
    await link_plans.carry_out(db, before.organization_id, plan)
    if values.key != before.key:
        await queries.release_keys(db, before.organization_id, [before.key])
    after = await _stored(db, values)
    await _audited(db, caller, "updated", before=before, after=after)
    await events.emit(db, LinkUpdated(organization_id=after.organization_id, link=after))
    return after


async def delete_link(db: Writes, caller: Caller, link_id: str) -> None:
    """For good; a key without a link is free for everybody."""
    link = _permitted(await queries.lock_link(db, ids.parse(link_id, "link_id")), caller, "CHANGE")
    await queries.delete_link(db, link.id)
    await queries.release_keys(db, link.organization_id, [link.key])
    await _audited(db, caller, "deleted", before=link)
    await events.emit(db, LinkDeleted(organization_id=link.organization_id, link=link))


async def upsert_links(db: Writes, caller: Caller, organization_id: str, body: LinkBatch) -> LinkBatchResult:
    """All of them or none, with every fault named."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("CHANGE", organization_id, hidden=True)
    _check_size(body.links, 1, MOST_IN_BATCH)
    faults: list[FieldError] = []
    links = []
    for place, sent in enumerate(body.links):
        under = f"links.{place}."
        values = rules.checked(sent, None, faults=faults, place=place, under=under)
        _add_sent(values, sent, under, faults)
        if values is not None:
            links.append(values)
    faults += _named_twice(links)
    await queries.lock_links_of(db, organization_id)
    plan = await link_plans.plan(db, organization_id, links)
    _refuse(faults, plan)
    return await _changed(db, caller, organization_id, plan)


async def replace_links(db: Writes, caller: Caller, organization_id: str, body: LinkSet) -> LinkBatchResult:
    """The links of one Digital Link become those that are given; what stays the same keeps its id."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("CHANGE", organization_id, hidden=True)
    _check_size(body.links, 0, MOST_IN_SET)
    spot = _spot(body.digital_link, "digital_link")
    faults: list[FieldError] = []
    links = []
    for place, sent in enumerate(body.links):
        under = f"links.{place}."
        values = rules.checked(sent, spot, faults=faults, place=place, under=under)
        if values is not None:
            _add_metadata(values, sent, under, faults)
            links.append(values)
    await queries.lock_links_of(db, organization_id)
    plan = await link_plans.plan(db, organization_id, links, whole=True)
    _refuse(faults, plan)
    kept = [ids.parse(link.id) for link in (*plan.updated, *plan.unchanged) if link.id]
    deleted = await queries.delete_others(db, organization_id, key=spot.key, level=spot.level, kept_ids=kept)
    answer = await _changed(db, caller, organization_id, plan, deleted)
    if not links:
        await queries.release_keys(db, organization_id, [spot.key])
    return answer


async def _changed(
    db: Writes, caller: Caller, organization_id: str, plan: Plan, deleted: int = 0
) -> LinkBatchResult:
    """Carry a plan out and tell of it."""
    for link in plan.created:
        link.id = ids.canonical(ids.new())
    await link_plans.carry_out(db, organization_id, plan)
    links = sorted((*plan.created, *plan.updated, *plan.unchanged), key=lambda link: link.place)
    answer = LinkBatchResult(
        created=len(plan.created),
        updated=len(plan.updated),
        unchanged=len(plan.unchanged),
        deleted=deleted,
        ids=[ids.parse(link.id) for link in links if link.id],
    )
    await tell(db, caller, organization_id, plan, deleted)
    return answer


async def tell(db: Writes, caller: Caller, organization_id: str, plan: Plan, deleted: int = 0) -> None:
    """One entry of the audit log and one event for all that changed together."""
    event = LinksChanged(
        organization_id=organization_id,
        created=len(plan.created),
        updated=len(plan.updated),
        deleted=deleted,
    )
    counts = {"created": event.created, "updated": event.updated, "deleted": deleted}
    if any(counts.values()):
        await audit.record(
            db, caller, action="link.bulk_changed", organization_id=organization_id, after=counts
        )
        await events.emit(db, event)


def _check_size(links: Sized, least: int, most: int) -> None:
    if not least <= len(links) <= most:
        raise Validation.of("links", f"{least} to {most} links, not {len(links)}.")


def _values(sent: LinkCreate | LinkPatch) -> LinkValues:
    faults: list[FieldError] = []
    values = rules.checked(sent, None, faults=faults)
    if values is None:
        raise Validation(faults)
    return values


def _add_sent(values: LinkValues | None, sent: LinkUpsert, under: str, faults: list[FieldError]) -> None:
    """The id and the metadata of a link of a batch."""
    if values is None:
        return
    if sent.id is not UNSET:
        try:
            values.id = ids.canonical(sent.id)
        except ValueError:
            faults.append(FieldError(f"{under}id", "Not an id: 22 characters of base 57, or a UUID."))
    _add_metadata(values, sent, under, faults)


def _add_metadata(values: LinkValues, sent: object, under: str, faults: list[FieldError]) -> None:
    patch = getattr(sent, "metadata", UNSET)
    if patch is UNSET:
        return
    try:
        values.metadata = metadata.created(patch)
    except Validation as problem:
        faults.extend(FieldError(under + error.field, error.message) for error in problem.errors)


def _named_twice(links: list[LinkValues]) -> list[FieldError]:
    seen: set[str] = set()
    faults = []
    for link in links:
        if link.id in seen:
            faults.append(FieldError(f"links.{link.place}.id", "This link is named twice."))
        if link.id:
            seen.add(link.id)
    return faults


def _refuse(faults: list[FieldError], plan: Plan) -> None:
    """Validation when anything is wrong, in the order in which the links were sent."""
    faults += [
        FieldError(f"links.{refusal.place}.{refusal.field}", refusal.message) for refusal in plan.refused
    ]
    if faults:
        in_order = sorted(faults, key=lambda fault: int(fault.field.split(".")[1]))
        raise Validation(in_order[:MOST_FAULTS])


def _accepted(plan: Plan) -> Plan:
    """The plan of one link, or the problem that it has."""
    for refusal in plan.refused:
        match refusal.reason:
            case "held_key":
                raise KeyHeld(refusal.message)
            case "default_taken":
                raise DefaultTaken
            case "unknown_link":
                raise NoSuchLink
            case _:
                raise Validation.of(refusal.field, refusal.message)
    return plan


def _permitted(link: Link | None, caller: Caller, permission: Permission) -> Link:
    """The link, if the caller may do this with it; else it does not exist."""
    if link is None or not caller.may(permission, link.organization_id):
        raise NoSuchLink
    return link


async def _stored(db: Reads, values: LinkValues) -> Link:
    link = await queries.get_link(db, values.id or "")
    if link is None:
        raise NoSuchLink
    return link


def _spot(text: str, field: str) -> Spot:
    try:
        return rules.spot(text)
    except ValueError as error:
        raise Validation.of(field, str(error)) from None


def _link_type(text: str) -> str:
    try:
        return rules.link_type(text)
    except ValueError as error:
        raise Validation.of("link_type", str(error)) from None


async def _audited(
    db: Writes, caller: Caller, what: str, *, before: Link | None = None, after: Link | None = None
) -> None:
    link = after or before
    assert link is not None
    await audit.record(
        db,
        caller,
        action=f"link.{what}",
        subject_id=link.id,
        organization_id=link.organization_id,
        before=before,
        after=after,
    )
