"""The form of a rule of one product: where scans lead, of which packs, when, for whom."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.catalogue.structs.products import Product
from closient.apps.dashboard.actions import analytics
from closient.apps.dashboard.actions import products as product_actions
from closient.apps.dashboard.actions import resolution_rules as actions
from closient.apps.dashboard.pages import rule_choices
from closient.apps.dashboard.pages.rule_words import saved_words, scope_words
from closient.apps.dashboard.structs.forms import RuleFor
from closient.apps.dashboard.structs.views import Standing
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound, Validation
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session


@get("/dashboard/products/{gtin:str}/rules/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_rule(request: Asked, reads: Reads, caller: Caller, gtin: str) -> Response[str]:
    """An empty form: every plain scan of this product, to an address."""
    product = await product_actions.get_product(reads, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    given = forms.query(request, RuleFor)
    asked = RuleFor() if given.errors else given.value
    scope_type = "BATCH" if asked.lot else "SERIAL" if asked.serial else "PRODUCT"
    country = await analytics.country_of(reads, caller, product.owner_id or "")
    form = rule_choices.blank(country, scope_type=scope_type, lot=asked.lot, serial=asked.serial)
    return await _form(request, reads, product, form)


@post(
    "/dashboard/products/{gtin:str}/rules/new",
    opt=PAGE,
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def create_rule(request: Asked, writes: Writes, caller: Caller, gtin: str) -> Response[str] | Redirect:
    """Make the rule, or name every field that is wrong."""
    product = await product_actions.get_product(writes, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    form = await rule_choices.read(request)
    if not form.errors:
        try:
            return _back(request, product, await actions.create_rule(writes, caller, product, form.value))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return await _form(request, writes, product, form, status=422)


@get(
    "/dashboard/products/{gtin:str}/rules/{rule_id:str}",
    opt=PAGE,
    guards=[needs_session],
    include_in_schema=False,
)
async def show_rule(request: Asked, reads: Reads, caller: Caller, gtin: str, rule_id: str) -> Response[str]:
    """A rule, to be changed."""
    product = await product_actions.get_product(reads, caller, gtin)
    rule = await actions.get_rule(reads, caller, product, rule_id)
    caller.require("CHANGE", product.owner_id or "")
    return await _form(request, reads, product, forms.blank(**actions.as_form(rule)), rule=rule)


@post(
    "/dashboard/products/{gtin:str}/rules/{rule_id:str}",
    opt=PAGE,
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def update_rule(
    request: Asked, writes: Writes, caller: Caller, gtin: str, rule_id: str
) -> Response[str] | Redirect:
    """Keep the rule as the form has it now."""
    product = await product_actions.get_product(writes, caller, gtin)
    rule = await actions.get_rule(writes, caller, product, rule_id)
    caller.require("CHANGE", product.owner_id or "")
    form = await rule_choices.read(request)
    if not form.errors:
        actions.keep_wide_scope(form.value, rule)
        try:
            standing = await actions.update_rule(writes, caller, rule, form.value)
            return _back(request, product, standing, is_wide=rule.product_id is None)
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return await _form(request, writes, product, form, rule=rule, status=422)


async def _form(
    request: Asked,
    reads: Reads,
    product: Product,
    form: forms.Form[Any],
    *,
    rule: ResolutionRule | None = None,
    status: int = 200,
) -> Response[str]:
    if product.owner_id is None:
        raise NotFound("Nobody owns this GTIN yet: claim it first.")
    lots, serials = await product_actions.list_parts(reads, product)
    return page.render(
        request,
        "dashboard/rule.html",
        status=status,
        product=product,
        form=form,
        rule=rule,
        here=f"/dashboard/products/{product.gtin}",
        subject=product.product_name or product.gtin,
        knows_places=bool(request.app.state.settings.places_file),
        wide=scope_words(rule) if rule is not None and rule.product_id is None else "",
        lots=lots,
        serials=serials,
        brands=[],
        **rule_choices.of_form(form),
    )


def _back(request: Asked, product: Product, standing: Standing, *, is_wide: bool = False) -> Redirect:
    message, tone = saved_words(standing, is_wide=is_wide)
    # To the top of the page, where the message stands.
    return page.redirect(request, f"/dashboard/products/{product.gtin}", message=message, tone=tone)


handlers: list[Any] = [show_new_rule, create_rule, show_rule, update_rule]
