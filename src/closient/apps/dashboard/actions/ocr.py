"""GTINs in a photograph: the bars first, and only without any the digits that are printed.

Nothing is kept, and nothing that goes wrong on the way is the caller's affair: then nothing was found.
"""

import asyncio
import time

import structlog

from closient.apps.catalogue.actions import pictures
from closient.apps.dashboard.rules import ocr as rules
from closient.apps.dashboard.structs.ocr import OcrGtinResult
from closient.codes import reader
from closient.codes.images import greys
from closient.codes.images.errors import ImageError
from closient.codes.images.greys import Readable
from closient.kit.errors import Unavailable
from closient.kit.ocr import Photograph, TextReader

LARGEST = 10 * 1024 * 1024
SECONDS = 20.0
NOTHING = OcrGtinResult([], "bedrock")
log = structlog.get_logger()


async def extract_gtins_from_a_product_photo_via_bedrock_vision(
    text_reader: TextReader | None, data: bytes
) -> OcrGtinResult:
    """Anybody with a credential."""
    try:
        photo, found = await pictures.decoding.run(_scanned, data)
    except Unavailable:
        log.warning("photo_not_read", reason="too many wait")
        return NOTHING
    except ImageError:
        return NOTHING
    if found:
        return OcrGtinResult(found, "barcode")
    return await _printed(text_reader, photo) if text_reader else NOTHING


async def _printed(text_reader: TextReader, photo: Readable) -> OcrGtinResult:
    began = time.monotonic()
    photograph = Photograph(photo.jpeg, photo.pixels.width, photo.pixels.height)
    try:
        async with asyncio.timeout(SECONDS):
            lines = await text_reader.lines(photograph)
    except Exception as error:
        log.warning("photo_not_read", source=text_reader.source, reason=repr(error))
        return OcrGtinResult([], text_reader.source)
    found = rules.of_lines(lines)
    log.info("photo_read", source=text_reader.source, found=len(found), seconds=time.monotonic() - began)
    return OcrGtinResult(found, text_reader.source)


def _scanned(data: bytes) -> tuple[Readable, list[str]]:
    """The photo and the GTINs in its symbols. Blocks."""
    photo = greys.readable(data, LARGEST)
    return photo, rules.of_symbols(reader.read(photo.pixels))
