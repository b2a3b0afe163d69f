"""What people do with rules on the pages, over the resolver's own actions."""

from datetime import datetime, tzinfo
from typing import Any

from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.rules import reach, rule_form
from closient.apps.dashboard.structs.forms import RuleForm
from closient.apps.dashboard.structs.views import Standing
from closient.apps.resolver.actions import resolution_rules as actions
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRule,
    ResolutionRuleCreate,
    ResolutionRulePatch,
    RuleOrder,
    RuleOrders,
    ScopeType,
)
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation
from closient.kit.pagination import PageRequest

# Rules that serve more than one product.
WIDE = ("BRAND", "ORGANIZATION")


async def get_rule(db: Reads, caller: Caller, product: Product, rule_id: str) -> ResolutionRule:
    """A rule that may serve this product: its own, or one of its owner's for brand or organization."""
    try:
        rule = await actions.get_resolution_rule(db, caller, rule_id)
    except Validation:
        raise NotFound("No such rule.") from None
    is_wide = rule.scope_type in WIDE and rule.organization_id == product.owner_id
    if rule.product_id != product.id and not is_wide:
        raise NotFound("No such rule.")
    return rule


async def create_rule(db: Writes, caller: Caller, product: Product, form: RuleForm) -> Standing:
    """The rule comes last within its product, lot or item; how it stands from now on."""
    if product.owner_id is None:
        raise NotFound("Nobody owns this GTIN yet: claim it first.")
    if form.scope_type in WIDE:
        raise Validation.of("scope_type", "Choose this product, a lot or an item.")
    body = ResolutionRuleCreate(
        scope_type=form.scope_type,
        scope_id=rule_form.scope_value(form),
        product_id=product.id,
        **rule_form.conditions(form),
    )
    try:
        rule = await actions.create_resolution_rule(db, caller, product.owner_id, body)
    except Validation as refused:
        raise rule_form.in_plain_words(refused, form) from None
    return await standing(db, caller, rule)


async def update_rule(db: Writes, caller: Caller, rule: ResolutionRule, form: RuleForm) -> Standing:
    """Everything but the place in the order; how the rule stands from now on.

    A rule of brand or organization never becomes one of a product, nor the other way round.
    """
    if (form.scope_type in WIDE) != (rule.scope_type in WIDE):
        raise Validation.of("scope_type", "Choose one of these.")
    patch = ResolutionRulePatch(**rule_form.conditions(form))
    wanted = (form.scope_type, rule_form.scope_value(form) or "")
    if wanted != (rule.scope_type, _qualifier(rule)):
        patch.scope_type = form.scope_type
        patch.scope_id = rule_form.scope_value(form)
        patch.product_id = rule.product_id
    try:
        rule = await actions.update_resolution_rule(db, caller, rule.id, patch)
    except Validation as refused:
        raise rule_form.in_plain_words(refused, form) from None
    return await standing(db, caller, rule)


def keep_wide_scope(form: RuleForm, rule: ResolutionRule) -> None:
    """Where a form shows no choice of brand or organization, the rule keeps the one that it has."""
    if rule.scope_type in WIDE:
        form.scope_type, form.brand_id = rule.scope_type, _qualifier(rule)


async def standing(db: Reads, caller: Caller, rule: ResolutionRule) -> Standing:
    """How a rule stands now among those that come before it."""
    blocked = reach.blocked(await list_neighbours(db, caller, rule))
    return reach.standing(rule, blocked.get(rule.id), clock.now())


async def list_neighbours(db: Reads, caller: Caller, rule: ResolutionRule) -> list[ResolutionRule]:
    """The rules of the same product, brand or organization, in their order."""
    if rule.product_id is not None:
        return await actions.list_rules_of_product(db, caller, rule.product_id)
    listed = await list_wide_rules(db, caller, rule.organization_id or "", rule.scope_type)
    return [one for one in listed if one.scope_id == rule.scope_id]


async def list_wide_rules(
    db: Reads, caller: Caller, organization_id: str, scope_type: ScopeType
) -> list[ResolutionRule]:
    """All rules of an organization for its brands, or for all that it has."""
    found: list[ResolutionRule] = []
    number = 0
    while True:
        number += 1
        page = PageRequest(number, 100)
        listed = await actions.list_resolution_rules(db, caller, organization_id, page, scope_type=scope_type)
        found += listed.data
        if not listed.pagination.has_next:
            return found


async def delete_rule(db: Writes, caller: Caller, rule: ResolutionRule) -> None:
    """For good."""
    await actions.delete_resolution_rule(db, caller, rule.id)


async def move_rule(db: Writes, caller: Caller, rule: ResolutionRule, *, is_up: bool) -> bool:
    """Swap places with the neighbour in the same scope; False when there is none on that side."""
    if rule.organization_id is None:
        return False
    listed = await list_neighbours(db, caller, rule)
    scope = [one for one in listed if (one.scope_type, one.scope_id) == (rule.scope_type, rule.scope_id)]
    place = next(number for number, one in enumerate(scope) if one.id == rule.id)
    other_place = place - 1 if is_up else place + 1
    if not 0 <= other_place < len(scope):
        return False
    one, other = scope[place], scope[other_place]
    orders = [RuleOrder(id=one.id, order_index=other.order_index)]
    orders.append(RuleOrder(id=other.id, order_index=one.order_index))
    await actions.reorder_resolution_rules(db, caller, rule.organization_id, RuleOrders(rules=orders))
    return True


def as_form(rule: ResolutionRule) -> dict[str, Any]:
    """A stored rule as values of the form; moments in the rule's own zone."""
    zone = rule_form.zone(rule.timezone or "", [])
    return {
        "scope_type": rule.scope_type,
        "lot": _qualifier(rule) if rule.scope_type == "BATCH" else "",
        "serial": _qualifier(rule) if rule.scope_type == "SERIAL" else "",
        "brand_id": _qualifier(rule) if rule.scope_type == "BRAND" else "",
        "destination_type": rule.destination_type,
        "custom_url": rule.custom_url or "",
        "enabled": rule.enabled,
        "absolute_start_at": _written(rule.absolute_start_at, zone),
        "absolute_end_at": _written(rule.absolute_end_at, zone),
        "annual_start_mmdd": rule.annual_start_mmdd or "",
        "annual_end_mmdd": rule.annual_end_mmdd or "",
        "days_of_week": [str(day) for day in rule.days_of_week or ()],
        "time_of_day_start": f"{rule.time_of_day_start:%H:%M}" if rule.time_of_day_start else "",
        "time_of_day_end": f"{rule.time_of_day_end:%H:%M}" if rule.time_of_day_end else "",
        "timezone": rule.timezone or "",
        "link_type": rule.link_type or "",
        "location_countries": rule_form.joined(rule.location_countries),
        "location_regions": rule_form.joined(rule.location_regions),
        "location_cities": rule_form.joined(rule.location_cities),
    }


def _qualifier(rule: ResolutionRule) -> str:
    """What the form asks for beside the kind of scope: a lot, a serial or a brand."""
    scope_id = rule.scope_id or ""
    if rule.scope_type == "BRAND":
        return scope_id
    return scope_id[18:] if rule.scope_type in rule_form.QUALIFIER_FIELDS else ""


def _written(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}" if moment else ""
