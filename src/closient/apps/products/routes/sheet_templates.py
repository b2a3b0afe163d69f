"""/products/api/v1/labels/own-templates: sheets of labels that organizations have measured themselves."""

from typing import Annotated, Any

from litestar import delete, get, post, put
from litestar.params import Parameter, QueryParameter

from closient.apps.products.actions import sheet_templates as actions
from closient.apps.products.structs import OwnSheet, OwnSheetDraft
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes

HERE = "/products/api/v1/labels/own-templates/"
EXTENSION = {"tag": "labels", "slash": True, "extension": True}
TemplateId = Annotated[str, Parameter(description="The sheet's id.", max_length=64)]


@get(HERE, opt={**EXTENSION, "errors": {404: "no such organization"}})
async def list_own_label_templates(
    reads: Reads,
    caller: Caller,
    organization_id: Annotated[
        str | None, QueryParameter(description="Left out: the credential's.", max_length=64)
    ] = None,
) -> list[OwnSheet]:
    """List own label templates.

    The sheets that the organization has measured itself. The id of one may stand as `sheet_template` of an
    export or a preview.
    """
    return await actions.list_own_label_templates(reads, caller, organization_id)


@post(
    HERE,
    status_code=201,
    opt={
        **EXTENSION,
        "errors": {
            404: "no such organization",
            403: "role too small",
            409: "too many sheets",
            422: "measures that cannot be",
        },
    },
)
async def create_own_label_template(writes: Writes, caller: Caller, data: OwnSheetDraft) -> OwnSheet:
    """Create own label template.

    All lengths are millimetres from the top left corner of the page. Labels must lie on it and on no other
    label; without a pitch they touch each other.
    """
    return await actions.create_own_label_template(writes, caller, data)


@put(
    f"{HERE}{{template_id:str}}/",
    status_code=200,
    opt={
        **EXTENSION,
        "errors": {403: "role too small", 404: "no such sheet", 422: "measures that cannot be"},
    },
)
async def update_own_label_template(
    writes: Writes, caller: Caller, template_id: TemplateId, data: OwnSheetDraft
) -> OwnSheet:
    """Update own label template.

    Every measure is replaced. Exports that were made with the sheet before keep theirs.
    """
    return await actions.update_own_label_template(writes, caller, template_id, data)


@delete(
    f"{HERE}{{template_id:str}}/",
    status_code=204,
    opt={**EXTENSION, "errors": {403: "role too small", 404: "no such sheet"}},
)
async def delete_own_label_template(writes: Writes, caller: Caller, template_id: TemplateId) -> None:
    """Delete own label template."""
    await actions.delete_own_label_template(writes, caller, template_id)


handlers: list[Any] = [
    list_own_label_templates,
    create_own_label_template,
    update_own_label_template,
    delete_own_label_template,
]
