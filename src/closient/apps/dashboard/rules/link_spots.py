"""Where a link stands, read from whatever people type or scan: a number, a path, an address, brackets."""

from collections.abc import Mapping

from closient.gs1 import ai, digital_link, gtin, link_template, scanned
from closient.gs1.digital_link import DigitalLink
from closient.gs1.errors import Gs1Error

# What an example shows for identifiers that the link's own place does not name.
EXAMPLES: Mapping[str, str] = {"10": "LOT-42", "21": "1234", "17": "271231", "11": "260115", "15": "271231"}


def read(text: str) -> DigitalLink | None:
    """The Digital Link of what was typed or scanned, None when it is none.

    >>> read("9506000134352").canonical_path()
    '/01/09506000134352'
    >>> read("(414)9506000134338").canonical_path()
    '/414/9506000134338'
    >>> read("]d2010950600013435210AB\\x1d17271231").canonical_path()
    '/01/09506000134352/10/AB'
    >>> read("https://id.example.com/01/9506000134352/10/AB?17=271231").canonical_path()
    '/01/09506000134352/10/AB'
    >>> read("olive oil")
    """
    text = text.strip()
    try:
        if (link := scanned.read(text)) is not None:
            return link
        if text.isdigit() and text.isascii():
            return DigitalLink("01", gtin.normalise(text))
        if text.startswith("/") or text[:1].isdigit():
            path, _, query = text.partition("?")
            return digital_link.parse(path if path.startswith("/") else f"/{path}", query)
        if "://" in text:
            return digital_link.parse_uri(text)
    except Gs1Error:
        pass
    return None


def standing(text: str) -> str:
    """The path at which a link for this scan stands: an item by its serial alone, without attributes.

    What cannot be read stays as it is, for whoever checks it to say what is wrong.

    >>> standing("https://id.example.com/01/9506000134352/10/AB/21/7?17=271231")
    '/01/09506000134352/21/7'
    """
    link = read(text)
    if link is None:
        return text.strip()
    kept = link.qualifiers
    if link.key_ai == "01" and link.serial:
        kept = tuple(pair for pair in kept if pair[0] not in ("10", "22"))
    return DigitalLink(link.key_ai, link.key, kept).canonical_path()


def key(link: DigitalLink) -> str:
    """Identifier and value as the resolver keeps them.

    >>> key(read("9506000134352"))
    '01/09506000134352'
    """
    return f"{link.key_ai}/{digital_link.encode(link.key)}"


def level(link: DigitalLink) -> str:
    """The qualifiers behind the key."""
    return link.canonical_path()[len(key(link)) + 2 :]


def example(place: str, href: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """The identifiers of an example scan, and the address that the template makes of it.

    Gs1Error when the template has places that cannot be filled.

    >>> example("/01/09506000134352", "https://example.com/{gtin}?lot={lot}")
    ((('01', '09506000134352'), ('10', 'LOT-42')), 'https://example.com/09506000134352?lot=LOT-42')
    """
    link = read(place)
    known = dict(link.elements()) if link else {}
    wanted = [link_template.code(name) for name in link_template.names(href)]
    values = {code: known.get(code) or EXAMPLES.get(code) or _made_up(code) for code in wanted}
    elements = {**known, **values}
    return tuple(elements.items()), link_template.render(href, elements)


def _made_up(code: str) -> str:
    """Digits of the right number."""
    return "".join(
        str(place % 10) for place in range(1, 1 + sum(c.least or 3 for c in ai.get(code).components))
    )
