"""An organization's own sheets: measured in mm, seen as they are drawn, changed and deleted."""

from base64 import b64encode
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import sheets as actions
from closient.apps.dashboard.structs.labels import SheetForm, SheetStep
from closient.apps.products.actions import labels as label_actions
from closient.apps.products.actions import sheet_templates
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import BadRequest, Conflict, Validation
from closient.web import forms, page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _

HERE = "/dashboard/labels/sheets"


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_sheets(request: Asked, reads: Reads, caller: Caller) -> Response[str] | Redirect:
    """The organization's own sheets, and those that are sold to begin with."""
    organization = page.current_organization(request)
    if organization is None:
        return page.redirect(request, "/dashboard")
    own = organization.organization_id
    return page.render(
        request,
        "dashboard/sheets.html",
        own=await sheet_templates.list_own_label_templates(reads, caller, own),
        sold=label_actions.list_label_templates(),
        may_change=caller.may("CHANGE", own),
    )


@get(f"{HERE}/new", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def new_sheet(request: Asked, reads: Reads, caller: Caller) -> Response[str]:
    """An empty form, or one with the measures of another sheet (`from`)."""
    measures = await actions.measures_to_begin_with(reads, caller, request.query_params.get("from", "")[:64])
    return _form(request, forms.blank(**measures), title=_("New sheet"))


@post(f"{HERE}/new", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def create_sheet(request: Asked, writes: Writes, caller: Caller) -> Response[str] | Redirect:
    """Keep the sheet."""
    form = await forms.read(request, SheetForm)
    if not form.errors:
        try:
            own = page.own_organization(request).organization_id
            await actions.create_sheet(writes, caller, own, form.value)
            return page.redirect(request, HERE, message=_("The sheet is kept."))
        except Validation as refused:
            form.refuse(refused)
        except Conflict as refused:
            form.refuse(refused.detail)
    return _form(request, form, title=_("New sheet"))


@get(f"{HERE}/drawing", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def draw_sheet(request: Asked) -> Response[str]:
    """The drawing of the measures that are being typed; a piece of the form's page."""
    typed = forms.query(request, SheetForm)
    return page.render(request, "dashboard/sheet_drawing.html", **_drawing(typed.values))


@get(f"{HERE}/{{sheet_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_sheet(request: Asked, reads: Reads, caller: Caller, sheet_id: str) -> Response[str]:
    """The measures of a sheet."""
    sheet = await sheet_templates.get_sheet(reads, caller, sheet_id)
    values = {name: _written(value) for name, value in msgspec.structs.asdict(sheet).items()}
    may_change = caller.may("CHANGE", sheet.organization_id)
    return _form(request, forms.blank(**values), title=sheet.title, is_kept=True, may_change=may_change)


@post(f"{HERE}/{{sheet_id:str}}", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_sheet(
    request: Asked, writes: Writes, caller: Caller, sheet_id: str
) -> Response[str] | Redirect:
    """Give the sheet other measures, or delete it."""
    step = await forms.read(request, SheetStep)
    if step.errors:
        raise BadRequest("This button is not known here.")
    if step.value.do == "delete":
        await sheet_templates.delete_own_label_template(writes, caller, sheet_id)
        return page.redirect(request, HERE, message=_("The sheet is deleted."))
    sheet = await sheet_templates.get_sheet(writes, caller, sheet_id)
    form = await forms.read(request, SheetForm)
    if not form.errors:
        try:
            await actions.update_sheet(writes, caller, sheet.id, form.value)
            return page.redirect(request, HERE, message=_("The sheet is changed."))
        except Validation as refused:
            form.refuse(refused)
    return _form(request, form, title=sheet.title, is_kept=True)


def _form(
    request: Asked, form: forms.Form[Any], *, title: str, is_kept: bool = False, may_change: bool = True
) -> Response[str]:
    return page.render(
        request,
        "dashboard/sheet.html",
        status=422 if form.errors else 200,
        form=form,
        title=title,
        is_kept=is_kept,
        may_change=may_change,
        **_drawing(form.values),
    )


def _drawing(values: dict[str, Any]) -> dict[str, Any]:
    """What the drawing's template shows: an address with the picture, or why there is none yet."""
    given = [(name, value) for name, value in values.items() if value not in ("", None)]
    # The drawing needs no name.
    form = forms.decode(SheetForm, [*given, ("title", "-")])
    if form.errors:
        return {"source": "", "faults": []}
    drawn = actions.draw(form.value)
    source = "data:image/svg+xml;base64," + b64encode(drawn.svg).decode() if drawn.svg else ""
    return {"source": source, "faults": drawn.faults, "sheet": form.value}


def _written(value: Any) -> Any:
    """A value as people type it: numbers without the dust of a float."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else value


handlers: list[Any] = [show_sheets, new_sheet, create_sheet, draw_sheet, show_sheet, change_sheet]
