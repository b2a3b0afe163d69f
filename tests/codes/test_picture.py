"""Product pictures: well-formed, self-contained, the same every time, with words that stay on their label."""

import hashlib
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closient.codes import picture

SVG = "{http://www.w3.org/2000/svg}"
LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=200)


def tree(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)  # noqa: S314  our own bytes


@given(name=LETTERS, brand=LETTERS, hue=st.integers(-720, 720), kind=st.sampled_from(picture.KINDS))
def test_any_name_gives_a_well_formed_picture_with_its_words_on_the_label(name, brand, hue, kind):
    root = tree(picture.product_picture(name, brand, hue, kind))
    paper = root.findall(f"{SVG}rect")[1].attrib
    words = root.findall(f"{SVG}g/{SVG}text")[1]
    size = float(words.attrib["font-size"])
    assert 9 <= size <= 30
    top, bottom = float(paper["y"]), float(paper["y"]) + float(paper["height"])
    for line in words:
        assert top < float(line.attrib["y"]) - size * 0.7
        assert float(line.attrib["y"]) < bottom
        assert len(line.text or "") * size * 0.66 <= float(paper["width"]) - 20


@pytest.mark.parametrize("kind", picture.KINDS)
def test_each_kind_shows_brand_and_name_and_asks_nobody_for_anything(kind):
    data = picture.product_picture("Wild Blossom Honey", "Fjällglöd & Söner", 42, kind)
    root = tree(data)
    assert root.attrib["aria-label"] == "Fjällglöd & Söner Wild Blossom Honey"
    brand, name = root.findall(f"{SVG}g/{SVG}text")
    assert brand.text == "Fjällglöd & Söner"
    assert " ".join(line.text or "" for line in name) == "Wild Blossom Honey"
    assert re.findall(rb"https?://[^\"]+", data) == [b"http://www.w3.org/2000/svg"]
    assert b"url(" not in data
    assert b"href" not in data
    assert len(data) < 3000


def test_the_kinds_are_drawn_differently_and_the_hue_colours_them():
    drawn = {kind: picture.product_picture("Tea", "Alva", 120, kind) for kind in picture.KINDS}
    assert len(set(drawn.values())) == len(picture.KINDS) == 6
    assert drawn["can"] != picture.product_picture("Tea", "Alva", 121, "can")
    assert drawn["can"] == picture.product_picture("Tea", "Alva", 480, "can")


def test_a_picture_is_the_same_today_and_tomorrow():
    data = b"".join(picture.product_picture("Oat Drink", "Hafre", 200, kind) for kind in picture.KINDS)
    assert hashlib.sha256(data).hexdigest()[:16] == "7f9f3e2c27d1c900"
