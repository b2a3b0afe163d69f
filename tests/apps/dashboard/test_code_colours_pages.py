"""The code studio: colours that scanners see, pictures in the middle, and dates that they would misread."""

import io
import re

import httpx
import pytest
import zxingcpp
from PIL import Image

from closient.apps.dashboard.actions import code_logos
from tests.apps.account.browser import said
from tests.apps.dashboard.test_code_pages import HERE, drawing, files, maker, read, shown
from tests.apps.dashboard.visitor import GTIN, Visitor

__all__ = ["maker"]
RED = (200, 20, 20)
QR = f"http://localhost:8000/01/{GTIN}"


def picture(colour: tuple[int, int, int] = RED, kind: str = "PNG", side: int = 64) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(file, kind)
    return file.getvalue()


async def send(
    visitor: Visitor, content: bytes, name: str = "round.png", address: str = f"{HERE}?gtin={GTIN}"
) -> httpx.Response:
    return await visitor.client.post(
        address,
        headers={**visitor.headers, "Sec-Fetch-Site": "same-origin"},
        files={"logo_file": (name, content, "image/png")},
        data={"do": "send"},
    )


async def sent(visitor: Visitor, content: bytes, name: str = "round.png") -> str:
    """The id that a picture has got."""
    answer = await send(visitor, content, name)
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(rf"{HERE}\?gtin={GTIN}&logo=(\w+)", answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]


async def middle(visitor: Visitor, page: httpx.Response, kind: str = "PNG") -> tuple[int, int, int]:
    """The colour in the middle of the PNG behind the page."""
    image = Image.open(io.BytesIO((await visitor.open(files(page)[kind])).content)).convert("RGB")
    found = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return int(found[0]), int(found[1]), int(found[2])


async def test_the_code_is_drawn_in_its_colours_and_the_contrast_is_told(maker: Visitor):
    page = await shown(maker, ink="#003366", paper="#ffeecc")
    assert page.status_code == 200, said(page)
    assert b"#036" in drawing(page)
    assert "By the red light of a scanner the paper is 100" in said(page)
    assert await read(maker, page) == QR
    for kind in ("PNG", "TIF"):
        image = Image.open(io.BytesIO((await maker.open(files(page)[kind])).content)).convert("RGB")
        assert image.getpixel((0, 0)) == (0xFF, 0xEE, 0xCC)
        assert {colour for _, colour in image.getcolors() or []} == {(0, 0x33, 0x66), (0xFF, 0xEE, 0xCC)}


@pytest.mark.parametrize("kind", ["SVG", "PNG", "PDF", "EPS", "TIF", "EPS CMYK", "TIF CMYK"])
async def test_every_file_has_the_colours_and_the_picture(maker: Visitor, kind: str):
    logo = await sent(maker, picture())
    plain = await maker.open(files(await shown(maker))[kind])
    coloured = await maker.open(files(await shown(maker, ink="#003366", logo=logo))[kind])
    assert coloured.status_code == 200, coloured.text
    assert coloured.headers["content-type"] == plain.headers["content-type"]
    assert coloured.content != plain.content


async def test_without_a_background_the_drawing_has_none(maker: Visitor):
    assert b"#fff" in drawing(await shown(maker))
    page = await shown(maker, transparent="on")
    assert page.status_code == 200
    assert b"#fff" not in drawing(page)
    png = Image.open(io.BytesIO((await maker.open(files(page)["PNG"])).content)).convert("RGBA")
    assert png.getchannel("A").getpixel((0, 0)) == 0


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        (
            {"ink": "#ff0000"},
            "ink",
            "the paper is 0 % lighter than the ink; the paper must be lighter by 40 %",
        ),
        ({"ink": "#ffffff", "paper": "#000000"}, "ink", "the ink is 100 % lighter than the paper"),
        ({"paper": "#003366"}, "ink", "Ink without red (black, dark blue, dark green) on light paper works."),
        ({"ink": "navy"}, "ink", "such as #003366"),
        ({"paper": "#12345"}, "paper", "such as #003366"),
    ],
)
async def test_colours_that_no_scanner_tells_apart_are_refused_with_the_reason(
    maker: Visitor, fields: dict[str, str], field: str, reason: str
):
    page = await shown(maker, **fields)
    assert page.status_code == 422
    assert f'id="field-{field}-error"' in page.text
    assert "No scanner would see this code" in said(page)
    assert reason in said(page)
    assert not files(page)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_that_is_sent_stands_in_the_middle_and_the_code_still_reads(
    maker: Visitor, kind: str
):
    logo = await sent(maker, picture(kind=kind))
    page = await shown(maker, logo=logo, dpi="600")
    assert "The code was read with the picture in its middle" in said(page)
    assert await read(maker, page) == QR
    assert all(abs(had - wanted) < 8 for had, wanted in zip(await middle(maker, page), RED, strict=True))


