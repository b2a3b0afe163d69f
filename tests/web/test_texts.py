"""Texts: the reader's language where we have it, the reader's formats, every text found by extraction."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from closient.kit import clock
from closient.web import formats, texts

ROOT = Path(__file__).parents[2]
CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Skip to the content"
msgstr "Zum Inhalt"

msgid "This is needed."
msgstr "Das wird gebraucht."

msgid "One field needs another look."
msgid_plural "%(num)s fields need another look."
msgstr[0] "Ein Feld braucht einen zweiten Blick."
msgstr[1] "%(num)s Felder brauchen einen zweiten Blick."
"""


@pytest.fixture
def german(tmp_path: Path) -> Iterator[None]:
    """A tiny German catalogue."""
    (tmp_path / "de").mkdir()
    (tmp_path / "de/closient.po").write_text(CATALOGUE.strip() + "\n", encoding="utf-8")
    texts.CATALOGUES.append(tmp_path)
    texts.forget()
    yield
    texts.CATALOGUES.remove(tmp_path)
    texts.forget()
    texts.use("")


@pytest.mark.usefixtures("german")
async def test_a_page_speaks_the_language_of_its_reader(pages: httpx.AsyncClient) -> None:
    german_headers = {"accept-language": "de,en;q=0.5"}
    text = (await pages.post("/style", data={"unit": "kg"}, headers=german_headers)).text
    assert '<html lang="de"' in text
    assert "Zum Inhalt" in text
    assert "3 Felder brauchen einen zweiten Blick." in text
    assert "12.845" in text
    assert "<span>Das wird gebraucht.</span>" in text
    assert "Zum Inhalt" not in (await pages.get("/style", headers={"accept-language": "fr"})).text


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("header", "language", "region"),
    [
        ("de-CH", "de", "de_CH"),
        ("fr;q=0.9, de;q=0.5", "de", "de"),
        ("en-GB,de;q=0.8", "en", "en_GB"),
        ("en;q=0, de", "de", "de"),
        ("", "en", "en_US"),
        ("xx-!!;q=nonsense,,;", "en", "en_US"),
        ("en-Nowhere", "en", "en"),
    ],
)
def test_the_header_chooses_language_and_region(header: str, language: str, region: str) -> None:
    assert texts.choose(header) == texts.Reader(language, region)


def test_days_and_numbers_follow_the_region() -> None:
    texts.use("en-GB")
    assert "31 May 2026" in formats.day(datetime(2026, 5, 31, tzinfo=UTC))
    assert formats.number(1234567.5) == "1,234,567.5"
    assert formats.size(1_530_000) == "1.5 MB"
    with clock.frozen(datetime(2026, 5, 31, 12, tzinfo=UTC)):
        assert ">3 days ago<" in formats.ago(datetime(2026, 5, 28, 11, tzinfo=UTC))
    texts.use("")


def test_extraction_finds_texts_of_templates_and_modules() -> None:
    with (ROOT / "locale/babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "mark": None}
    found = {
        message
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / "src/closient/web", methods, options, keywords=keywords
        )
    }
    assert "Skip to the content" in found
    assert "This is needed." in found
    assert "Main" in found
    assert ("One field needs another look.", "%(num)s fields need another look.") in found
