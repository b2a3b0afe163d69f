"""GTINs in a photograph: the bars first, and only without any the digits that are printed.

Nothing is kept, and nothing that goes wrong on the way is the caller's affair: then nothing was found.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import structlog

from closient.apps.dashboard.rules import ocr as rules
from closient.apps.dashboard.structs.ocr import OcrGtinResult
from closient.codes import reader
from closient.codes.images import greys
from closient.codes.images.errors import ImageError
from closient.codes.images.greys import Readable
from closient.kit.ocr import Photograph, TextReader

LARGEST = 10 * 1024 * 1024
# Decoding takes up to 320 MB: one at a time, and few who wait.
MOST_WAITING = 8
SECONDS = 20.0
NOTHING = OcrGtinResult([], "bedrock")
_one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="photos")
_waiting: set[asyncio.Future[tuple[Readable, list[str]]]] = set()
log = structlog.get_logger()


async def extract_gtins_from_a_product_photo_via_bedrock_vision(
    text_reader: TextReader | None, data: bytes
) -> OcrGtinResult:
    """Anybody with a credential."""
    if len(_waiting) >= MOST_WAITING:
        log.warning("photo_not_read", reason="too many wait")
        return NOTHING
    running = asyncio.get_running_loop().run_in_executor(_one_at_a_time, _scanned, data)
    _waiting.add(running)
    running.add_done_callback(_waiting.discard)
    try:
        photo, found = await running
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
