"""The form of a rule, in plain words: where scans lead, of which packs, when, for whom."""

from typing import Any

from babel import Locale, dates
from babel.core import get_global
from litestar import Request, Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import products as product_actions
from closient.apps.dashboard.actions import resolution_rules as actions
from closient.apps.dashboard.pages.rule_words import scope_words
from closient.apps.dashboard.structs.forms import RuleForm
from closient.gs1 import linktypes
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, NotFound, Validation
from closient.web import forms, page, texts
from closient.web.doors import PAGE, needs_session
from closient.web.texts import _

# A rule of these has another purpose than to lead a plain scan somewhere.
LEFT_OUT = {"defaultLink", "defaultLinkMulti", "productSustainabilityInfo"}
# To choose from; any other IANA name can be typed.
ZONES = (
    "UTC", "Europe/Rome", "Europe/Berlin", "Europe/Vienna", "Europe/Paris", "Europe/Madrid", "Europe/Lisbon",
    "Europe/London", "Europe/Dublin", "Europe/Oslo", "Europe/Stockholm", "Europe/Copenhagen",
    "Europe/Helsinki", "Europe/Warsaw", "Europe/Prague", "Europe/Athens", "Europe/Istanbul", "Africa/Lagos",
    "Africa/Johannesburg", "Africa/Nairobi", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Shanghai",
    "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Toronto", "America/Mexico_City", "America/Bogota",
    "America/Sao_Paulo", "America/Argentina/Buenos_Aires",
)  # fmt: skip


@get("/dashboard/products/{gtin:str}/rules/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_new_rule(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, gtin: str
) -> Response[str]:
    """An empty form: every plain scan of this product, to an address."""
    product = await product_actions.get_product(reads, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    form = forms.blank(
        scope_type="PRODUCT",
        destination_type="CUSTOM_URL",
        enabled=True,
        days_of_week=[],
        timezone=_zone_of_reader(),
    )
    return _form(request, product, form)


@post(
    "/dashboard/products/{gtin:str}/rules/new",
    opt=PAGE,
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def create_rule(
    request: Request[Any, Any, Any], writes: Writes, caller: Caller, gtin: str
) -> Response[str] | Redirect:
    """Make the rule, or name every field that is wrong."""
    product = await product_actions.get_product(writes, caller, gtin)
    caller.require("CHANGE", product.owner_id or "")
    form = await forms.read(request, RuleForm)
    if not form.errors:
        try:
            await actions.create_rule(writes, caller, product, form.value)
            return _back(request, product, _("The rule is made. It holds from now on."))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return _form(request, product, form, status=422)


@get(
    "/dashboard/products/{gtin:str}/rules/{rule_id:str}",
    opt=PAGE,
    guards=[needs_session],
    include_in_schema=False,
)
async def show_rule(
    request: Request[Any, Any, Any], reads: Reads, caller: Caller, gtin: str, rule_id: str
) -> Response[str]:
    """A rule, to be changed."""
    product = await product_actions.get_product(reads, caller, gtin)
    rule = await actions.get_rule(reads, caller, product, rule_id)
    caller.require("CHANGE", product.owner_id or "")
    return _form(request, product, forms.blank(**actions.as_form(rule)), rule=rule)


@post(
    "/dashboard/products/{gtin:str}/rules/{rule_id:str}",
    opt=PAGE,
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def update_rule(
    request: Request[Any, Any, Any], writes: Writes, caller: Caller, gtin: str, rule_id: str
) -> Response[str] | Redirect:
    """Keep the rule as the form has it now."""
    product = await product_actions.get_product(writes, caller, gtin)
    rule = await actions.get_rule(writes, caller, product, rule_id)
    caller.require("CHANGE", product.owner_id or "")
    form = await forms.read(request, RuleForm)
    if not form.errors:
        try:
            await actions.update_rule(writes, caller, rule, form.value)
            return _back(request, product, _("The rule is saved. It holds from now on."))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return _form(request, product, form, rule=rule, status=422)


def _form(
    request: Request[Any, Any, Any],
    product: Any,
    form: forms.Form[Any],
    *,
    rule: Any = None,
    status: int = 200,
) -> Response[str]:
    if product.owner_id is None:
        raise NotFound("Nobody owns this GTIN yet: claim it first.")
    names = dates.get_day_names("wide", "format", texts.current().region)
    types = [(f"gs1:{name}", title) for name, title in linktypes.TITLES.items() if name not in LEFT_OUT]
    chosen = form.values.get("link_type", "")
    if chosen and chosen not in dict(types):
        types.append((chosen, chosen))
    return page.render(
        request,
        "dashboard/rule.html",
        status=status,
        product=product,
        form=form,
        rule=rule,
        wide=scope_words(rule) if rule is not None and rule.product_id is None else "",
        weekdays=[(str(day), names[day]) for day in range(7)],
        zones=ZONES,
        link_types=sorted(types, key=lambda one: one[1].casefold()),
    )


def _zone_of_reader() -> str:
    """The zone of the reader's country, if it has one zone only."""
    territory = Locale.parse(texts.current().region).territory
    zones = get_global("territory_zones").get(territory or "", [])
    return zones[0] if len(zones) == 1 else "UTC"


def _back(request: Request[Any, Any, Any], product: Any, message: str) -> Redirect:
    return page.redirect(request, f"/dashboard/products/{product.gtin}#rules", message=message)


handlers: list[Any] = [show_new_rule, create_rule, show_rule, update_rule]
