"""Pictures that people send are told by their content and written anew; nothing hostile passes."""

import io
import json
import subprocess
import sys
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageCms

from closient.codes import picture
from closient.codes.images import files, intake, photographs
from closient.codes.images.errors import ImageError
from tests.codes import hostile_images as made

MOST = 10 * 1024 * 1024


def prepared(data: bytes) -> files.Picture:
    return intake.prepare(data, MOST)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    """Red, green and blue."""
    found = image.convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(int(part) for part in found)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("JPEG", "jpg"), ("PNG", "png"), ("GIF", "png"), ("BMP", "png"), ("WEBP", "webp")],
)
def test_every_kind_is_told_by_its_content_and_written_anew(sent: str, kept: str):
    data = made.encoded(made.photograph(), sent)
    found = prepared(data)
    image = opened(found.data)
    assert (found.ending, found.width, found.height, image.size) == (kept, 60, 40, (60, 40))
    assert image.format == {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[kept]
    red, dark, light = (pixel(image, *at) for at in ((2, 2), (2, 35), (57, 35)))
    assert red[0] > 200 > 100 > red[1]
    assert sum(dark) < 150 < 600 < sum(light)
    assert prepared(data) == found


def test_smaller_ones_lie_within_their_squares_and_are_never_larger_than_the_picture():
    large = prepared(made.encoded(made.photograph(1200, 600), "PNG"))
    assert [(side, opened(data).size) for side, data in large.thumbnails] == [
        (480, (480, 240)),
        (160, (160, 80)),
    ]
    small = prepared(made.encoded(made.photograph(), "PNG"))
    assert [(side, opened(data).size) for side, data in small.thumbnails] == [
        (480, (60, 40)),
        (160, (60, 40)),
    ]
    strip = prepared(made.encoded(made.photograph(4000, 4), "PNG"))
    assert [opened(data).size for _, data in strip.thumbnails] == [(480, 1), (160, 1)]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_become_ones_that_browsers_show(mode: str):
    if mode == "I;16":
        data = made.encoded(Image.new(mode, (9, 9), 40_000), "PNG")
    elif mode == "CMYK":
        data = made.encoded(made.photograph().convert(mode), "JPEG")
    elif mode == "PA":
        clear = made.photograph().quantize()
        clear.info["transparency"] = 0
        data = made.encoded(clear, "PNG")
    else:
        data = made.encoded(made.photograph().convert(mode), "PNG")
    image = opened(prepared(data).data)
    assert image.mode in ("1", "L", "P", "RGB", "RGBA")
    assert image.has_transparency_data == (mode in ("LA", "PA", "RGBA"))
    if mode == "I;16":
        assert pixel(image, 4, 4) == (40_000 // 256,) * 3


def test_orientation_is_applied_and_exif_with_its_place_is_gone():
    sent = made.located()
    assert opened(sent).getexif().get_ifd(0x8825)
    found = prepared(sent)
    image = opened(found.data)
    assert (found.width, found.height, image.size) == (40, 60, (40, 60))
    corner = pixel(image, 36, 3)
    assert corner[0] > 200 > 100 > corner[1], "turned clockwise, the red corner is on the right"
    for data in (found.data, *(data for _, data in found.thumbnails)):
        assert not opened(data).getexif()
        assert b"Exif" not in data
        assert b"Ada" not in data
        assert b"taken at home" not in data
    assert [opened(data).size for _, data in found.thumbnails] == [(40, 60), (40, 60)]


def test_colours_of_a_profile_are_kept_by_converting_them():
    lab = ImageCms.createProfile("LAB")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    wide = prepared(made.encoded(Image.new("RGB", (8, 8), (200, 40, 40)), "PNG", icc_profile=profile))
    found = pixel(opened(wide.data), 1, 1)
    assert all(abs(got - was) <= 2 for got, was in zip(found, (200, 40, 40), strict=True))
    assert "icc_profile" not in opened(wide.data).info
    foreign = ImageCms.ImageCmsProfile(lab).tobytes()
    for useless in (foreign, b"no profile"):
        sent = made.encoded(Image.new("RGB", (8, 8), (200, 40, 40)), "PNG", icc_profile=useless)
        assert pixel(opened(prepared(sent).data), 1, 1) == (200, 40, 40)


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_frame_stays(file_format: str):
    sent = made.animation(file_format)
    assert getattr(opened(sent), "n_frames", 1) == 2
    image = opened(prepared(sent).data)
    assert getattr(image, "n_frames", 1) == 1
    assert pixel(image, 5, 5)[0] > 200 > 50 > pixel(image, 5, 5)[2]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_what_hangs_on_a_picture_is_not_kept(file_format: str):
    tail = b"<script>alert(1)</script>PK\x03\x04 the other half of a polyglot"
    found = prepared(made.encoded(made.photograph(), file_format) + tail)
    assert found == prepared(made.encoded(made.photograph(), file_format))
    assert b"script" not in found.data
    assert b"polyglot" not in found.data


def test_scripts_in_comments_and_text_chunks_are_not_kept():
    script = b"<script>alert(1)</script>"
    noted = made.png(4, 4, bytes(4 * 13), made.chunk(b"tEXt", b"Comment\0" + script))
    assert script in noted
    assert script not in prepared(noted).data
    comment = made.encoded(made.photograph(), "GIF", comment=script)
    assert script in comment
    assert script not in prepared(comment).data


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (7_000, 7_000), (20_000, 1), (2**31 - 1, 9)])
def test_a_bomb_is_refused_by_its_size_before_anything_is_unpacked(width: int, height: int):
    with pytest.raises(ImageError, match="too many pixels"):
        prepared(made.png(width, height, bytes(1_000_000)))


