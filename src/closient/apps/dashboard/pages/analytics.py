"""How codes are scanned: the analytics of an organization, and those of one of its products."""

from collections.abc import AsyncIterator
from typing import Any, get_args
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.response import Redirect, Stream

from closient.apps.dashboard.actions import analytics as actions
from closient.apps.dashboard.actions import products as product_actions
from closient.apps.dashboard.pages import analytics_words as words
from closient.apps.dashboard.pages.rule_choices import ZONES
from closient.apps.dashboard.structs.analytics import (
    AnalyticsFilter,
    AnalyticsView,
    Block,
    Question,
    ScansFilter,
)
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import NotFound, Validation
from closient.web import formats, forms, navigation, page, zones
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.navigation import Item
from closient.web.texts import _, mark

HERE = "/dashboard/analytics"
OF_PRODUCT = "/dashboard/products/{gtin:str}/analytics"
CSV = "text/csv"
navigation.add(Item(navigation.MAIN, mark("Analytics"), HERE, "chart-line", 30))


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_analytics(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """All products; period and filters stand in the address."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    return await _shown(request, reads, caller, organization.organization_id)


@get(OF_PRODUCT, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_product_analytics(request: Asked, reads: Reads, caller: Caller, gtin: str) -> Response[str]:
    """The same of one product."""
    product = await product_actions.get_product(reads, caller, gtin)
    if product.owner_id is None:
        raise NotFound("Nobody has claimed this GTIN, so its scans belong to nobody.")
    return await _shown(request, reads, caller, product.owner_id, product=product)


@get(f"{HERE}/csv/{{block:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def export_analytics(
    request: Asked, reads: Reads, caller: Caller, block: str
) -> Response[Any] | Redirect:
    """One block as CSV."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    return await _exported(request, reads, caller, organization.organization_id, block=block)


@get(f"{OF_PRODUCT}/csv/{{block:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def export_product_analytics(
    request: Asked, reads: Reads, caller: Caller, gtin: str, block: str
) -> Response[Any]:
    """One block of a product as CSV."""
    product = await product_actions.get_product(reads, caller, gtin)
    if product.owner_id is None:
        raise NotFound("Nobody has claimed this GTIN, so its scans belong to nobody.")
    return await _exported(request, reads, caller, product.owner_id, block=block, gtin=product.gtin)


async def asked_for(
    request: Asked,
    reads: Reads,
    caller: Caller,
    organization_id: str,
    *,
    gtin: str = "",
    kind: type[AnalyticsFilter] = AnalyticsFilter,
) -> tuple[AnalyticsFilter, Question, str]:
    """What the address asks for, and a sentence about what of it was not understood."""
    form = forms.query(request, kind)
    wanted = kind() if form.errors else form.value
    if gtin:
        wanted = msgspec.structs.replace(wanted, gtin=gtin)
    refused = next(iter(form.errors.values()), "")
    if (wanted.lot or wanted.serial) and not wanted.gtin:
        refused = _("A lot or serial is one of a product: enter its GTIN as well.")
    zone = wanted.zone or zones.of_country(await actions.country_of(reads, caller, organization_id))
    if not zones.is_known(zone):
        zone, refused = zones.UTC, _("No time zone has this name: enter one such as Europe/Oslo.")
    return wanted, actions.question(wanted, zone), refused


def query_of(wanted: AnalyticsFilter, **changes: Any) -> str:
    """The filters as they stand in an address, without those that are as by default."""
    plain = msgspec.to_builtins(type(wanted)())
    sent = {**msgspec.to_builtins(wanted), "page": None, **changes}
    kept = {name: value for name, value in sent.items() if value and value != plain[name]}
    return f"?{urlencode(kept)}" if kept else ""


def choices(wanted: AnalyticsFilter) -> dict[str, Any]:
    """What the filters offer."""
    return {
        "wanted": wanted,
        "countries": formats.country_options(),
        "devices": [(one, words.device_name(one)) for one in ("mobile", "tablet", "desktop", "bot")],
        "bots": [
            ("exclude", _("People only")),
            ("include", _("People and robots")),
            ("only", _("Robots only")),
        ],
        "plain": type(wanted)(),
        "zones": ZONES,
    }


async def _shown(
    request: Asked, reads: Reads, caller: Caller, organization_id: str, product: Any = None
) -> Response[str]:
    gtin = product.gtin if product else ""
    wanted, asked, refused = await asked_for(request, reads, caller, organization_id, gtin=gtin)
    here = f"/dashboard/products/{gtin}/analytics" if product else HERE
    kept = msgspec.structs.replace(wanted, gtin="") if product else wanted

    def link(**changes: Any) -> str:
        return here + query_of(kept, **changes)

    def csv(block: str) -> str:
        return f"{here}/csv/{block}" + query_of(kept)

    view = None
    if not refused:
        try:
            view = await actions.show_analytics(
                reads, caller, organization_id, asked, is_of_all=product is None
            )
        except Validation as problem:
            refused = sentence(problem)
    return page.render(
        request,
        "dashboard/analytics.html",
        status=422 if refused else 200,
        product=product,
        here=here,
        to=link,
        csv=csv,
        asked=asked,
        refused=refused,
        view=view,
        brands=[(brand.id, brand.name) for brand in view.brands] if view else [],
        may_create=caller.may("CLAIM", organization_id),
        span=words.span(asked.days),
        span_before=words.span(asked.before),
        is_filtered=bool(
            query_of(msgspec.structs.replace(kept, zone="", period="30", since=None, until=None))
        ),
        **choices(wanted),
        **(_drawn(view, wanted, link) if view else {}),
    )


def _drawn(view: AnalyticsView, wanted: AnalyticsFilter, link: words.Link) -> dict[str, Any]:
    """The pictures of all blocks."""
    known = [share for share in view.country.data if share.value]
    best, most = words.best_bucket(view)
    return {
        "whose": words.who(wanted.bots),
        "time_chart": words.time_chart(view, wanted.bots),
        "growing": view.now.data[-1].total_scans if view.whole_buckets < len(view.now.data) else 0,
        "change": words.change_words(view.change),
        "a_day": view.now.total_scans / view.day_count,
        "best": best,
        "most": most,
        "most_label": words.most_label(view.now.interval),
        "so_far": words.so_far(view.now.interval),
        "places": known[: words.COUNTRIES_SHOWN],
        "country_count": len(known),
        "more_places": len(known) - len(known[: words.COUNTRIES_SHOWN]),
        "in_more_places": sum(share.total_scans for share in known[words.COUNTRIES_SHOWN :]),
        "nowhere": view.country.total_scans - sum(share.total_scans for share in known),
        "world": words.world_map(view.country, wanted.bots),
        "week": words.week_map(view.week),
        "device_bars": words.device_bars(view.device, link),
        "language_bars": words.language_bars(view.language),
        "referrer_bars": words.referrer_bars(view.referrer),
        "link_type_bars": words.link_type_bars(view.link_type),
    }


async def _exported(
    request: Asked, reads: Reads, caller: Caller, organization_id: str, *, block: str, gtin: str = ""
) -> Response[Any]:
    name = next((known for known in get_args(Block) if known == block), None)
    if name is None:
        raise NotFound("There is no such block.")
    kind = ScansFilter if name == "scans" else AnalyticsFilter
    _wanted, asked, refused = await asked_for(request, reads, caller, organization_id, gtin=gtin, kind=kind)
    if refused:
        raise Validation.of("query", refused)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{asked.days.since}-{asked.days.until}.csv"',
        "Cache-Control": "private, no-store",
    }
    if name == "scans":
        lines: AsyncIterator[str] = actions.export_scans(reads, caller, organization_id, asked)
        return Stream(lines, media_type=CSV, headers=headers)
    text = await actions.export_block(reads, caller, organization_id, asked, name)
    return Response(text, media_type=CSV, headers=headers)


def sentence(problem: Validation) -> str:
    """What is wrong with the filters, without the words of the API."""
    said = {
        "to": _("These days are not possible: the last one must lie between 1970 and 2999."),
        "from": _(
            "These days are not possible: the first one must not be later than the last, nor too long ago."
        ),
        "gtin": _("This is no GTIN: enter the digits below the bars, 8 to 14 of them."),
        "country": _("Choose a country of the list."),
    }
    return said.get(problem.errors[0].field, problem.errors[0].message)


handlers: list[Any] = [
    show_analytics,
    show_product_analytics,
    export_analytics,
    export_product_analytics,
]
