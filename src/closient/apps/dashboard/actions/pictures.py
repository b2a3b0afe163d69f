"""The one picture of a product: an object that is named after its content, so that an address never changes
what it shows, and nothing is lost when the change of the product fails.
"""

import hashlib

from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs.products import Facts
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Validation
from closient.kit.services import Services

LARGEST = 3_000_000
# How files of each kind begin. SVG is not taken from visitors: it can hold scripts.
KINDS = ((b"\x89PNG\r\n\x1a\n", "png", "image/png"), (b"\xff\xd8\xff", "jpg", "image/jpeg"))


async def keep_drawing(services: Services, drawing: bytes) -> str:
    """Keep an SVG that we made ourselves; its address."""
    return await _keep(services, drawing, "svg", "image/svg+xml")


async def keep_upload(services: Services, data: bytes) -> str:
    """Keep a picture that somebody sent; its address. The store is slow: ask before the transaction."""
    if len(data) > LARGEST:
        raise Validation.of("picture", f"The picture is larger than {LARGEST // 1_000_000} MB.")
    ending, media_type = _kind(data)
    return await _keep(services, data, ending, media_type)


async def show(db: Writes, caller: Caller, gtin: str, address: str) -> None:
    """Make a picture that is kept the product's own; the one before it is no longer shown."""
    state = await records.lock_product(db, gtin)
    caller.require("PRODUCTS", state.owner_id or "")
    await records.change_product(db, state, Facts(image_url=address))


async def _keep(services: Services, data: bytes, ending: str, media_type: str) -> str:
    name = f"{hashlib.sha256(data).hexdigest()[:32]}.{ending}"
    await services.objects.put(f"pictures/{name}", data, media_type)
    return f"{services.settings.base_url}/pictures/{name}"


def _kind(data: bytes) -> tuple[str, str]:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", "image/webp"
    for beginning, ending, media_type in KINDS:
        if data.startswith(beginning):
            return ending, media_type
    raise Validation.of("picture", "Send a PNG, JPEG or WebP picture.")
