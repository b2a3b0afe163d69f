"""Rules for many products at once: those of each brand, and those of the whole organization."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import analytics
from closient.apps.dashboard.actions import resolution_rules as rule_actions
from closient.apps.dashboard.actions import wide_rules as actions
from closient.apps.dashboard.pages import rule_choices
from closient.apps.dashboard.pages.rule_words import said_rules, saved_words
from closient.apps.dashboard.structs.forms import RuleFor, RuleStep
from closient.apps.dashboard.structs.views import Standing
from closient.apps.resolver.structs.resolution_rules import ResolutionRule
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.web import forms, navigation, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

HERE = "/dashboard/rules"
RULE = f"{HERE}/{{rule_id:str}}"

navigation.add(Item(navigation.MAIN, mark("Rules"), HERE, "route", 40))


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_rules(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """Brand by brand, then the organization."""
    if page.current_organization(request) is None:
        return page.redirect(request, "/dashboard")
    own = page.own_organization(request)
    scopes = await actions.list_scopes(reads, caller, own.organization_id, own.organization_name)
    return page.render(
        request,
        "dashboard/rules.html",
        scopes=[(scope, said_rules(scope.rules, None, scope.blocked)) for scope in scopes],
        has_rules=any(scope.rules for scope in scopes),
        may_rule=caller.may("CHANGE", own.organization_id),
    )


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_rules(request: Asked, writes: Writes, caller: Caller) -> Redirect:
    """The buttons of the list: move or delete a rule."""
    form = await forms.read(request, RuleStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    own, step = page.own_organization(request), form.value
    rule = await actions.get_rule(writes, caller, own.organization_id, step.rule)
    if step.do == "delete":
        await rule_actions.delete_rule(writes, caller, rule)
        return page.redirect(request, HERE, message=_("The rule is deleted."))
    await rule_actions.move_rule(writes, caller, rule, is_up=step.do == "up")
    return page.redirect(request, HERE)


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_rule(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """An empty form; ?brand= chooses one."""
    organization_id = page.own_organization(request).organization_id
    caller.require("CHANGE", organization_id)
    country = await analytics.country_of(reads, caller, organization_id)
    given = forms.query(request, RuleFor)
    brand = "" if given.errors else given.value.brand
    scope_type = "BRAND" if brand else "ORGANIZATION"
    form = rule_choices.blank(country, scope_type=scope_type, brand_id=brand)
    return await _form(request, reads, caller, form)


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_rule(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    """Make the rule, or name every field that is wrong."""
    organization_id = page.own_organization(request).organization_id
    caller.require("CHANGE", organization_id)
    form = await rule_choices.read(request)
    if not form.errors:
        try:
            return _back(request, await actions.create_rule(writes, caller, organization_id, form.value))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return await _form(request, writes, caller, form, status=422)


@get(RULE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_rule(request: Asked, reads: Reads, caller: Caller, rule_id: str) -> Response[str]:
    """A rule, to be changed."""
    organization_id = page.own_organization(request).organization_id
    rule = await actions.get_rule(reads, caller, organization_id, rule_id)
    caller.require("CHANGE", organization_id)
    return await _form(request, reads, caller, forms.blank(**rule_actions.as_form(rule)), rule=rule)


@post(RULE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def update_rule(
    request: Asked, writes: Writes, caller: Caller, rule_id: str
) -> Response[str] | Redirect:
    """Keep the rule as the form has it now."""
    organization_id = page.own_organization(request).organization_id
    rule = await actions.get_rule(writes, caller, organization_id, rule_id)
    caller.require("CHANGE", organization_id)
    form = await rule_choices.read(request)
    if not form.errors:
        try:
            return _back(request, await rule_actions.update_rule(writes, caller, rule, form.value))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return await _form(request, writes, caller, form, rule=rule, status=422)


async def _form(
    request: Asked,
    reads: Reads,
    caller: Caller,
    form: forms.Form[Any],
    *,
    rule: ResolutionRule | None = None,
    status: int = 200,
) -> Response[str]:
    own = page.own_organization(request)
    brands = await actions.list_brands(reads, caller, own.organization_id)
    return page.render(
        request,
        "dashboard/rule.html",
        status=status,
        product=None,
        form=form,
        rule=rule,
        here=HERE,
        subject=own.organization_name,
        knows_places=bool(request.app.state.settings.places_file),
        wide="",
        lots=[],
        serials=[],
        brands=[(brand.id, brand.name) for brand in brands],
        **rule_choices.of_form(form),
    )


def _back(request: Asked, standing: Standing) -> Redirect:
    message, tone = saved_words(standing, is_wide=True)
    return page.redirect(request, HERE, message=message, tone=tone)


handlers: list[Any] = [list_rules, change_rules, show_new_rule, create_rule, show_rule, update_rule]
