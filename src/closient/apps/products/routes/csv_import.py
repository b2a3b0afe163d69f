"""/products/api/v1/import: products from a CSV file, and a file to begin with."""

from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from msgspec import Meta, Struct

from closient.apps.products.actions import csv_import
from closient.apps.products.structs import CsvImportPreview, CsvImportResult
from closient.kit.caller import Caller
from closient.kit.ids import Id
from closient.kit.services import Services
from closient.kit.unit import Unit

# What a form adds to its file.
FORM_BYTES = 64 * 1024


class CsvSent(Struct):
    """A form with one file."""

    file: Annotated[
        UploadFile,
        Meta(
            description="CSV in UTF-8 of at most 10 MiB and 10,000 rows.",
            extra_json_schema={"type": "string", "contentMediaType": "text/csv"},
        ),
    ]
    organization_id: Annotated[Id | None, Meta(description="The brand; needed by members of several.")] = None


LARGEST_BODY = csv_import.LARGEST + FORM_BYTES
ERRORS = {
    400: "not a CSV file in UTF-8, or without a column of GTINs",
    403: "no member of a brand organization, or the role does not include changing products",
    404: "no such organization",
    413: "larger than 10 MiB",
    422: "no file, or more than 10,000 rows",
}


@post(
    "/products/api/v1/import/csv",
    status_code=200,
    opt={"tag": "import", "largest_body": LARGEST_BODY, "errors": ERRORS},
)
async def bulk_import_products_from_csv(
    request: Request[Any, Any, Any],
    caller: Caller,
    services: Services,
    data: Annotated[CsvSent, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> CsvImportResult:
    """Bulk import products from CSV.

    The first line names the columns: a GTIN (`gtin`, `barcode`, `upc`, `ean`, `gtin-8`, `gtin-12`, `gtin-13`
    or `gtin-14`), and whichever there are of `product_name` (`name`, `title`), `brand`, `manufacturer`,
    `description`, `image_url` (`image`, `photo_url`), `country_of_origin` (`country`, `origin`) and
    `net_content` (`size`, `weight`, `volume`). Others are passed over; commas, semicolons and tabs are told
    apart. Products that are not there are created, those of nobody are claimed; an empty cell leaves what is
    there. A row that cannot be imported is named with its line and holds no other up.
    """
    unit: Unit = request.scope["state"]["unit"]
    db = await unit.writes() if unit.is_open else services.database.reads
    owner_id = await csv_import.importing_organization(db, caller, data.organization_id)
    found = await csv_import.read_file(await data.file.read())
    # Opened no earlier if it can be helped: reading takes a moment, and connections are few.
    return await csv_import.bulk_import_products_from_csv(await unit.writes(), caller, owner_id, found)


@post(
    "/products/api/v1/import/csv/preview",
    status_code=200,
    opt={"tag": "import", "extension": True, "largest_body": LARGEST_BODY, "errors": ERRORS},
)
async def preview_csv_import(
    caller: Caller,
    services: Services,
    data: Annotated[CsvSent, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> CsvImportPreview:
    """Preview a CSV import.

    What an import of this file would do now, and what is wrong with its rows, the same faults together.
    Nothing is kept.
    """
    reads = services.database.reads
    owner_id = await csv_import.importing_organization(reads, caller, data.organization_id)
    found = await csv_import.read_file(await data.file.read())
    return await csv_import.preview_csv_import(services.database, caller, owner_id, found)


@get(
    "/products/api/v1/import/template",
    opt={"public": True, "tag": "import", "media": ["text/csv"]},
)
async def download_csv_import_template() -> Response[str]:
    """Download CSV import template.

    A header and two example rows.
    """
    return Response(
        csv_import.download_csv_import_template(),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="closient-products.csv"'},
    )


handlers: list[Any] = [bulk_import_products_from_csv, preview_csv_import, download_csv_import_template]
