"""One QR code through the documented endpoint."""

import httpx
import pytest
import zxingcpp
from PIL import Image

from tests.world import World

QR = "/products/api/v1/qr/"


async def order(client: httpx.AsyncClient, world: World, **body: object) -> httpx.Response:
    _, key = await world.business_key("readonly")
    return await client.post(QR, headers=key, json={"gtin": "9506000134352", **body})


@pytest.mark.covers("products.generate_a_single_qr_code")
async def test_a_png_decodes_to_the_digital_link_with_lot_serial_and_expiry(
    client: httpx.AsyncClient, world: World
):
    import io

    answer = await order(
        client, world, format="png", lot="A/1", serial="S 1".replace(" ", "+"), expiry="271231"
    )
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    [symbol] = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
    assert symbol.text == "http://localhost:8000/01/09506000134352/10/A%2F1/21/S%2B1?17=271231"


async def test_the_same_order_gives_the_same_bytes_and_a_304(client: httpx.AsyncClient, world: World):
    first = await order(client, world)
    assert first.headers["content-type"].startswith("image/svg+xml")
    assert first.headers["cache-control"] == "public, max-age=2592000"
    _, key = await world.business_key("readonly")
    again = await client.post(
        QR, headers={**key, "If-None-Match": first.headers["etag"]}, json={"gtin": "9506000134352"}
    )
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"gtin": "9506000134353"}, "gtin"),
        ({"lot": "x" * 21}, "lot"),
        ({"serial": "ä"}, "serial"),
        ({"expiry": "271301"}, "expiry"),
        ({"size": 49}, "size"),
        ({"format": "gif"}, "format"),
        ({"cmyk": True, "format": "png"}, "cmyk"),
        ({"xdim_mm": 9}, "xdim_mm"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_with_its_field(
    client: httpx.AsyncClient, world: World, body: dict, field: str
):
    answer = await order(client, world, **body)
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json()["errors"]}