def test_a_bomb_takes_no_memory(tmp_path: Path):
    """In a process of its own, since a process never forgets the most memory that it ever had."""
    program = """
import json, resource, sys
from closient.codes.images import intake
from closient.codes.images.errors import ImageError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
told = []
for name in json.load(sys.stdin):
    try:
        intake.prepare(open(name, "rb").read(), 10**8)
    except ImageError as refused:
        told.append(refused.reason)
print(json.dumps([told, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before]))
"""
    text = made.chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9))
    bombs = [
        made.png(65_535, 65_535, bytes(10_000_000)),
        b"GIF89a" + b"\xff\xff\xff\xff\0\0\0" + b"," + bytes(4) + b"\xff\xff\xff\xff\0\x08\xff;",
        made.png(4, 4, bytes(52), text),
        made.png(6_000, 6_000, bytes(1_000_000)),
    ]
    for number, data in enumerate(bombs):
        (tmp_path / str(number)).write_bytes(data)
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps([str(path) for path in sorted(tmp_path.iterdir())]),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told, more_kilobytes = json.loads(ran.stdout)
    assert len(told) == 4, told
    assert more_kilobytes < 200_000


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(file_format: str, share: float):
    data = made.encoded(Image.effect_noise((80, 80), 50).convert("RGB"), file_format)
    with pytest.raises(ImageError):
        prepared(data[: int(len(data) * share)])


