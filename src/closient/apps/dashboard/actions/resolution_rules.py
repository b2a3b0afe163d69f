"""What people do with the rules of a product, over the resolver's own actions."""

from datetime import datetime, tzinfo
from typing import Any

from closient.apps.catalogue.structs import Product
from closient.apps.dashboard.rules import rule_form
from closient.apps.dashboard.structs.forms import RuleForm
from closient.apps.resolver.actions import resolution_rules as actions
from closient.apps.resolver.structs.resolution_rules import (
    ResolutionRule,
    ResolutionRuleCreate,
    ResolutionRulePatch,
    RuleOrder,
    RuleOrders,
)
from closient.kit import countries
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import FieldError, NotFound, Validation


async def get_rule(db: Reads, caller: Caller, product: Product, rule_id: str) -> ResolutionRule:
    """A rule that may serve this product: its own, or one of its owner's for brand or organization."""
    try:
        rule = await actions.get_resolution_rule(db, caller, rule_id)
    except Validation:
        raise NotFound("No such rule.") from None
    is_wide = rule.scope_type in ("BRAND", "ORGANIZATION") and rule.organization_id == product.owner_id
    if rule.product_id != product.id and not is_wide:
        raise NotFound("No such rule.")
    return rule


async def create_rule(db: Writes, caller: Caller, product: Product, form: RuleForm) -> None:
    """The rule comes last within its product, lot or item."""
    if product.owner_id is None:
        raise NotFound("Nobody owns this GTIN yet: claim it first.")
    if form.scope_type in ("BRAND", "ORGANIZATION"):
        raise Validation.of("scope_type", "Choose this product, a lot or an item.")
    body = ResolutionRuleCreate(
        scope_type=form.scope_type,
        scope_id=rule_form.scope_value(form),
        product_id=product.id,
        **_values(form),
    )
    try:
        await actions.create_resolution_rule(db, caller, product.owner_id, body)
    except Validation as refused:
        raise _renamed(refused, form) from None


async def update_rule(db: Writes, caller: Caller, rule: ResolutionRule, form: RuleForm) -> None:
    """Everything but the place in the order; a rule of brand or organization keeps its scope."""
    patch = ResolutionRulePatch(**_values(form))
    wanted = (form.scope_type, rule_form.scope_value(form) or "")
    if rule.product_id and wanted != (rule.scope_type, (rule.scope_id or "")[18:]):
        if form.scope_type in ("BRAND", "ORGANIZATION"):
            raise Validation.of("scope_type", "Choose this product, a lot or an item.")
        patch.scope_type = form.scope_type
        patch.scope_id = rule_form.scope_value(form)
        patch.product_id = rule.product_id
    try:
        await actions.update_resolution_rule(db, caller, rule.id, patch)
    except Validation as refused:
        raise _renamed(refused, form) from None


async def delete_rule(db: Writes, caller: Caller, rule: ResolutionRule) -> None:
    """For good."""
    await actions.delete_resolution_rule(db, caller, rule.id)


async def move_rule(db: Writes, caller: Caller, rule: ResolutionRule, *, is_up: bool) -> bool:
    """Swap places with the neighbour in the same scope; False when there is none on that side."""
    if rule.product_id is None or rule.organization_id is None:
        return False
    listed = await actions.list_rules_of_product(db, caller, rule.product_id)
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
    qualifier = (rule.scope_id or "")[18:]
    return {
        "scope_type": rule.scope_type,
        "lot": qualifier if rule.scope_type == "BATCH" else "",
        "serial": qualifier if rule.scope_type == "SERIAL" else "",
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
        "location_countries": ", ".join(rule.location_countries or ()),
    }


def _values(form: RuleForm) -> dict[str, Any]:
    """The resolver's fields; Validation names every field of the form that is wrong."""
    errors: list[FieldError] = []
    found: dict[str, Any] = {}
    try:
        found = rule_form.conditions(form)
    except Validation as refused:
        errors += refused.errors
    codes = [part for part in form.location_countries.replace(",", " ").split() if part]
    wrong = [code for code in codes if countries.clean(code) is None]
    if wrong:
        errors.append(FieldError("location_countries", f"No country has the code {wrong[0]}."))
    if errors:
        raise Validation(errors)
    return {**found, "location_countries": [code.upper() for code in codes] or None}


def _renamed(refused: Validation, form: RuleForm) -> Validation:
    """The refusal with the fields as the form calls them."""
    scope_field = rule_form.QUALIFIER_FIELDS.get(form.scope_type, "scope_type")
    names = {"scope_id": scope_field, "product_id": "scope_type"}
    return Validation([FieldError(names.get(one.field, one.field), one.message) for one in refused.errors])


def _written(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}" if moment else ""
