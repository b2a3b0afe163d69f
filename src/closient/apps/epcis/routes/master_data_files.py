"""/epcis/api/2.0/places/csv and /product-descriptions/csv: master data as files."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from msgspec import Meta, Struct

from closient.apps.epcis.actions import places, product_descriptions
from closient.apps.epcis.routes import event_queries as doors
from closient.apps.epcis.structs.places import Kept
from closient.kit.caller import Caller
from closient.kit.db import Reads, Writes

LARGEST_BODY = 4 * 1024 * 1024
REFUSED = "neither owner nor manager of the organization"
TAKES = {
    "tag": "master-data",
    "extension": True,
    "largest_body": LARGEST_BODY,
    "errors": {
        400: "not a CSV file in UTF-8, without the column of keys, or more than 10,000 rows",
        403: REFUSED,
        422: "rows that cannot be, each by its line",
    },
}
GIVES = {"tag": "master-data", "extension": True, "media": ["text/csv"], "errors": {403: REFUSED}}


class MasterDataSent(Struct):
    """A form with one file."""

    file: Annotated[
        UploadFile,
        Meta(
            description="CSV in UTF-8 of at most 10,000 rows.",
            extra_json_schema={"type": "string", "contentMediaType": "text/csv"},
        ),
    ]


Sent = Annotated[MasterDataSent, Body(media_type=RequestEncodingType.MULTI_PART)]


def _file(text: str, name: str) -> Response[str]:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/csv", headers=disposition)


@get(f"{doors.BASE}/places/csv", opt=GIVES)
async def export_places(
    reads: Reads, caller: Caller, organization_id: doors.OrganizationQuery = None
) -> Response[str]:
    """Export places.

    All places of the organization as CSV, with the columns that an import takes.
    """
    return _file(await places.export_places(reads, caller, organization_id), "places.csv")


@post(f"{doors.BASE}/places/csv", status_code=200, opt=TAKES)
async def import_places(
    writes: Writes, caller: Caller, data: Sent, organization_id: doors.OrganizationQuery = None
) -> Kept:
    """Import places.

    A file with the columns `gln`, `name` and whichever there are of `phone`, `email`, `street`, `city`,
    `region`, `postal_code`, `country`, `latitude` and `longitude`; others are passed over. Each row adds or
    replaces a place as a whole: all of them, or none and every fault by its line.
    """
    return await places.import_places(writes, caller, organization_id, await data.file.read())


@get(f"{doors.BASE}/product-descriptions/csv", opt=GIVES)
async def export_product_descriptions(
    reads: Reads, caller: Caller, organization_id: doors.OrganizationQuery = None
) -> Response[str]:
    """Export product descriptions.

    All of the organization's as CSV, with the columns that an import takes.
    """
    text = await product_descriptions.export_product_descriptions(reads, caller, organization_id)
    return _file(text, "product-descriptions.csv")


@post(f"{doors.BASE}/product-descriptions/csv", status_code=200, opt=TAKES)
async def import_product_descriptions(
    writes: Writes, caller: Caller, data: Sent, organization_id: doors.OrganizationQuery = None
) -> Kept:
    """Import product descriptions.

    A file with the column `gtin` and whichever there are of `name`, `pack_size`, `pack_style`, `commodity`,
    `variety` and `is_raw_commodity` (yes, true, 1 or x); others are passed over. Each row adds or replaces a
    description as a whole: all of them, or none and every fault by its line.
    """
    content = await data.file.read()
    return await product_descriptions.import_product_descriptions(writes, caller, organization_id, content)


handlers: list[Any] = [
    export_places,
    import_places,
    export_product_descriptions,
    import_product_descriptions,
]
