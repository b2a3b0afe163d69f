"""Many places or products at once, as lines from a spreadsheet: all of them are kept, or none and why."""

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect
from msgspec import Struct

from closient.apps.dashboard.actions import trace_entries as actions
from closient.apps.dashboard.pages import traceability_places, traceability_products
from closient.apps.dashboard.structs.lines import LineFault
from closient.apps.dashboard.structs.traceability import Line, LinesForm
from closient.apps.epcis.structs.places import Kept, PlaceEntry, ProductDescriptionEntry
from closient.kit.caller import Caller
from closient.kit.errors import Validation
from closient.kit.services import Services
from closient.web import formats, forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

PLACES = f"{traceability_places.HERE}/lines"
PRODUCTS = f"{traceability_products.HERE}/lines"
TEMPLATE = "dashboard/trace_lines.html"
LARGEST_FILE = 1_000_000
MOST_SHOWN = 100


@get(PLACES, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_place_lines(request: Asked, caller: Caller) -> Response[str]:
    """An empty field for places."""
    caller.require("TRACE", page.own_organization(request).organization_id)
    return _page(request, forms.blank(), [], is_places=True)


@get(PRODUCTS, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_product_lines(request: Asked, caller: Caller) -> Response[str]:
    """An empty field for products."""
    caller.require("TRACE", page.own_organization(request).organization_id)
    return _page(request, forms.blank(), [], is_places=False)


@post(
    PLACES,
    opt={**PAGE, "largest_body": 3 * LARGEST_FILE},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def read_place_lines(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Keep places."""
    own = page.own_organization(request).organization_id
    caller.require("TRACE", own)
    form, lines, faults = await _read(request, actions.PLACE_COLUMNS)
    entries = _entries(PlaceEntry, "gln", [_with_country(line) for line in lines], faults, actions.read_gln)
    if entries and not faults and not form.errors:
        try:
            async with services.database.writes() as db:
                kept = await actions.set_places(db, caller, own, entries)
            return page.redirect(request, traceability_places.HERE, message=_told(kept))
        except Validation as refused:
            faults += _of_lines(refused, lines)
    return _page(request, form, faults, is_places=True)


@post(
    PRODUCTS,
    opt={**PAGE, "largest_body": 3 * LARGEST_FILE},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def read_product_lines(request: Asked, services: Services, caller: Caller) -> Response[str] | Redirect:
    """Keep descriptions of products."""
    own = page.own_organization(request).organization_id
    caller.require("TRACE", own)
    form, lines, faults = await _read(request, actions.PRODUCT_COLUMNS)
    entries = _entries(ProductDescriptionEntry, "gtin", lines, faults, actions.read_gtin)
    if entries and not faults and not form.errors:
        try:
            async with services.database.writes() as db:
                kept = await actions.set_products(db, caller, own, entries)
            return page.redirect(request, traceability_products.HERE, message=_told(kept))
        except Validation as refused:
            faults += _of_lines(refused, lines)
    return _page(request, form, faults, is_places=False)


async def _read(
    request: Asked, columns: tuple[str, ...]
) -> tuple[forms.Form[LinesForm], list[Line], list[LineFault]]:
    """The lines of the file, else those that were pasted."""
    form = await forms.read(request, LinesForm)
    text = str(form.values["lines"])
    sent = (await request.form()).get("file")
    if isinstance(sent, UploadFile) and sent.filename:
        content = await sent.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            form.refuse(_("The file is larger than 1 MB: 1,000 lines are less."), "file")
            return form, [], []
        text = form.values["lines"] = _decoded(content)
    if not text.strip():
        form.refuse(_("Paste lines here, or choose a file."), "lines")
        return form, [], []
    lines, faults = actions.read_lines(text, columns)
    if not lines and not faults:
        form.refuse(_("There is no line below the names of the columns."), "lines")
    return form, lines, faults


def _decoded(content: bytes) -> str:
    """The text of a file, in the encodings that spreadsheets write."""
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _with_country(line: Line) -> Line:
    """Countries may be written as names."""
    code = formats.country_code(said) if (said := line.cells.get("country", "")) else None
    return Line(line.number, {**line.cells, "country": code}) if code else line


def _entries(
    kind: type[Any],
    key: str,
    lines: Sequence[Line],
    faults: list[LineFault],
    read_key: Callable[[str], str],
) -> list[Any]:
    """An entry for each line; what does not fit goes to the faults."""
    found: list[Struct] = []
    seen: dict[str, int] = {}
    for line in lines:
        form = forms.decode(kind, line.cells.items())
        if key not in form.errors:
            try:
                number = read_key(str(form.values[key]))
            except Validation as refused:
                form.errors[key] = refused.errors[0].message
            else:
                if number in seen:
                    form.errors[key] = _("Line %(line)s is of this number, too.") % {"line": seen[number]}
                seen.setdefault(number, line.number)
        faults += [LineFault(line.number, field, error) for field, error in form.errors.items()]
        if not form.errors:
            found.append(form.value)
    return found


def _of_lines(refused: Validation, lines: Sequence[Line]) -> list[LineFault]:
    """Faults at places of a list, as faults of its lines."""
    found = []
    for error in refused.errors:
        place, _dot, field = error.field.partition(".")
        line = lines[int(place)].number if place.isdecimal() and int(place) < len(lines) else 0
        found.append(LineFault(line, field, error.message))
    return found


def _told(kept: Kept) -> str:
    return _("%(created)s are new, %(updated)s were replaced.") % {
        "created": f"{kept.created:,}",
        "updated": f"{kept.updated:,}",
    }


def _page(
    request: Asked, form: forms.Form[Any], faults: Sequence[LineFault], *, is_places: bool
) -> Response[str]:
    columns = actions.PLACE_COLUMNS if is_places else actions.PRODUCT_COLUMNS
    return page.render(
        request,
        TEMPLATE,
        status=422 if faults or form.errors else 200,
        form=form,
        here=PLACES if is_places else PRODUCTS,
        back=traceability_places.HERE if is_places else traceability_products.HERE,
        is_places=is_places,
        faults=sorted(faults, key=lambda fault: fault.line)[:MOST_SHOWN],
        fault_count=len(faults),
        columns=columns,
    )


handlers: list[Any] = [show_place_lines, show_product_lines, read_place_lines, read_product_lines]
