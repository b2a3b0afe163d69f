"""Places of traceability: who and where behind a GLN, what is missing, a map, and each place on its page."""

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Meta, Struct

from closient.apps.dashboard.actions import trace_entries as actions
from closient.apps.dashboard.pages import trace_words
from closient.apps.dashboard.pages.traceability import HERE as TRACEABILITY
from closient.apps.dashboard.structs.traceability import EntryFilter, EntryStep, PointRow
from closient.apps.epcis.structs.places import PlaceBody, PlaceOut
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Validation
from closient.kit.services import Services
from closient.web import formats, forms, maps, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = f"{TRACEABILITY}/places"
TEMPLATE = "dashboard/trace_place.html"


class NewPlace(Struct):
    """The GLN of a place that is described for the first time."""

    gln: Annotated[str, Meta(max_length=40)]


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def list_places(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """By name, with what each lacks."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    form = forms.query(request, EntryFilter)
    asked = EntryFilter() if form.errors else form.value
    shown = await actions.list_places(reads, caller, organization.organization_id, asked)
    return page.render(
        request,
        "dashboard/trace_places.html",
        here=HERE,
        asked=asked,
        shown=shown,
        drawn=map_of(shown.points, _("Where your places are")),
        lacks=trace_words.lacks,
        is_filtered=bool(asked.search or asked.show != "all"),
    )


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def new_place(request: Asked, caller: Caller) -> Response[str]:
    """The form for another one; events that name an unknown GLN lead here with it."""
    caller.require("TRACE", page.own_organization(request).organization_id)
    return _form(request, forms.blank(gln=request.query_params.get("gln", "")[:40], country=""), None)


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def add_place(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Describe a place."""
    caller.require("TRACE", page.own_organization(request).organization_id)
    named = await forms.read(request, NewPlace)
    form = await forms.read(request, PlaceBody)
    form.values = {**form.values, **named.values}
    form.errors = {**named.errors, **form.errors}
    gln = "".join(str(named.values["gln"]).replace("-", " ").split())
    if not named.errors:
        try:
            actions.read_gln(gln)
        except Validation as refused:
            form.refuse(refused)
    return await _saved(request, services, caller, gln, form, place=None)


@get(f"{HERE}/{{gln:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_place(request: Asked, reads: Reads, caller: Caller, gln: str) -> Response[str]:
    """What is known of a place, to be changed."""
    own = page.own_organization(request).organization_id
    place = await actions.get_place(reads, caller, own, gln)
    values = {
        name: "" if (value := getattr(place, name)) is None else value for name in PlaceBody.__struct_fields__
    }
    return _form(request, forms.blank(**values), place)


@post(f"{HERE}/{{gln:str}}", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_place(
    request: Asked, services: Services, caller: Caller, gln: str
) -> Response[str] | Redirect:
    """Change a place, or forget it."""
    own = page.own_organization(request).organization_id
    place = await actions.get_place(services.database.reads, caller, own, gln)
    step = await forms.read(request, EntryStep)
    if not step.errors and step.value.do == "delete":
        async with services.database.writes() as db:
            await actions.delete_place(db, caller, own, gln)
        return page.redirect(request, HERE, message=_("%(name)s is forgotten.") % {"name": place.name})
    return await _saved(request, services, caller, gln, await forms.read(request, PlaceBody), place=place)


async def _saved(
    request: Asked,
    services: Services,
    caller: Caller,
    gln: str,
    form: forms.Form[Any],
    *,
    place: PlaceOut | None,
) -> Response[str] | Redirect:
    own = page.own_organization(request).organization_id
    if not form.errors:
        try:
            async with services.database.writes() as db:
                kept = await actions.set_place(db, caller, own, gln, form.value)
            return page.redirect(request, HERE, message=_("%(name)s is kept.") % {"name": kept.name})
        except Validation as refused:
            form.refuse(refused)
    return _form(request, form, place)


def _form(request: Asked, form: forms.Form[Any], place: PlaceOut | None) -> Response[str]:
    return page.render(
        request,
        TEMPLATE,
        status=422 if form.errors else 200,
        form=form,
        place=place,
        lacks=trace_words.lacks(place.missing) if place else "",
        countries=formats.country_options(),
        drawn=map_of([PointRow(place.gln, place.name, place.latitude, place.longitude)], _("Where it is"))
        if place and place.latitude is not None and place.longitude is not None
        else "",
    )


def map_of(points: Sequence[PointRow], title: str) -> object:
    """The places as dots; nothing without coordinates."""
    if not points:
        return ""
    dots = [maps.Point(one.name, one.latitude, one.longitude, f"{HERE}/{one.gln}") for one in points]
    return maps.points(title, dots)


handlers: list[Any] = [list_places, new_place, add_place, show_place, change_place]