async def test_the_picture_goes_where_the_code_can_carry_one(maker: Visitor):
    logo = await sent(maker, picture())
    for kind in ("ean13", "gs1_datamatrix"):
        page = await shown(maker, symbology=kind, logo=logo)
        assert page.status_code == 200, said(page)
        assert "Picture in the middle" not in said(page)
    page = await shown(maker, symbology="gs1_qr", logo=logo)
    assert "The code was read with the picture in its middle" in said(page)


async def test_the_logo_of_the_brand_is_offered_and_used(maker: Visitor):
    await maker.send(f"/dashboard/products/{GTIN}/edit", product_name="Fusilli", brand="Gusto")
    assert "Logo of Gusto" not in said(await shown(maker))
    brand = await maker.world.database.pool.fetchval("SELECT id FROM catalogue.brand WHERE name = 'Gusto'")
    answer = await maker.client.post(
        f"/dashboard/brands/{brand}",
        headers={**maker.headers, "Sec-Fetch-Site": "same-origin"},
        files={"logo": ("logo.png", picture((20, 120, 20), side=600), "image/png")},
        data={"do": "logo"},
    )
    assert answer.status_code == 303, answer.text
    page = await shown(maker, logo="brand", dpi="600")
    assert "Logo of Gusto" in said(page)
    assert await read(maker, page) == QR
    red, green, _blue = await middle(maker, page)
    assert green > red + 60


async def test_a_brand_without_a_logo_is_told(maker: Visitor):
    page = await shown(maker, logo="brand")
    assert page.status_code == 422
    assert "The brand of this product has no logo" in said(page)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Choose a file."),
        (b"hello", "This is no picture that we can read"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "send it as PNG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(code_logos.LARGEST), "larger than 1 MB"),
    ],
)
async def test_what_is_no_picture_is_refused_and_the_code_stays_in_sight(
    maker: Visitor, content: bytes, reason: str
):
    answer = await send(maker, content, "round.png" if content else "")
    assert answer.status_code == 422
    assert reason in said(answer)
    assert files(answer), "the code of the address is shown as before"


async def test_a_few_pictures_are_kept_and_one_can_be_deleted(
    maker: Visitor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(code_logos, "MOST", 2)
    first, second, third = [await sent(maker, picture(), f"{name}.png") for name in "abc"]
    assert (await shown(maker, logo=first)).status_code == 422
    page = await shown(maker, logo=third)
    assert ">c.png<" in page.text
    assert ">b.png<" in page.text
    assert ">a.png<" not in page.text
    answer = await maker.send(f"{HERE}?gtin={GTIN}&logo={third}", do="remove", picture=third)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{HERE}?gtin={GTIN}"
    assert (await shown(maker, logo=third)).status_code == 422
    assert (await shown(maker, logo=second)).status_code == 200


async def test_pictures_of_others_are_not_there_and_readers_send_none(maker: Visitor, stranger: Visitor):
    logo = await sent(maker, picture())
    await stranger.make_product("09506000134369")
    page = await stranger.open(f"{HERE}?gtin=09506000134369&logo={logo}")
    assert page.status_code == 422
    assert (await stranger.send(HERE, do="remove", picture=logo)).status_code == 404
    reader = await Visitor(maker.client, maker.world).join("billing", maker.organization_id)
    assert "Send another picture" not in said(await shown(reader))
    assert (await send(reader, picture())).status_code == 403
    assert (await shown(reader, logo=logo)).status_code == 200


@pytest.mark.parametrize("kind", ["gs1_datamatrix", "qr", "gs1_128"])
async def test_a_date_that_would_be_read_as_another_is_refused_in_plain_words(maker: Visitor, kind: str):
    page = await shown(maker, symbology=kind, lot="L1", expiry="2090-12-31")
    assert page.status_code == 422
    assert 'id="field-expiry-error"' in page.text
    assert "scanners would read 2090 as 1990" in said(page)
    soon = await shown(maker, symbology=kind, lot="L1", expiry="2070-12-31", dpi="600")
    assert "701231" in await read(maker, soon)


@pytest.mark.parametrize("day", ["2027-02-30", "31.12.2027", "271231"])
async def test_a_date_that_is_none_says_how_one_is_written(maker: Visitor, day: str):
    page = await shown(maker, symbology="gs1_datamatrix", expiry=day)
    assert page.status_code == 422
    assert "Write the day as year, month and day, such as 2027-01-31" in said(page)
    assert not files(page)


async def test_what_the_studio_draws_in_colours_is_one_symbol(maker: Visitor):
    page = await shown(maker, ink="#004422", paper="#fafafa", logo=await sent(maker, picture()), xdim_mm="1")
    png = (await maker.open(files(page)["PNG"])).content
    assert len(zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))) == 1
