"""How long thousands of codes and labels take as a worker makes them, each decoded again; how much memory.

Time begins with the request and ends with the whole file, start of the processes included. What a worker has
in memory is imported late: processes import this file again, as they do with the command, which is light.
"""

import asyncio
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psutil
from figures import Figure, finish

GTIN, BASE = "09506000134352", "https://id.example.com"
CODES, LABELS = 5000, 1000
SAMPLE_SECONDS = 0.05
EXPORT = "2CoNf3i6Uj3HYxPHxwPd9Z"


def plans() -> dict[str, tuple[Callable[[], Any], float]]:
    """What is made, and the bar of each in seconds."""
    from closient.apps.catalogue.rules import exports as rules  # noqa: PLC0415
    from closient.apps.catalogue.structs import exports as structs  # noqa: PLC0415

    def printables(count: int) -> list[structs.Printable]:
        day = date(2027, 12, 31)
        return [
            structs.Printable(EXPORT, GTIN, "Oat drink", f"LOT{number // 50:04}", f"S{number:06}", day)
            for number in range(count)
        ]

    def qr_batch() -> rules.Plan:
        items = [structs.QRBulkItem(f"LOT{number // 50:04}", f"S{number:06}") for number in range(CODES)]
        return rules.batch(EXPORT, BASE, GTIN, structs.QRBulkRequest(gtin=GTIN, items=items, format="svg"))

    def datamatrix() -> rules.Plan:
        request = structs.LabelExportRequest("serials", "datamatrix", "png")
        return rules.labels(EXPORT, BASE, request, printables(CODES))

    def sheet() -> rules.Plan:
        request = structs.LabelExportRequest("serials", "sheet_pdf", "pdf")
        return rules.labels(EXPORT, BASE, request, printables(LABELS))

    return {
        "labels_5000_qr_svg_seconds": (qr_batch, 6),
        "labels_5000_datamatrix_png_seconds": (datamatrix, 5),
        "labels_1000_sheet_seconds": (sheet, 3),
    }


class Peak:
    """The most memory (MB) that this process and those that it started have had together."""

    megabytes = 0.0


@contextmanager
def watched(peak: Peak) -> Generator[None]:
    """Look at the memory again and again."""
    over = threading.Event()

    def look() -> None:
        own = psutil.Process()
        while not over.wait(SAMPLE_SECONDS):
            total = 0
            for process in [own, *own.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            peak.megabytes = max(peak.megabytes, total / 2**20)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def make(plan: Any) -> int:
    """The size of the file."""
    from closient.apps.products.actions import exports  # noqa: PLC0415
    from closient.kit import processes  # noqa: PLC0415

    with tempfile.TemporaryFile() as file:
        async for _ in exports.write(plan, file, processes.each):
            pass
        return file.tell()


def processor_seconds() -> float:
    """Of this process and of those that have ended: what a busy machine does not change."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(runs: int) -> list[Figure]:
    """The quickest of some runs each: other programs only ever make it slower."""
    from closient import worker  # noqa: PLC0415

    worker.know_all_jobs()  # a worker has all of it in memory
    figures = []
    peak = Peak()
    for name, (plan, bar) in plans().items():
        took = []
        size, spent = 0, processor_seconds()
        for _ in range(runs):
            with watched(peak):
                began = time.perf_counter()
                size = asyncio.run(make(plan()))
                took.append(time.perf_counter() - began)
        spent = (processor_seconds() - spent) / runs
        print(f"  {name}: {size / 1e6:.1f} MB, {spent:.1f} s of all processors together", flush=True)
        figures.append(Figure(name, min(took), "<", bar))
    return [*figures, Figure("labels_megabytes", peak.megabytes, "<", 300)]


if __name__ == "__main__":
    finish(measure(1 if "--quick" in sys.argv else 3))
