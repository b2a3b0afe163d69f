"""Own sheets as their form has them: measures to begin with, a drawing, and the way to the API's actions."""

from typing import Any

import msgspec

from closient.apps.catalogue.rules import exports as export_rules
from closient.apps.dashboard.structs.labels import SheetForm
from closient.apps.products.actions import labels, sheet_templates
from closient.apps.products.structs import OwnSheet, OwnSheetDraft
from closient.codes.sheets import preview, templates
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import NotFound, Validation


class Drawn(msgspec.Struct, frozen=True):
    """A sheet in mm (SVG), or what is wrong with its measures."""

    svg: bytes
    faults: list[str] = []


async def measures_to_begin_with(db: Reads, caller: Caller, name: str) -> dict[str, Any]:
    """The measures of a sheet that is sold, or of an own one by its id; A4 without any."""
    for sold in labels.list_label_templates():
        if sold.name == name:
            return _typed(sold)
    if name:
        try:
            return _typed(await sheet_templates.get_sheet(db, caller, name))
        except (NotFound, Validation):
            pass
    width, height = templates.A4
    return {"page_width_mm": f"{width:g}", "page_height_mm": f"{height:g}"}


async def create_sheet(db: Writes, caller: Caller, organization_id: str, form: SheetForm) -> OwnSheet:
    """EDITOR and above; Validation by the fields of the form."""
    return await sheet_templates.create_own_label_template(db, caller, _draft(form, organization_id))


async def update_sheet(db: Writes, caller: Caller, sheet_id: str, form: SheetForm) -> OwnSheet:
    """EDITOR and above; Validation by the fields of the form."""
    return await sheet_templates.update_own_label_template(db, caller, sheet_id, _draft(form, None))


def draw(form: SheetForm) -> Drawn:
    """The edges of the labels on the page."""
    template = export_rules.measured(sheet_templates.measures(_draft(form, None)))
    faults = [sentence for _, sentence in templates.faults(template)]
    return Drawn(b"", faults) if faults else Drawn(preview.svg(template, []))


def _draft(form: SheetForm, organization_id: str | None) -> OwnSheetDraft:
    return OwnSheetDraft(**msgspec.structs.asdict(form), organization_id=organization_id)


def _typed(sheet: msgspec.Struct) -> dict[str, Any]:
    """Measures as people type them."""
    values = {name: getattr(sheet, name) for name in sheet_templates.MEASURES}
    return {name: "" if value is None else f"{value:g}" for name, value in values.items()}
