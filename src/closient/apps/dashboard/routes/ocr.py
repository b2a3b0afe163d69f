"""/dashboard/api/v1: GTINs in a photograph, for browsers that cannot read them by themselves."""

from typing import Annotated, Any

from litestar import post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body
from msgspec import Meta, Struct

from closient.apps.dashboard.actions import ocr
from closient.apps.dashboard.structs.ocr import OcrGtinResult
from closient.kit.services import Services

# What a form adds to its file.
FORM_BYTES = 64 * 1024


class PhotoSent(Struct):
    """A form with one photo."""

    image: Annotated[
        UploadFile,
        Meta(
            description="JPEG, PNG, GIF or WebP of at most 10 MiB.",
            extra_json_schema={"type": "string", "contentMediaType": "application/octet-stream"},
        ),
    ]


@post(
    "/dashboard/api/v1/ocr/gtin",
    status_code=200,
    opt={
        "tag": "ocr",
        "largest_body": ocr.LARGEST + FORM_BYTES,
        "errors": {413: "larger than 10 MiB", 422: "no file in the form"},
    },
)
async def extract_gtins_from_a_product_photo_via_bedrock_vision(
    services: Services, data: Annotated[PhotoSent, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> OcrGtinResult:
    """Extract GTINs from a product photo via Bedrock Vision.

    Barcodes and GS1 codes in the photo are read first; without any, printed digits are, by an engine on this
    server or by Bedrock, as the site is set up. Only numbers with a right check digit are told. What cannot
    be read, for whatever reason, is an empty list. Nothing is kept.
    """
    return await ocr.extract_gtins_from_a_product_photo_via_bedrock_vision(
        services.text_reader, await data.image.read()
    )


handlers: list[Any] = [extract_gtins_from_a_product_photo_via_bedrock_vision]
