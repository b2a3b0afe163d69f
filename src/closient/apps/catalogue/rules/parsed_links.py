"""What a web address says as a Digital Link, read as leniently as the documented operation reads it."""

from urllib.parse import unquote, urlsplit

from closient.apps.catalogue.structs.codes import DigitalLinkParseResult
from closient.gs1 import ai, gtin
from closient.gs1.errors import Gs1Error

GTIN, LOT, EXPIRY, SERIAL = "01", "10", "17", "21"


def parse(url: str) -> DigitalLinkParseResult:
    """Identifiers of the path from /01/{gtin} on, up to the first that is none; the query is not read.

    >>> parse("https://gtin1.com/shop/01/9506000134352/10/A%2F1").raw_ais
    {'01': '9506000134352', '10': 'A/1'}
    >>> parse("https://gtin1.com/01/9506000134353").is_valid
    False
    """
    try:
        address = urlsplit(url)
    except ValueError:
        return DigitalLinkParseResult(is_valid=False, url=url)
    if address.scheme not in ("http", "https") or not address.netloc:
        return DigitalLinkParseResult(is_valid=False, url=url)
    parts = [unquote(part) for part in address.path.split("/")]
    for place, part in enumerate(parts[:-1]):
        if part == GTIN and (fourteen := _fourteen(parts[place + 1])):
            found = _identifiers(parts[place:])
            return DigitalLinkParseResult(
                is_valid=True,
                url=url,
                gtin=fourteen,
                lot=found.get(LOT),
                expiry=found.get(EXPIRY),
                serial=found.get(SERIAL),
                raw_ais=found,
            )
    return DigitalLinkParseResult(is_valid=False, url=url)


def _fourteen(text: str) -> str | None:
    try:
        return gtin.normalise_strict(text)
    except Gs1Error:
        return None


def _identifiers(parts: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for code, value in zip(parts[::2], parts[1::2], strict=False):
        if code not in ai.LINES or not value:
            break
        found.setdefault(code, value)
    return found
