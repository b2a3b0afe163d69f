"""The Global Trade Item Number in its four lengths (8, 12, 13, 14 digits) and one meaning: inside Closient it
always has 14 digits, padded with zeros on the left.
"""

from closient.gs1 import checkdigit
from closient.gs1.errors import Gs1Error

LENGTHS = (8, 12, 13, 14)
SEPARATORS = str.maketrans("", "", " -\u00a0\u2010\u2011\u2012\u2013")


def normalise(text: str) -> str:
    """The GTIN-14 of any form that people type or print: spaces and hyphens are dropped.

    >>> normalise("9 506000-134352")
    '09506000134352'
    >>> normalise("96385074")
    '00000096385074'
    >>> normalise("9506000134353")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: GTIN 9506000134353 is mistyped: the last digit is 3, the others ask for 2.
    """
    return normalise_strict(text.translate(SEPARATORS))


def normalise_strict(text: str) -> str:
    """The GTIN-14 of a GTIN as it stands in a URI: 8, 12, 13 or 14 digits and nothing else.

    >>> normalise_strict("614141123452")
    '00614141123452'
    >>> normalise_strict("9506 000134352")
    Traceback (most recent call last):
    closient.gs1.errors.Gs1Error: A GTIN has digits only: '9506 000134352' has something else.
    """
    if not (text.isascii() and text.isdigit()):
        if not text:
            raise Gs1Error("The GTIN is empty.", ai="01")
        raise Gs1Error(f"A GTIN has digits only: {text[:40]!r} has something else.", ai="01")
    if len(text) not in LENGTHS:
        raise Gs1Error(f"A GTIN has 8, 12, 13 or 14 digits, not {len(text)}.", ai="01")
    if not checkdigit.valid(text):
        right = checkdigit.compute(text[:-1])
        reason = f"GTIN {text} is mistyped: the last digit is {text[-1]}, the others ask for {right}."
        raise Gs1Error(reason, ai="01")
    return text.zfill(14)


def valid(text: str) -> bool:
    """Whether `text` is a GTIN in digits, of any of the four lengths.

    >>> valid("09506000134352"), valid("9506000134352"), valid("950600013435"), valid("")
    (True, True, False, False)
    """
    return len(text) in LENGTHS and checkdigit.valid(text)


def shortest(gtin14: str) -> str:
    """The shortest form that says the same: as printed under EAN-8, UPC-A, EAN-13, ITF-14.

    >>> shortest("00000096385074"), shortest("00614141123452"), shortest("09506000134352")
    ('96385074', '614141123452', '9506000134352')
    >>> shortest("19506000134359")
    '19506000134359'
    """
    gtin14 = normalise_strict(gtin14)
    for zeros, length in ((6, 8), (2, 12), (1, 13)):
        if gtin14.startswith("0" * zeros):
            return gtin14[-length:]
    return gtin14
