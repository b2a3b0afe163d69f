"""`closient labels`: labels and codes into a file, with the means of a worker and without a queue."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec

from closient.apps.account.actions import organizations
from closient.apps.catalogue.actions import exports as records
from closient.apps.catalogue.rules import exports as rules
from closient.apps.catalogue.structs.exports import LabelExportRequest
from closient.apps.products.actions import exports, labels
from closient.cli import database, terminal
from closient.codes.errors import CodeError
from closient.gs1.errors import Gs1Error
from closient.kit import ids, processes
from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.kit.database import connect
from closient.kit.errors import Validation

SHEETS = {".pdf": ("sheet_pdf", "pdf"), ".zpl": ("sheet_zpl", "zpl")}
OPTIONS = {
    "export_type": "--codes",
    "file_format": "--format",
    "organization_id": "--organization",
    "scope": "--scope",
    "asset_config.sheet_template": "--template",
    "asset_config.symbol": "--symbol",
    "asset_config.dpi": "--dpi",
    "asset_config.nudge_x_mm": "--nudge-x",
    "asset_config.nudge_y_mm": "--nudge-y",
    "asset_config.start_at": "--start-at",
}
# What the values are that have a shape, for whoever typed another.
SHAPES = {
    "--codes": "qr_codes, datamatrix, barcodes_1d or codes_combined",
    "--format": "svg, png or eps",
    "--organization": "an id, as the page Organization shows it",
    "--scope": "serials or lots",
    "--symbol": "qr or datamatrix",
    "--dpi": "203 or 300",
    "--nudge-x": "-20 to 20 mm",
    "--nudge-y": "-20 to 20 mm",
    "--gtin": "a number of 8, 12, 13 or 14 digits",
}
LINKED = ("qr_codes", "codes_combined")


def show_templates() -> None:
    """One line each: name and what it is."""
    for template in labels.list_label_templates():
        terminal.say(f"{template.name:<22} {template.title}")


def make(file: Path, wanted: dict[str, Any], codes: tuple[str, str], *, marks: bool) -> int:
    """The file stands there only when it is whole; 1 when it could not be made."""
    ending = file.suffix.lower()
    kind = codes if ending == ".zip" else SHEETS.get(ending)
    if kind is None:
        terminal.complain(f"{file.name}: the name ends in .pdf, .zpl or .zip.")
        return 1
    if not file.parent.is_dir():
        terminal.complain(f"There is no folder {file.parent}.")
        return 1
    wanted |= {"export_type": kind[0], "file_format": kind[1]}
    try:
        request = msgspec.convert(wanted, LabelExportRequest)
        with database.at_hand(database.load_settings()) as settings:
            count = asyncio.run(write(settings, request, file, marks=marks))
    except msgspec.ValidationError as error:
        terminal.complain(shape(error))
        return 1
    except Validation as error:
        for fault in error.errors:
            terminal.complain(f"{option(fault.field)}: {fault.message}")
        return 1
    except (CodeError, Gs1Error) as error:
        terminal.complain(error.reason)
        if error.reason == exports.NOTHING:
            other = "lots" if wanted["scope"] == "serials" else "serials"
            terminal.say(f"This was --scope {wanted['scope']}; the other one is --scope {other}.")
        return 1
    terminal.done(f"{terminal.counted(count, 'label')} written to {file}")
    if holds_links(request):
        terminal.say(f"The QR codes lead to {settings.base_url}, as CLOSIENT_BASE_URL has it.")
    return 0


def shape(error: msgspec.ValidationError) -> str:
    """A value that its option does not take, in the words of the command line."""
    said, _, place = str(error).rpartition(" - at `$.")
    name = option(place.rstrip("`"))
    return f"{name} is {SHAPES[name]}." if name in SHAPES else f"{name}: {said}."


def holds_links(request: LabelExportRequest) -> bool:
    """Whether what is printed leads to this site."""
    if request.export_type in rules.SHEETS:
        return request.asset_config is None or request.asset_config.symbol == "qr"
    return request.export_type in LINKED


def option(field: str) -> str:
    """What a field is called on the command line."""
    return "--gtin" if field.startswith("filters.gtins") else OPTIONS.get(field, field)


async def write(settings: Settings, request: LabelExportRequest, file: Path, *, marks: bool) -> int:
    """How many labels were written."""
    db = await connect(settings.database_url, most_connections=2)
    draft = file.with_name(file.name + ".part")
    try:
        assert request.organization_id is not None
        chosen = ids.parse(request.organization_id, "organization_id")
        # Whoever has this command has the database.
        caller = Caller(kind="system", memberships=(Membership(chosen, "", "owner"),))
        await organizations.get_organization(db.reads, caller, chosen)
        request = await labels.checked(db.reads, caller, request)
        found = await exports.printables(db.reads, chosen, request)
        plan = rules.labels(ids.new(), settings.base_url, request, found)
        with draft.open("wb") as out:
            async for _ in exports.write(plan, out, processes.each):
                pass
        draft.replace(file)
        if marks:
            async with db.writes() as writes:
                await records.mark_printed(writes, request.scope, [one.id for one in found])
    finally:
        draft.unlink(missing_ok=True)
        await db.close()
    return len(found)
