"""/dashboard/imports: a file of products is looked at, read in, followed, and taken back."""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect, Stream

from closient.apps.dashboard.actions import imports as actions
from closient.apps.dashboard.structs.imports import ImportSent, ImportStep
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import BadRequest, Conflict, Forbidden, NotFound, TooLarge, Validation
from closient.kit.pagination import PageRequest
from closient.kit.services import Services
from closient.web import forms, navigation
from closient.web import page as web_page
from closient.web.doors import PAGE, Asked, needs_session
from closient.web.texts import _, mark

HERE = "/dashboard/imports"
TEMPLATE = "dashboard/imports.html"
# What a form adds to its file.
FORM_BYTES = 64 * 1024

navigation.add(navigation.Item(navigation.MAIN, mark("Imports"), HERE, "upload", 36))


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_imports(
    request: Asked, reads: Reads, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    """The form for a file, and the files so far."""
    if web_page.current_organization(request) is None:
        return web_page.redirect(request, "/dashboard")
    return await _shown(request, reads, caller, page, forms.blank())


@post(
    HERE,
    opt={**PAGE, "largest_body": actions.LARGEST + FORM_BYTES},
    guards=[needs_session],
    status_code=200,
    include_in_schema=False,
)
async def send_file(
    request: Asked, services: Services, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    """Look at a file; nothing of it is kept yet."""
    form = await forms.read(request, ImportSent)
    sent = (await request.form()).get("file")
    form.values["file"] = ""
    if not (isinstance(sent, UploadFile) and sent.filename):
        form.refuse(_("Choose a file."), "file")
    else:
        try:
            one = await actions.try_file(services, caller, _own(request), sent.filename, sent.file)
            return web_page.redirect(request, f"{HERE}/{one.id}")
        except Validation as refused:
            form.refuse(refused)
        except (BadRequest, TooLarge) as refused:
            form.refuse(refused.detail, "file")
    return await _shown(request, services.database.reads, caller, page, form)


@get(f"{HERE}/{{import_id:str}}", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_import(request: Asked, reads: Reads, caller: Caller, import_id: str) -> Response[str]:
    """What a file would do or has done; while it is worked on, the page follows it."""
    one = await actions.get_import(reads, caller, import_id)
    return web_page.render(
        request,
        "dashboard/import.html",
        one=one,
        here=f"{HERE}/{one.id}",
        is_moving=one.state in ("pending", "running", "undoing"),
        may_claim=caller.may("CLAIM", one.organization_id),
    )


@post(f"{HERE}/{{import_id:str}}", opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def change_import(request: Asked, services: Services, caller: Caller, import_id: str) -> Redirect:
    """Start, cancel or undo it. Whoever is late sees what it has become meanwhile."""
    form = await forms.read(request, ImportStep)
    if form.errors:
        raise BadRequest("This button is not known here.")
    told = ""
    try:
        await actions.step(services, caller, import_id, form.value.do)
    except Conflict as refused:
        told = refused.detail
    return web_page.redirect(request, f"{HERE}/{import_id}", message=told, tone="bad")


@get(f"{HERE}/{{import_id:str}}/failed-rows", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def load_failed_rows(services: Services, caller: Caller, import_id: str) -> Response[Any]:
    """The rows that failed, to be mended and sent again."""
    lines = await actions.failed_rows(services.database.reads, caller, import_id)
    headers = {"Content-Disposition": 'attachment; filename="closient-failed-rows.csv"'}
    return Stream(lines, media_type="text/csv", headers=headers)


async def _shown(
    request: Asked, reads: Reads, caller: Caller, page: PageRequest, form: forms.Form[Any]
) -> Response[str]:
    own = _own(request)
    listed, refusal = None, ""
    try:
        listed = await actions.list_imports(reads, caller, own, page)
    except Forbidden as refused:
        refusal = refused.detail
    return web_page.render(
        request,
        TEMPLATE,
        status=422 if form.errors else 200,
        listed=listed,
        form=form,
        refusal=refusal,
    )


def _own(request: Asked) -> str:
    organization = web_page.current_organization(request)
    if organization is None:
        raise NotFound("You are no member of an organization yet.")
    return organization.organization_id


handlers: list[Any] = [show_imports, send_file, show_import, change_import, load_failed_rows]
