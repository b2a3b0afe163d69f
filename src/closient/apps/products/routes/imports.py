"""/products/api/v1/imports: files of up to a million products, read in the background."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, Parameter
from litestar.response import Stream
from msgspec import Meta, Struct

from closient.apps.catalogue.structs.imports import ImportShown
from closient.apps.products.actions import imports
from closient.apps.products.actions.imports import Sent
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes
from closient.kit.ids import Id
from closient.kit.pagination import Page, PageRequest
from closient.kit.services import Services

FORM_BYTES = 64 * 1024
PATH = "/products/api/v1/imports"
FOREIGN = "no import of your organizations"
ROLE = "the role does not include changing products"
Organization = Annotated[str | None, Parameter(description="The brand; needed by members of several.")]


class FileSent(Struct):
    """A form with one file."""

    file: Annotated[
        UploadFile,
        Meta(
            description="CSV in UTF-8, or XLSX, of at most 100 MiB and 1,000,000 rows.",
            extra_json_schema={"type": "string", "contentMediaType": "application/octet-stream"},
        ),
    ]
    organization_id: Annotated[Id | None, Meta(description="The brand; needed by members of several.")] = None
    dry_run: Annotated[bool, Meta(description="Find out what the import would do, and keep nothing.")] = False


@post(
    PATH,
    status_code=202,
    opt={
        "tag": "import",
        "extension": True,
        "largest_body": imports.LARGEST + FORM_BYTES,
        "errors": {
            400: "not a file of products, or without a column of GTINs",
            403: "no member of a brand organization, or " + ROLE,
            404: "no such organization",
            413: "larger than 100 MiB",
            422: "no file",
        },
    },
)
async def create_import(
    caller: Caller,
    services: Services,
    data: Annotated[FileSent, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> ImportShown:
    """Import products in the background.

    The columns are those of the documented import. The file is read in some rows at a time; what was read in
    stays whatever happens later, and can be undone. With `dry_run` it is only found out what would become of
    each row; start the import afterwards, within a day.
    """
    sent = Sent(data.file.filename, data.file.file, data.dry_run)
    return await imports.create_import(services, caller, data.organization_id, sent)


@get(PATH, opt={"tag": "import", "extension": True, "errors": {403: ROLE}})
async def list_imports(
    reads: Reads, caller: Caller, page: PageRequest, organization_id: Organization = None
) -> Page[ImportShown]:
    """List imports.

    Of one brand, the latest first; also those of the documented import.
    """
    return await imports.list_imports(reads, caller, organization_id, page)


@get(PATH + "/{import_id:str}", opt={"tag": "import", "extension": True, "errors": {403: ROLE, 404: FOREIGN}})
async def get_import(reads: Reads, caller: Caller, import_id: str) -> ImportShown:
    """Get an import.

    How far it is, and why rows failed: the same reasons together.
    """
    return await imports.get_import(reads, caller, import_id)


@post(
    PATH + "/{import_id:str}/start",
    status_code=202,
    opt={
        "tag": "import",
        "extension": True,
        "errors": {403: ROLE, 404: FOREIGN, 409: "not tried to its end, or its file is not kept any more"},
    },
)
async def start_import(writes: Writes, caller: Caller, import_id: str) -> ImportShown:
    """Start an import that was tried.

    Within a day of the dry run, with the same file.
    """
    return await imports.start_import(writes, caller, import_id)


@post(
    PATH + "/{import_id:str}/cancel",
    status_code=200,
    opt={
        "tag": "import",
        "extension": True,
        "errors": {403: ROLE, 404: FOREIGN, 409: "it has ended"},
    },
)
async def cancel_import(services: Services, caller: Caller, import_id: str) -> ImportShown:
    """Cancel an import.

    What was read in stays; undo it to take that back.
    """
    return await imports.cancel_import(services, caller, import_id)


@get(
    PATH + "/{import_id:str}/failed-rows",
    opt={
        "tag": "import",
        "extension": True,
        "media": ["text/csv"],
        "errors": {403: ROLE, 404: FOREIGN},
    },
)
async def download_failed_rows(services: Services, caller: Caller, import_id: str) -> Response[Any]:
    """Download the rows that failed.

    As they stand in the file, with the reason in a last column `error`: mend them and import the file.
    """
    lines = await imports.failed_rows(services.database.reads, caller, import_id)
    headers = {"Content-Disposition": 'attachment; filename="closient-failed-rows.csv"'}
    return Stream(lines, media_type="text/csv", headers=headers)


@post(
    PATH + "/{import_id:str}/undo",
    status_code=202,
    opt={
        "tag": "import",
        "extension": True,
        "errors": {
            403: "the role does not include claiming products",
            404: FOREIGN,
            409: "it has not ended, was only tried, or is undone already",
        },
    },
)
async def undo_import(writes: Writes, caller: Caller, import_id: str) -> ImportShown:
    """Undo an import.

    Takes back all that it said: each record follows from what was said before and since. Products that it
    made or claimed, and of which you have said nothing else, have no owner afterwards.
    """
    return await imports.undo_import(writes, caller, import_id)


handlers: list[Any] = [
    create_import, list_imports, get_import, start_import, cancel_import, download_failed_rows, undo_import,
]  # fmt: skip
