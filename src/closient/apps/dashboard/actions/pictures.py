"""The one picture of a product: kept as an object, shown at an address that does not change."""

from closient.apps.catalogue.actions import products as records
from closient.apps.catalogue.structs import Facts
from closient.kit.caller import Caller
from closient.kit.db import Writes
from closient.kit.errors import Validation
from closient.kit.services import Services

LARGEST = 3_000_000
# How files of each kind begin. SVG is not taken from visitors: it can hold scripts.
KINDS = ((b"\x89PNG\r\n\x1a\n", "png", "image/png"), (b"\xff\xd8\xff", "jpg", "image/jpeg"))


async def keep_drawing(services: Services, db: Writes, gtin: str, drawing: bytes) -> None:
    """A drawing that we made ourselves."""
    await _keep(services, db, gtin, name=f"{gtin}.svg", data=drawing, media_type="image/svg+xml")


async def keep_upload(services: Services, db: Writes, caller: Caller, gtin: str, data: bytes) -> None:
    """A picture that somebody sent; the picture before it is no longer shown."""
    state = await records.lock_product(db, gtin)
    caller.require("PRODUCTS", state.owner_id or "")
    if len(data) > LARGEST:
        raise Validation.of("picture", f"The picture is larger than {LARGEST // 1_000_000} MB.")
    ending, media_type = _kind(data)
    name = f"{state.gtin}.{ending}"
    await _keep(services, db, state.gtin, name=name, data=data, media_type=media_type)


async def _keep(
    services: Services, db: Writes, gtin: str, *, name: str, data: bytes, media_type: str
) -> None:
    state = await records.lock_product(db, gtin)
    await services.objects.put(f"pictures/{name}", data, media_type)
    await records.change_product(db, state, Facts(image_url=f"{services.settings.base_url}/pictures/{name}"))


def _kind(data: bytes) -> tuple[str, str]:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp", "image/webp"
    for beginning, ending, media_type in KINDS:
        if data.startswith(beginning):
            return ending, media_type
    raise Validation.of("picture", "Send a PNG, JPEG or WebP picture.")
