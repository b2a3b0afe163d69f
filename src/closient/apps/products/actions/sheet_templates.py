"""Sheets of labels that an organization has measured itself and keeps under a name."""

import msgspec

from closient.apps.catalogue.rules import exports as rules
from closient.apps.catalogue.structs.exports import LabelExportAssetConfig, SheetMeasures
from closient.apps.products import queries
from closient.apps.products.structs import OwnSheet, OwnSheetDraft
from closient.codes.sheets import templates
from closient.kit import audit, ids
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.errors import Conflict, FieldError, NotFound, Validation

MOST = 100
MEASURES = tuple(field.name for field in msgspec.structs.fields(SheetMeasures))


async def list_own_label_templates(
    db: Reads, caller: Caller, organization_id: str | None = None
) -> list[OwnSheet]:
    """Any member."""
    own = _chosen(caller, organization_id)
    caller.require("VIEW", own)
    return await queries.list_sheets(db, own)


async def get_sheet(db: Reads, caller: Caller, sheet_id: str) -> OwnSheet:
    """Any member; the sheets of others are as good as none."""
    own = [one.organization_id for one in caller.memberships]
    sheet = await queries.get_sheet(db, ids.parse(sheet_id, "template_id"), own)
    if sheet is None:
        raise NotFound("Your organization keeps no such sheet.")
    return sheet


async def create_own_label_template(db: Writes, caller: Caller, draft: OwnSheetDraft) -> OwnSheet:
    """EDITOR and above. Validation names every measure that cannot be."""
    own = _chosen(caller, draft.organization_id)
    caller.require("CHANGE", own)
    checked = await _checked(db, own, draft, None)
    if len(await queries.list_sheets(db, own)) >= MOST:
        raise Conflict(f"An organization keeps at most {MOST} sheets: delete one first.")
    sheet = await queries.add_sheet(db, own, checked)
    await audit.record(
        db, caller, action="sheet_template.created", subject_id=sheet.id, organization_id=own, after=sheet
    )
    return sheet


async def update_own_label_template(
    db: Writes, caller: Caller, sheet_id: str, draft: OwnSheetDraft
) -> OwnSheet:
    """EDITOR and above; all measures are those of the draft."""
    before = await get_sheet(db, caller, sheet_id)
    own = before.organization_id
    caller.require("CHANGE", own)
    after = await queries.change_sheet(db, before.id, await _checked(db, own, draft, before.id))
    await audit.record(
        db,
        caller,
        action="sheet_template.updated",
        subject_id=before.id,
        organization_id=own,
        before=before,
        after=after,
    )
    return after


async def delete_own_label_template(db: Writes, caller: Caller, sheet_id: str) -> OwnSheet:
    """EDITOR and above; the sheet that there was."""
    before = await get_sheet(db, caller, sheet_id)
    caller.require("CHANGE", before.organization_id)
    await queries.delete_sheet(db, before.id)
    await audit.record(
        db,
        caller,
        action="sheet_template.deleted",
        subject_id=before.id,
        organization_id=before.organization_id,
        before=before,
    )
    return before


def measures(sheet: OwnSheet | OwnSheetDraft) -> SheetMeasures:
    """What an export needs of a kept sheet."""
    return SheetMeasures(**{name: getattr(sheet, name) for name in MEASURES})


async def with_measures(
    db: Reads, organization_id: str, config: LabelExportAssetConfig
) -> LabelExportAssetConfig:
    """A configuration that names a kept sheet of the organization, with its measures; others as they are."""
    if config.sheet is not None or config.sheet_template in templates.TEMPLATES:
        return config
    try:
        sheet_id = ids.parse(config.sheet_template)
    except Validation:
        return config
    sheet = await queries.get_sheet(db, sheet_id, [organization_id])
    return config if sheet is None else msgspec.structs.replace(config, sheet=measures(sheet))


async def _checked(
    db: Reads, organization_id: str, draft: OwnSheetDraft, own_id: str | None
) -> OwnSheetDraft:
    title = " ".join(draft.title.split())
    found = [
        FieldError(rules.FIELDS.get(field, field), text)
        for field, text in templates.faults(rules.measured(measures(draft)))
    ]
    if not title:
        found.append(FieldError("title", "Give the sheet a name."))
    elif await queries.is_sheet_title_taken(db, organization_id, title, own_id):
        found.append(FieldError("title", "Your organization keeps a sheet of this name already."))
    if found:
        raise Validation(found)
    # Ids are no column's spelling within JSON; the organization is known by now.
    return msgspec.structs.replace(draft, title=title, organization_id=None)


def _chosen(caller: Caller, organization_id: str | None) -> str:
    if organization_id:
        return ids.parse(organization_id, "organization_id")
    return caller.default_organization()