def test_damage_is_refused_and_never_breaks_the_reader():
    for file_format in ("JPEG", "PNG", "GIF", "WEBP", "BMP"):
        data = made.encoded(made.photograph(), file_format)
        for at in range(12, len(data), max(1, len(data) // 60)):
            broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
            try:
                found = prepared(broken)
            except ImageError:
                continue
            assert opened(found.data).width == found.width


def test_a_jpeg_in_very_many_passes_is_refused():
    sent = made.encoded(made.photograph(), "JPEG", progressive=True)
    assert prepared(sent).width == 60
    scan = sent[sent.rindex(b"\xff\xda") : -2]
    with pytest.raises(ImageError, match="passes"):
        prepared(sent[:-2] + scan * photographs.MOST_SCANS + sent[-2:])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7",
        b"PK\x03\x04",
        made.HEIC,
        b"\0" * 100,
        b"MZ",
        b"II*\0",
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
)
def test_what_is_no_picture_of_ours_is_refused(data: bytes):
    with pytest.raises(ImageError):
        prepared(data)


def test_a_picture_of_too_many_bytes_is_refused():
    with pytest.raises(ImageError, match="larger than 10 MB"):
        prepared(b"\x89PNG\r\n\x1a\n" + bytes(MOST))


def test_drawings_of_our_own_stay_as_they_are():
    for kind in picture.KINDS:
        drawn = picture.product_picture("Oat & <Barista>", 'Terra "Verde"', 200, kind)
        found = prepared(drawn)
        assert (found.ending, found.width, found.height, found.thumbnails) == ("svg", 400, 400, ())
        was, now = (_elements(data) for data in (drawn, found.data))
        assert was == now
        assert prepared(found.data).data == found.data


def _elements(data: bytes) -> list[tuple[str, str | None]]:
    """The elements of a drawing and their texts; only drawings of our own are read like this."""
    return [(element.tag, element.text) for element in ElementTree.fromstring(data).iter()]  # noqa: S314


REFUSED = {
    "script": "<script>alert(1)</script>",
    "script of another prefix": '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
    "event": '<rect onclick="alert(1)"/>',
    "event in capitals": '<rect ONLOAD="alert(1)"/>',
    "link": '<a href="javascript:alert(1)"><rect/></a>',
    "html": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    "image": '<image href="http://example.com/track.png"/>',
    "image in data": '<image href="data:image/svg+xml;base64,AAAA"/>',
    "use from outside": '<use href="http://example.com/a.svg#b"/>',
    "use of data": '<use href="data:image/svg+xml,#a"/>',
    "old use from outside": '<use xmlns:l="http://www.w3.org/1999/xlink" l:href="//example.com/a#b"/>',
    "fill from outside": '<rect fill="url(http://example.com/a#b)"/>',
    "fill in quotes": """<rect fill="url('//example.com/a#b')"/>""",
    "style from outside": '<rect style="fill:url(//example.com/a)"/>',
    "escaped style": r'<rect style="fill:u\72l(//example.com/a)"/>',
    "broken style": '<rect style="fill:url/**/(//example.com/a)"/>',
    "image set": """<rect style="mask:image-set('//example.com/a' 1x)"/>""",
    "imported sheet": "<style>@import '//example.com/a.css';</style>",
    "font": "<style>@font-face{font-family:a;src:url(//example.com/a)}</style>",
    "sheet in pieces": "<style>rect{fill:url(<![CDATA[//example.com/a)}]]></style>",
    "animation": '<rect><animate attributeName="href" values="javascript:1"/></rect>',
    "set": '<rect><set attributeName="onclick" to="alert(1)"/></rect>',
    "nested use": '<g id="a"><rect/></g><g id="b"><use href="#a"/><use href="#a"/></g><use href="#b"/>',
    "use of itself": '<g id="a"><use href="#a"/></g>',
    "use through a rule": '<style>.m{mask:url(#a)}</style><mask id="a"><g class="m"/></mask>',
    "many uses": f'<g id="a">{"<rect/>" * 500}</g>' + '<use href="#a"/>' * 60,
    "many": "<g/>" * 30_000,
    "deep": "<g>" * 200 + "</g>" * 200,
    "pattern": '<pattern id="p"/>',
    "filter": '<filter id="f"/>',
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_drawing_that_could_run_fetch_or_multiply_is_refused(name: str):
    with pytest.raises(ImageError, match=r"SVG"):
        prepared(made.drawing(REFUSED[name]))


@pytest.mark.parametrize(
    "data",
    [
        f'<!DOCTYPE svg [<!ENTITY a "b">]><svg {made.SVG} viewBox="0 0 9 9"><text>&a;</text></svg>',
        f'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg {made.SVG} viewBox="0 0 9 9">'
        "<text>&a;</text></svg>",
        '<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://example.com/a.dtd">%a;]>'
        f'<svg {made.SVG} viewBox="0 0 9 9"/>',
        '<svg viewBox="0 0 9 9"/>',
        "<html><body><svg/></body></html>",
        f"<svg {made.SVG}/>",
        f'<svg {made.SVG} viewBox="0 0 0 9"/>',
        f'<svg {made.SVG} width="10" height="1e9"/>',
        f'<svg {made.SVG} viewBox="0 0 9 9">',
        f'<svg {made.SVG} viewBox="0 0 9 9"/><script/>',
        "<?xml version='1.0' encoding='no-such'?><svg/>",
    ],
)
def test_entities_and_what_is_no_drawing_are_refused(data: str):
    with pytest.raises(ImageError):
        prepared(data.encode())


def test_of_a_drawing_stays_what_can_be_seen():
    sent = (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">'
        '<?xml-stylesheet href="//example.com/a.css"?><!-- <script> -->'
        f'<svg {made.SVG} xmlns:i="http://example.com/editor" width="40px" height="20" i:version="3"'
        ' data-a="b">'
        "<metadata><i:notes/></metadata><i:view><i:grid/></i:view><title>Ada's logo</title>"
        '<linearGradient id="g"><stop offset="0" stop-color="#f00"/></linearGradient>'
        "<style>.a>.b{fill:url(#g)}</style>"
        '<g id="logo@2x" class="a"><rect class="b" width="4" height="2"/></g>'
        '<defs><g id="dot"><circle r="2" fill="url(#g)"/></g></defs><use href="#dot" x="3"/>'
        "<text>a &lt;b&gt; ä</text></svg>"
    )
    found = prepared(sent.encode("utf-16"))
    text = found.data.decode()
    assert (found.width, found.height) == (40, 20)
    assert 'viewBox="0 0 40 20"' in text
    for part in ('class="b"', ".a&gt;.b{fill:url(#g)}", 'href="#dot"', "a &lt;b&gt; ä", 'stop-color="#f00"'):
        assert part in text
    for part in ("script", "example.com", "DOCTYPE", "metadata", "Ada", "data-a", "<?"):
        assert part not in text
    assert _elements(found.data)
