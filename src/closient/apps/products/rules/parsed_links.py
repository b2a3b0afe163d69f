"""What a web address says as a Digital Link, read as leniently as the documented operation reads it."""

from urllib.parse import unquote, urlsplit

from closient.gs1 import ai, gtin
from closient.gs1.errors import Gs1Error

GTIN = "01"


def parse(url: str) -> dict[str, str]:
    """Identifiers of the path from /01/{gtin} on, up to the first that is none; empty when it is no Digital
    Link of a GTIN with a right check digit. The query is not read.

    >>> parse("https://gtin1.com/shop/01/9506000134352/10/A%2F1")
    {'01': '9506000134352', '10': 'A/1'}
    >>> parse("https://gtin1.com/01/9506000134353")
    {}
    """
    try:
        address = urlsplit(url)
    except ValueError:
        return {}
    if address.scheme not in ("http", "https") or not address.netloc:
        return {}
    parts = [unquote(part) for part in address.path.split("/")]
    for place, part in enumerate(parts[:-1]):
        if part == GTIN and _is_gtin(parts[place + 1]):
            return _identifiers(parts[place:])
    return {}


def _is_gtin(text: str) -> bool:
    try:
        gtin.normalise_strict(text)
    except Gs1Error:
        return False
    return True


def _identifiers(parts: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, value in zip(parts[::2], parts[1::2], strict=False):
        if code not in ai.LINES or not value:
            break
        found.setdefault(code, value)
    return found
