"""Single symbols through the API, each drawn, read back by another decoder and compared before it leaves.

One caller, one connection, every request for a symbol that was never asked for before; and the answer to a
request whose ETag the caller has. Milliseconds at the median, key, caller and rate limits included.
"""

import itertools
import json
from typing import Any

import harness
import stage
from figures import Figure, finish

NUMBERS = itertools.count(1)
BAR_MILLISECONDS = 8
BAR_KNOWN_MILLISECONDS = 1.5
REQUESTS = 3000
QR, DATAMATRIX, BARCODE = (f"/products/api/v1/{name}/" for name in ("qr", "datamatrix", "barcode"))


def order(path: str, body: dict[str, Any], key: str, etag: str = "") -> str:
    """The text of a POST as it goes over the wire."""
    text = json.dumps(body)
    headers = {"Host": "localhost", "X-API-Key": key, "Content-Type": "application/json"}
    if etag:
        headers["If-None-Match"] = etag
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{lines}Content-Length: {len(text)}\r\n\r\n{text}"


def fresh(path: str, image_format: str, key: str) -> list[str]:
    """Orders of which no two are alike; a barcode holds nothing but a GTIN, so that is what differs."""
    bodies: list[dict[str, Any]] = []
    for number in itertools.islice(NUMBERS, REQUESTS):
        body: dict[str, Any] = {"gtin": stage.gtin(number), "format": image_format}
        if path != BARCODE:
            body |= {"lot": f"LOT-{number}", "serial": f"SERIAL{number:06}", "expiry": "271231"}
        bodies.append(body)
    return [order(path, body, key) for body in bodies]


def median(port: int, requests: list[str], pace: harness.Pace, status: int = 200) -> float:
    target = harness.Target("symbols", port, requests, status)
    return harness.load(target, 1, pace.seconds).p50


def measure(pace: harness.Pace) -> list[Figure]:
    """One kind after the other."""
    with harness.database() as dsn, harness.folder() as data_folder:
        key = stage.prepare(dsn).key
        with harness.web_worker(dsn, data_folder) as site:
            figures = []
            for name, path, image_format in (
                ("qr_svg", QR, "svg"),
                ("qr_png", QR, "png"),
                ("datamatrix_svg", DATAMATRIX, "svg"),
                ("datamatrix_png", DATAMATRIX, "png"),
                ("barcode_svg", BARCODE, "svg"),
                ("barcode_png", BARCODE, "png"),
            ):
                taken = median(site.port, fresh(path, image_format, key), pace)
                figures.append(Figure(f"codes_{name}_milliseconds", taken, "<", BAR_MILLISECONDS))
            body = {"gtin": stage.gtin(1), "format": "png"}
            etag = harness.call(site.port, "POST", QR, body, key).headers["etag"]
            known = median(site.port, [order(QR, body, key, etag)], pace, 304)
            figures.append(Figure("codes_known_milliseconds", known, "<", BAR_KNOWN_MILLISECONDS))
            return figures


if __name__ == "__main__":
    finish(measure(harness.pace(__doc__)))
