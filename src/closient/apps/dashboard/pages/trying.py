"""Try a link: where it leads a caller whom somebody pretends to be, and all that was considered."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.response import Redirect
from msgspec import Struct

from closient.apps.dashboard.actions import trying as actions
from closient.apps.dashboard.pages import rule_choices
from closient.apps.dashboard.pages.rule_words import link_type_words
from closient.apps.dashboard.structs.trying import TryForm
from closient.apps.resolver.structs.explain import Consideration, Explanation, LinkDecision, Verdict
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.kit.services import Services
from closient.web import formats, forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/resolver/try"
# Verdict -> tone of its badge; the others stay quiet.
TONES: dict[Verdict, str] = {
    "chosen": "good",
    "leads_back": "warn",
    "address_dead": "bad",
    "disabled": "warn",
    "switched_off": "warn",
}


class SaidConsideration(Struct, frozen=True):
    """A rule or link in words, and where it can be changed."""

    where: str
    kind: str
    what: str
    link_type: str
    verdict: str
    tone: str
    reason: str
    href: str


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def try_link(
    request: Asked, reads: Reads, caller: Caller, services: Services
) -> Response[str] | Redirect:
    """The form, and the answer to it; both stand in the address."""
    own = page.current_organization(request)
    if own is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, TryForm)
    zone = form.values["timezone"] = form.values["timezone"] or rule_choices.own_zone()
    shown: Explanation | None = None
    if not form.errors and form.value.uri:
        try:
            shown = await actions.try_link(
                reads,
                caller,
                own.organization_id,
                msgspec.structs.replace(form.value, timezone=zone),
                settings=services.settings,
                places=request.app.state.places,
            )
        except Validation as refused:
            form.refuse(refused)
    verb, target = decision_words(shown.decision) if shown else ("", "")
    may_rule = caller.may("CHANGE", own.organization_id)
    choices = rule_choices.of_form(form)
    return page.render(
        request,
        "dashboard/try.html",
        status=422 if form.errors else 200,
        form=form,
        pretended=is_pretended(form.values),
        shown=shown,
        verb=verb,
        target=target,
        headers_text="\n".join(f"{one.name}: {one.value}" for one in shown.headers) if shown else "",
        considered=[said(one, shown, may_rule=may_rule) for one in shown.considered] if shown else [],
        guises=guises(),
        countries=formats.country_options(),
        link_types=choices["link_types"],
        zones=choices["zones"],
    )


def is_pretended(values: dict[str, Any]) -> bool:
    """Is anything said of the caller? Then the fields of it are open."""
    plain = {"uri": values["uri"], "guise": "camera", "timezone": rule_choices.own_zone()}
    return any(value != plain.get(name) for name, value in values.items() if value)


def guises() -> list[tuple[str, str]]:
    return [
        ("camera", _("A phone's camera")),
        ("linkset", _("A program that wants the list of links")),
        ("json", _("A program that wants JSON")),
        ("json-ld", _("A program that wants JSON-LD")),
    ]


def decision_words(decision: LinkDecision) -> tuple[str, str]:
    """What the caller does, and where to: an address stands for itself."""
    if decision.destination_type == "HOSTED_PAGE":
        return _("This caller sees"), _("The product page")
    if decision.destination_type == "CHOICES":
        return _("This caller gets"), _("A choice of several links")
    if decision.destination_type == "DOCUMENT":
        return _("This caller gets"), _("Data")
    if decision.url is None:
        return _("This caller gets"), _("Nothing")
    return _("This caller is led to"), decision.url


def said(one: Consideration, shown: Explanation, *, may_rule: bool) -> SaidConsideration:
    return SaidConsideration(
        _where(one),
        _("Rule") if one.kind == "rule" else _("Link"),
        one.address or _("The product page"),
        link_type_words(one.link_type) if one.link_type else "",
        _verdict(one.verdict),
        TONES.get(one.verdict, ""),
        one.reason,
        _href(one, shown) if may_rule else "",
    )


def _where(one: Consideration) -> str:
    """At which level it stands."""
    code = one.level.rpartition("/")[2]
    if one.scope is None and one.level:
        return f"/{one.level}"
    said = {
        "SERIAL": _("Item %(code)s") % {"code": code},
        "BATCH": _("Lot %(code)s") % {"code": code},
        "PRODUCT": _("Product"),
        "BRAND": _("Brand"),
        "ORGANIZATION": _("All products"),
    }
    return said[one.scope] if one.scope else _("The code itself")


def _href(one: Consideration, shown: Explanation) -> str:
    if one.address is not None and one.address.startswith("/"):
        return ""  # the platform's own: nobody changes it
    if one.kind == "link":
        return f"/dashboard/resolver/links/{one.id}"
    if one.scope in ("BRAND", "ORGANIZATION"):
        return f"/dashboard/rules/{one.id}"
    return f"/dashboard/products/{shown.key[3:]}/rules/{one.id}"


def _verdict(verdict: Verdict) -> str:
    return {
        "chosen": _("Chosen"),
        "leads_back": _("Leads back here"),
        "condition_failed": _("Condition not met"),
        "address_dead": _("Address is dead"),
        "fits_less": _("Fits less"),
        "not_default": _("No default"),
        "other_link_type": _("For another question"),
        "not_reached": _("Not reached"),
        "disabled": _("Switched off"),
        "switched_off": _("Counts as not scanned"),
    }[verdict]


handlers: list[Any] = [try_link]
