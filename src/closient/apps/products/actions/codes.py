"""The codes that carry the link of a product."""

import asyncio
from functools import lru_cache

from closient.apps.catalogue.actions import products as records
from closient.apps.products.structs import QrRequest
from closient.codes import qr
from closient.codes.errors import CodeError
from closient.gs1 import digital_link
from closient.gs1.errors import Gs1Error
from closient.kit.errors import FieldError, Validation

# Pixels or points of a symbol that nobody said a size for.
SYMBOL_SIZE = 400


async def generate_a_single_qr_code(base_url: str, request: QrRequest) -> tuple[bytes, str]:
    """The symbol's bytes and media type; it was decoded again before it came here."""
    link = qr_link(base_url, request)
    try:
        image = await asyncio.to_thread(
            qr.render,
            link,
            image_format=request.format,
            size=request.size,
            xdim_mm=request.xdim_mm,
            cmyk=request.cmyk,
        )
    except CodeError as error:
        raise Validation.of("cmyk" if "CMYK" in error.reason else "size", error.reason) from None
    return image, qr.MEDIA_TYPES[request.format]


async def draw_code(base_url: str, request: QrRequest) -> tuple[bytes, str]:
    """The same of a code that pages show again and again, in one of few sizes: the last ones are kept."""
    link = qr_link(base_url, request)
    image = await asyncio.to_thread(_drawn, link, request.format, request.size)
    return image, qr.MEDIA_TYPES[request.format]


async def draw_link(uri: str, file_format: str) -> tuple[bytes, str] | None:
    """The symbol of a link as it stands; None when there is no such format."""
    for known, media_type in qr.MEDIA_TYPES.items():
        if known == file_format:
            return await asyncio.to_thread(_drawn, uri, known, SYMBOL_SIZE), media_type
    return None


@lru_cache(maxsize=256)
def _drawn(link: str, image_format: qr.ImageFormat, size: int) -> bytes:
    return qr.render(link, image_format=image_format, size=size)


def qr_link(base_url: str, request: QrRequest) -> str:
    """The Digital Link that a code of this request holds."""
    values = {"01": records.read_gtin(request.gtin)}
    for ai, value in (("10", request.lot), ("21", request.serial), ("17", request.expiry)):
        if value is not None:
            values[ai] = value
    try:
        return digital_link.build(base_url, values)
    except Gs1Error as error:
        field = {"10": "lot", "21": "serial", "17": "expiry"}.get(error.ai or "", "gtin")
        raise Validation([FieldError(field, error.reason)]) from None
