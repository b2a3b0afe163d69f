"""/settings/data-export: take all data of the organization along."""

from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect

from closient.apps.dashboard.actions import data_export
from closient.apps.dashboard.structs.data_export import ExportForm, ExportRow
from closient.kit import clock
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound
from closient.kit.pagination import PageRequest
from closient.kit.services import Services
from closient.web import forms, navigation, texts
from closient.web import page as web_page
from closient.web.doors import PAGE, Asked, again, needs_session
from closient.web.texts import _

HERE = "/settings/data-export"
TEMPLATE = "dashboard/data_export.html"
SECTION_WORDS = {
    "organization": texts.mark("Organization"),
    "members": texts.mark("Members"),
    "api_keys": texts.mark("API keys, without the keys themselves"),
    "brands": texts.mark("Brands"),
    "stockists": texts.mark("Places that sell"),
    "certifications": texts.mark("Certifications of your own"),
    "products": texts.mark("Products"),
    "contributions": texts.mark("Who said what, and when"),
    "lots": texts.mark("Lots"),
    "serials": texts.mark("Serial numbers"),
    "label_sheets": texts.mark("Label sheets of your own"),
    "links": texts.mark("Links"),
    "held_keys": texts.mark("Keys beyond GTINs"),
    "resolution_rules": texts.mark("Rules"),
    "custom_urls": texts.mark("Addresses"),
    "delegations": texts.mark("Delegations"),
    "serial_alerts": texts.mark("Items in doubt"),
    "recalls": texts.mark("Recalls"),
    "daily_scans": texts.mark("Scans by day"),
}

navigation.add(
    navigation.Item(texts.mark("Settings"), texts.mark("Take your data along"), HERE, "download", 850)
)


@get(HERE, opt=PAGE, guards=[needs_session], include_in_schema=False)
async def show_exports(
    request: Asked, reads: Reads, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    """What was asked for so far; while one is written, the page follows it."""
    if web_page.current_organization(request) is None:
        return web_page.redirect(request, "/dashboard")
    shown = await _shown(request, reads, caller, page)
    return web_page.render(request, TEMPLATE, form=forms.blank(archive_format="zip"), **shown)


@post(HERE, opt=PAGE, guards=[needs_session], status_code=200, include_in_schema=False)
async def request_export(
    request: Asked, writes: Writes, caller: Caller, page: PageRequest
) -> Response[str] | Redirect:
    """Begin another one, or go on with the one that is being written."""
    form = await forms.read(request, ExportForm)
    if form.errors:
        return again(request, TEMPLATE, form, **await _shown(request, writes, caller, page))
    await data_export.request_an_organization_data_export(
        writes, caller, web_page.own_organization(request).organization_id, form.value.archive_format
    )
    return web_page.redirect(request, HERE, message=_("The archive is being written."))


@get(f"{HERE}/{{export_id:str}}/file", opt=PAGE, guards=[needs_session], include_in_schema=False)
async def load_down(
    request: Asked, reads: Reads, caller: Caller, services: Services, export_id: str
) -> Response[None]:
    """To the file, by an address that was signed just now."""
    found = await data_export.poll_an_organization_data_export(
        reads, caller, services.objects, web_page.own_organization(request).organization_id, export_id
    )
    if found.download_url is None:
        raise NotFound("This archive is not kept any more: ask for another one.")
    return Response(
        None, status_code=303, headers={"Location": found.download_url, "Cache-Control": "no-store"}
    )


async def _shown(request: Asked, reads: Reads, caller: Caller, page: PageRequest) -> dict[str, Any]:
    own = web_page.own_organization(request).organization_id
    if not caller.may("MANAGE_MEMBERS", own):
        return {"may_export": False, "listed": None, "running": None, "now": clock.now(), "words": {}}
    listed = await data_export.list_exports(reads, caller, own, page)
    running = next((row for row in listed.data if row.status in ("pending", "processing")), None)
    return {
        "may_export": True,
        "listed": listed,
        "running": running and {"row": running, "done": _done(running)},
        "now": clock.now(),
        "words": {key: texts.gettext(word) for key, word in SECTION_WORDS.items()},
    }


def _done(row: ExportRow) -> int:
    return sum(section["status"] == "completed" for section in row.sections)


handlers: list[Any] = [show_exports, request_export, load_down]
