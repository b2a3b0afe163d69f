"""Element strings told apart from everything else that people paste or scan: paths, addresses, numbers."""

import re

from closient.gs1 import digital_link, element_string
from closient.gs1.digital_link import DigitalLink

# A bracket, a symbology identifier, a separator somewhere, or more digits than a GTIN has.
ELEMENT_STRING = re.compile(r"[(\]]|[^/]*\x1d|\d{15}")


def read(text: str) -> DigitalLink | None:
    """The link that a raw or bracketed element string says; None for what is none, Gs1Error for a wrong one.

    >>> read("(01)09506000134352(10)AB").canonical_path(), read("]d2010950600013435210AB").canonical_path()
    ('/01/09506000134352/10/AB', '/01/09506000134352/10/AB')
    >>> read("/01/09506000134352"), read("9506000134352")
    (None, None)
    >>> read("(01)09506000134353")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: AI 01 (GTIN) has a wrong check digit: it should end with 2.
    """
    text = text.strip()
    if not ELEMENT_STRING.match(text):
        return None
    parse = element_string.parse_bracketed if text.startswith("(") else element_string.parse
    return digital_link.from_elements(dict(parse(text)))
