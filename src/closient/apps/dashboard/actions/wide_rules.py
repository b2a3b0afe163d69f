"""What people do with the rules for a whole brand, or for all products of an organization."""

from closient.apps.dashboard.actions import resolution_rules
from closient.apps.dashboard.queries import overview as overview_queries
from closient.apps.dashboard.queries import rules as queries
from closient.apps.dashboard.rules import reach, rule_form
from closient.apps.dashboard.structs.forms import RuleForm
from closient.apps.dashboard.structs.views import BrandRow, Standing, WideScope
from closient.apps.resolver.actions import resolution_rules as actions
from closient.apps.resolver.structs.resolution_rules import ResolutionRule, ResolutionRuleCreate
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation


async def list_brands(db: Reads, caller: Caller, organization_id: str) -> list[BrandRow]:
    """The brands that a rule can be for."""
    caller.require("VIEW", organization_id)
    return await overview_queries.list_brands(db, organization_id)


async def list_scopes(db: Reads, caller: Caller, organization_id: str, name: str) -> list[WideScope]:
    """Each brand and, last, the organization (called `name`), with rules in the order of evaluation."""
    brands = await list_brands(db, caller, organization_id)
    apart = {one.brand_id: one.products for one in await queries.count_apart(db, organization_id)}
    by_brand: dict[str, list[ResolutionRule]] = {}
    for rule in await resolution_rules.list_wide_rules(db, caller, organization_id, "BRAND"):
        by_brand.setdefault(rule.scope_id or "", []).append(rule)
    scopes = [
        _scope(brand.id, brand.name, brand.products, apart.get(brand.id, 0), by_brand.get(brand.id, []))
        for brand in brands
    ]
    own = await resolution_rules.list_wide_rules(db, caller, organization_id, "ORGANIZATION")
    products = await queries.count_products(db, organization_id)
    return [*scopes, _scope("", name, products, sum(apart.values()), own)]


def _scope(brand_id: str, name: str, products: int, apart: int, rules: list[ResolutionRule]) -> WideScope:
    serves_plain_scans = any(rule.enabled and rule.link_type is None for rule in rules)
    return WideScope(
        brand_id=brand_id,
        name=name,
        products=products,
        apart=apart if serves_plain_scans else 0,
        rules=rules,
        blocked=reach.blocked(rules),
    )


async def get_rule(db: Reads, caller: Caller, organization_id: str, rule_id: str) -> ResolutionRule:
    """A rule of the organization for a brand or for everything."""
    try:
        rule = await actions.get_resolution_rule(db, caller, rule_id)
    except Validation:
        raise NotFound("No such rule.") from None
    if rule.organization_id != organization_id or rule.scope_type not in resolution_rules.WIDE:
        raise NotFound("No such rule.")
    return rule


async def create_rule(db: Writes, caller: Caller, organization_id: str, form: RuleForm) -> Standing:
    """The rule comes last within its brand or organization; how it stands from now on."""
    if form.scope_type not in resolution_rules.WIDE:
        raise Validation.of("scope_type", "Choose one brand or all products.")
    body = ResolutionRuleCreate(
        scope_type=form.scope_type,
        scope_id=rule_form.scope_value(form),
        **rule_form.conditions(form),
    )
    try:
        rule = await actions.create_resolution_rule(db, caller, organization_id, body)
    except Validation as refused:
        raise rule_form.in_plain_words(refused, form) from None
    return await resolution_rules.standing(db, caller, rule)
