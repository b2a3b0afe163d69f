"""GTINs in photographs: bars first, printed digits next, and never an error for what cannot be read."""

import asyncio
from typing import Any

import httpx
import pytest
from PIL import Image

from closient.adapters import ocr as engines
from closient.adapters.tesseract import TesseractReader
from closient.apps.catalogue.actions import pictures
from closient.apps.dashboard.actions import ocr as actions
from closient.apps.dashboard.rules import ocr as rules
from closient.codes.reader import Symbol
from closient.kit.ocr import Photograph, TextSource
from closient.kit.services import Services
from tests.codes import hostile_images as made
from tests.codes import photos
from tests.conftest import decoded
from tests.world import World

PATH = "/dashboard/api/v1/ocr/gtin"
GTIN = "09506000134352"
needs_engine = pytest.mark.skipif(not engines.is_installed(), reason="the extra `ocr` is not installed")


class Written:
    """A double of the engines: it reads what it was given, or fails."""

    source: TextSource = "offline"

    def __init__(self, *lines: str, error: Exception | None = None) -> None:
        self.told, self.error = list(lines), error
        self.seen: list[Photograph] = []

    async def lines(self, photograph: Photograph) -> list[str]:
        self.seen.append(photograph)
        if self.error:
            raise self.error
        return self.told


@pytest.fixture
async def key(world: World) -> dict[str, str]:
    return (await world.owner_key())[1]


async def send(client: httpx.AsyncClient, key: dict[str, str], data: bytes) -> dict[str, Any]:
    answer = await client.post(PATH, headers=key, files={"image": ("photo.jpg", data, "image/jpeg")})
    assert answer.status_code == 200, answer.text
    return decoded(answer)


@pytest.mark.covers("dashboard.extract_gtins_from_a_product_photo_via_bedrock_vision")
async def test_bars_in_a_photo_are_read(client: httpx.AsyncClient, key: dict[str, str]) -> None:
    for text, kind, expected in [
        ("9506000134352", "EAN13", GTIN),
        ("96385074", "EAN8", "00000096385074"),
        ("036000291452", "UPCA", "00036000291452"),
        ("01234565", "UPCE", "00012345000065"),
        ("https://id.example/01/09506000134352/10/A", "QRCode", GTIN),
    ]:
        photo = photos.photographed(photos.bars(text, kind))
        assert await send(client, key, photo) == {"candidates": [expected], "source": "barcode"}


@pytest.mark.parametrize("angle", [90, 180, 15])
async def test_it_does_not_matter_how_the_photo_was_held(
    client: httpx.AsyncClient, key: dict[str, str], angle: int
) -> None:
    photo = photos.photographed(photos.bars("9506000134352", "EAN13"), angle)
    assert (await send(client, key, photo))["candidates"] == [GTIN]


async def test_an_engine_is_asked_only_where_there_are_no_bars(
    client: httpx.AsyncClient, key: dict[str, str], services: Services
) -> None:
    services.text_reader = engine = Written("9 506000 134352", "9506000134353", "96385074")
    await send(client, key, photos.photographed(photos.bars("9506000134352", "EAN13")))
    assert not engine.seen
    answer = await send(client, key, photos.photographed(photos.label("9 506000 134352")))
    assert answer == {"candidates": [GTIN, "00000096385074"], "source": "offline"}
    assert engine.seen[0].jpeg.startswith(b"\xff\xd8\xff")


async def test_what_cannot_be_read_is_an_empty_list(
    client: httpx.AsyncClient, key: dict[str, str], services: Services
) -> None:
    blank = made.encoded(Image.new("RGB", (40, 40), "white"), "PNG")
    services.text_reader = None
    nothing = {"candidates": [], "source": "bedrock"}
    for data in (blank, b"", b"no picture", made.HEIC, b"<svg/>", b"BM" + bytes(50), blank[:60]):
        assert await send(client, key, data) == nothing
    services.text_reader = Written(error=RuntimeError("broken"))
    assert await send(client, key, blank) == {"candidates": [], "source": "offline"}


async def test_a_bomb_is_an_empty_list_too(client: httpx.AsyncClient, key: dict[str, str]) -> None:
    assert (await send(client, key, made.png(60_000, 60_000, b"\0")))["candidates"] == []


async def test_photos_wait_in_the_line_of_all_pictures_and_none_is_read_once_many_do() -> None:
    photo = photos.photographed(photos.bars("9506000134352", "EAN13"))
    line = [
        asyncio.create_task(pictures.prepare(photo, "image", len(photo)))
        for _ in range(pictures.MOST_WAITING)
    ]
    await asyncio.sleep(0)
    read = actions.extract_gtins_from_a_product_photo_via_bedrock_vision
    assert (await read(None, photo)).candidates == []
    await asyncio.gather(*line)
    assert (await read(None, photo)).candidates == [GTIN]


async def test_requests_that_are_none_are_refused(client: httpx.AsyncClient, key: dict[str, str]) -> None:
    file = {"image": ("a.png", b"x", "image/png")}
    assert (await client.post(PATH, files=file)).status_code == 401
    assert (await client.post(PATH, headers=key, files={"other": ("a", b"x")})).status_code == 422
    large = {"image": ("a.png", bytes(11 * 1024 * 1024), "image/png")}
    assert (await client.post(PATH, headers=key, files=large)).status_code == 413


@needs_engine
@pytest.mark.parametrize("angle", [0, 3, 90, 180, -13])
async def test_the_offline_engine_reads_printed_digits(
    client: httpx.AsyncClient, key: dict[str, str], services: Services, angle: float
) -> None:
    services.text_reader = TesseractReader()
    photo = photos.photographed(photos.label("Terra Verde", "9 506000 134352", "500 g"), angle)
    assert await send(client, key, photo) == {"candidates": [GTIN], "source": "offline"}


@needs_engine
async def test_the_offline_engine_finds_nothing_where_nothing_is(services: Services) -> None:
    photo = photos.photographed(Image.new("L", (300, 200), 255))
    assert rules.of_lines(await TesseractReader().lines(Photograph(photo, 500, 400))) == []


def test_digits_count_only_with_a_right_check_digit() -> None:
    lines = ["Best before 2026 11 25", "LOT 4711", "Tel +43 1 505 12 34", "0 36000 29145 2", "00000000"]
    assert rules.of_lines(lines) == ["00036000291452"]
    assert rules.of_lines(["9 506000 134352 > 44", "12 9 506000 134352"]) == [GTIN]
    assert rules.of_lines(["1 95 06000 13435 27"]) == []


def test_no_page_of_numbers_becomes_a_page_of_candidates() -> None:
    lines = [f"{number:07}{check}" for number in range(2000) for check in range(10)]
    assert len(rules.of_lines(lines)) == rules.MOST


def test_only_symbols_that_speak_of_trade_items_are_believed() -> None:
    plain = Symbol("9506000134352", "Code 128", "", "]C0")
    marked = Symbol("0109506000134352", "Code 128", "", "]C1")
    coupon = Symbol("9506000134353", "EAN-13", "", "]E0")
    elsewhere = Symbol("https://example.com/9506000134352", "QR Code", "", "]Q1")
    assert rules.of_symbols([plain, coupon, elsewhere]) == []
    assert rules.of_symbols([marked, marked]) == [GTIN]
