"""Photographs of labels, made here: bars and printed digits, turned, blurred and noisy."""

import random
from typing import Any

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.codes.hostile_images import encoded


def bars(text: str, kind: str, scale: int = 4) -> Image.Image:
    """A symbol on white paper."""
    symbol: Any = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    pixels = memoryview(symbol.to_image(scale=scale))
    height, width = pixels.shape or (0, 0)
    return Image.frombuffer("L", (width, height), bytes(pixels), "raw", "L", 0, 1)


def label(*lines: str, size: int = 44) -> Image.Image:
    """Printed lines on white paper."""
    image = Image.new("L", (1000, 200 + 2 * size * len(lines)), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for number, line in enumerate(lines):
        draw.text((120, 100 + 2 * size * number), line, fill=20, font=font)
    return image


def photographed(image: Image.Image, angle: float = 0, blur: float = 0.8, noise: int = 12) -> bytes:
    """As a phone would take it: on a grey table, turned by an angle, blurred, noisy."""
    paper = Image.new("L", (image.width + 200, image.height + 200), 225)
    paper.paste(image, (100, 100))
    turned = paper.rotate(angle, expand=True, fillcolor=225, resample=Image.Resampling.BICUBIC)
    turned = turned.filter(ImageFilter.GaussianBlur(blur))
    chance = random.Random(1)
    grain = bytes(chance.randrange(256) for _ in range(64 * 64))
    tile = Image.frombytes("L", (64, 64), grain)
    cover = Image.new("L", turned.size)
    for left in range(0, turned.width, 64):
        for top in range(0, turned.height, 64):
            cover.paste(tile, (left, top))
    return encoded(Image.blend(turned, cover, noise / 255).convert("RGB"), "JPEG", quality=85)
