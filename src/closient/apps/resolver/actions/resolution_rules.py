"""What people do with resolution rules. Who may not see an organization's rules hears that there are none."""

from msgspec import UNSET

from closient.apps.resolver.actions import custom_urls
from closient.apps.resolver.errors import NoSuchRule
from closient.apps.resolver.queries import resolution_rules as queries
from closient.apps.resolver.rules import resolution_rules as rules
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRule,
    ResolutionRuleCreate,
    ResolutionRulePatch,
    RuleCreated,
    RuleDeleted,
    RuleOrder,
    RuleOrders,
    RuleUpdated,
    Scope,
    ScopeAsked,
    ScopeType,
)
from closient.kit import audit, events, ids
from closient.kit.caller import Caller, Permission
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, Validation
from closient.kit.pagination import Page, PageRequest


async def list_resolution_rules(
    db: Reads,
    caller: Caller,
    organization_id: str,
    page: PageRequest,
    *,
    scope_type: ScopeType | None = None,
    enabled: bool | None = None,
) -> Page[ResolutionRule]:
    """In the order of evaluation, disabled rules too."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("VIEW", organization_id, hidden=True)
    return await queries.list_rules(db, organization_id, scope_type=scope_type, enabled=enabled, page=page)


async def list_rules_of_product(db: Reads, caller: Caller, product_id: str) -> list[ResolutionRule]:
    """The rules of one product, its lots and items that the caller may see."""
    found = await queries.list_rules_of_product(db, product_id)
    return [rule for rule in found if rule.organization_id and caller.may("VIEW", rule.organization_id)]


async def get_resolution_rule(db: Reads, caller: Caller, rule_id: str) -> ResolutionRule:
    rule = await queries.get_rule(db, ids.parse(rule_id, "rule_id"))
    return _permitted(rule, caller, "VIEW")


async def create_resolution_rule(
    db: Writes, caller: Caller, organization_id: str, body: ResolutionRuleCreate
) -> ResolutionRule:
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("CHANGE", organization_id, hidden=True)
    values = rules.created(body)
    if values.destination_type == "CUSTOM_URL" and values.custom_url:
        await custom_urls.enter(db, organization_id, values.custom_url)
    scope = await _scope(db, organization_id, rules.asked_scope(body))
    order_index = await _last_place(db, scope) if body.order_index is UNSET else body.order_index
    rule = await queries.create_rule(db, organization_id, scope, order_index, values)
    await _audited(db, caller, "created", after=rule)
    await events.emit(db, RuleCreated(organization_id=organization_id, rule=rule))
    return rule


async def update_resolution_rule(
    db: Writes, caller: Caller, rule_id: str, patch: ResolutionRulePatch
) -> ResolutionRule:
    """Unsent stays, null clears; the rule as a whole has to be right afterwards.

    An address that the catalogue has already keeps its health: other rules lead there too.
    """
    is_led_elsewhere = patch.custom_url is not UNSET or patch.destination_type is not UNSET
    if is_led_elsewhere:
        # Before the rule is locked, as whoever changes an address locks the catalogue and then its rules.
        seen = _permitted(await queries.get_rule(db, ids.parse(rule_id, "rule_id")), caller, "CHANGE")
        await custom_urls.share_catalogue(db, seen.organization_id or "")
    before = await _locked(db, caller, rule_id)
    organization_id = before.organization_id or ""
    values = rules.patched(before, patch)
    if is_led_elsewhere and values.destination_type == "CUSTOM_URL" and values.custom_url:
        await custom_urls.enter(db, organization_id, values.custom_url)
    scope, order_index = await _moved(db, organization_id, before, patch)
    after = await queries.update_rule(db, before.id, scope, order_index, values)
    await _audited(db, caller, "updated", before=before, after=after)
    await events.emit(db, RuleUpdated(organization_id=organization_id, rule=after))
    return after


async def delete_resolution_rule(db: Writes, caller: Caller, rule_id: str) -> None:
    """For good; the gap in the order stays."""
    rule = await _locked(db, caller, rule_id)
    await queries.delete_rule(db, rule.id)
    await _audited(db, caller, "deleted", before=rule)
    await events.emit(db, RuleDeleted(organization_id=rule.organization_id, rule=rule))


async def reorder_resolution_rules(
    db: Writes, caller: Caller, organization_id: str, body: RuleOrders
) -> list[ResolutionRule]:
    """All of them or none; the rules in their new order of evaluation."""
    organization_id = ids.parse(organization_id, "organization_id")
    caller.require("CHANGE", organization_id, hidden=True)
    places = _places(body.rules)
    before = {rule.id: rule for rule in await queries.lock_rules(db, list(places))}
    if len(before) < len(places) or any(r.organization_id != organization_id for r in before.values()):
        raise NoSuchRule
    after = await queries.reorder_rules(db, list(places), list(places.values()))
    for rule in after:
        if rule.order_index != before[rule.id].order_index:
            await _audited(db, caller, "reordered", before=before[rule.id], after=rule)
            await events.emit(db, RuleUpdated(organization_id=organization_id, rule=rule))
    return after


def _permitted(rule: ResolutionRule | None, caller: Caller, permission: Permission) -> ResolutionRule:
    """The rule, if the caller may do this with it; else it does not exist."""
    if rule is None or rule.organization_id is None or not caller.may(permission, rule.organization_id):
        raise NoSuchRule
    return rule


async def _locked(db: Writes, caller: Caller, rule_id: str) -> ResolutionRule:
    found = await queries.lock_rules(db, [ids.parse(rule_id, "rule_id")])
    return _permitted(found[0] if found else None, caller, "CHANGE")


async def _audited(
    db: Writes,
    caller: Caller,
    what: str,
    *,
    before: ResolutionRule | None = None,
    after: ResolutionRule | None = None,
) -> None:
    rule = after or before
    assert rule is not None
    await audit.record(
        db,
        caller,
        action=f"resolution_rule.{what}",
        subject_id=rule.id,
        organization_id=rule.organization_id,
        before=before,
        after=after,
    )


def _places(orders: list[RuleOrder]) -> dict[str, int]:
    """Rule -> its new place; Validation when a rule is named twice or not at all."""
    places: dict[str, int] = {}
    errors = []
    for number, order in enumerate(orders):
        rule_id = order.short_id if order.id is UNSET else order.id
        if rule_id is UNSET:
            errors.append(FieldError(f"rules.{number}.id", "Required."))
            continue
        rule_id = ids.parse(rule_id, f"rules.{number}.id")
        if rule_id in places:
            errors.append(FieldError(f"rules.{number}.id", "This rule is named twice."))
        places[rule_id] = order.order_index
    if errors:
        raise Validation(errors)
    return places


async def _last_place(db: Writes, scope: Scope) -> int:
    await queries.lock_scope(db, scope)
    return await queries.next_order_index(db, scope)


async def _moved(
    db: Writes, organization_id: str, before: ResolutionRule, patch: ResolutionRulePatch
) -> tuple[Scope, int]:
    """Scope and place after a change: a rule that comes into another scope without a place comes last."""
    asked = rules.patched_scope(before, patch)
    # A scope that nobody touches is not asked again whether it is the organization's.
    scope = rules.stored_scope(before) if asked is None else await _scope(db, organization_id, asked)
    if patch.order_index is not UNSET:
        return scope, patch.order_index
    if (scope.scope_type, scope.scope_id) == (before.scope_type, before.scope_id):
        return scope, before.order_index
    return scope, await _last_place(db, scope)


async def _scope(db: Reads, organization_id: str, asked: ScopeAsked) -> Scope:
    """The scope as it is stored; Validation when its target is unknown or another organization's."""
    if asked.scope_type == "ORGANIZATION":
        return _scope_of_organization(organization_id, asked)
    if asked.scope_type == "BRAND":
        return await _scope_of_brand(db, organization_id, asked)
    product_id = ids.parse(asked.product_id, "product_id") if asked.product_id else None
    if asked.scope_id is None and product_id is None:
        raise Validation.of("scope_id", f"Required for the scope {asked.scope_type}.")
    part = rules.part(asked.scope_type, asked.scope_id)
    if part.gtin is None and product_id is None:
        raise Validation.of("scope_id", "Name the product: its GTIN first, or its id in product_id.")
    product = await queries.get_own_product(db, organization_id, product_id=product_id, gtin=part.gtin)
    if product is None:
        field = "product_id" if part.gtin is None else "scope_id"
        raise Validation.of(field, "Not a product of this organization.")
    code = rules.QUALIFIERS.get(asked.scope_type)
    scope_id = product.gtin if code is None else f"{product.gtin}/{code}/{part.value}"
    return Scope(scope_type=asked.scope_type, scope_id=scope_id, product_id=product.id)


def _scope_of_organization(organization_id: str, asked: ScopeAsked) -> Scope:
    if asked.product_id is not None:
        raise Validation.of("product_id", "A rule for all products names none.")
    if asked.scope_id is not None and ids.parse(asked.scope_id, "scope_id") != organization_id:
        raise Validation.of("scope_id", "Not this organization.")
    return Scope(scope_type="ORGANIZATION", scope_id=organization_id)


async def _scope_of_brand(db: Reads, organization_id: str, asked: ScopeAsked) -> Scope:
    if asked.product_id is not None:
        raise Validation.of("product_id", "A rule for a brand names no product.")
    if asked.scope_id is None:
        raise Validation.of("scope_id", "Required for the scope BRAND.")
    brand = await queries.get_own_brand(db, organization_id, ids.parse(asked.scope_id, "scope_id"))
    if brand is None:
        raise Validation.of("scope_id", "Not a brand of this organization.")
    return Scope(scope_type="BRAND", scope_id=brand.id, brand_id=brand.id)
