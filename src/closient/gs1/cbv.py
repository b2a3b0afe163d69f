"""The Core Business Vocabulary (CBV 2.0): which value an EPCIS event means, in whichever spelling. There are
three of the same value, `shipping`, `urn:epcglobal:cbv:bizstep:shipping` and
`https://ref.gs1.org/cbv/BizStep-shipping`, and a fourth in JSON-LD, `cbv:BizStep-shipping`. Other URIs are a
vendor's own and are left as they are.
"""

import re
from typing import Literal

from closient.gs1 import cbv_tables

Kind = Literal["biz_step", "disposition", "biz_transaction_type", "source_destination_type", "error_reason"]
# The values of the header GS1-CBV-XML-Format.
Spelling = Literal["No_Preference", "Always_Web_URI", "Always_URN", "Never_Translates"]
SPELLINGS: tuple[Spelling, ...] = ("No_Preference", "Always_Web_URI", "Always_URN", "Never_Translates")

VOCABULARIES: dict[Kind, frozenset[str]] = {
    "biz_step": cbv_tables.BIZ_STEPS,
    "disposition": cbv_tables.DISPOSITIONS,
    "biz_transaction_type": cbv_tables.BIZ_TRANSACTION_TYPES,
    "source_destination_type": cbv_tables.SOURCE_DESTINATION_TYPES,
    "error_reason": cbv_tables.ERROR_REASONS,
}
URNS: dict[Kind, str] = {
    "biz_step": "urn:epcglobal:cbv:bizstep:",
    "disposition": "urn:epcglobal:cbv:disp:",
    "biz_transaction_type": "urn:epcglobal:cbv:btt:",
    "source_destination_type": "urn:epcglobal:cbv:sdt:",
    "error_reason": "urn:epcglobal:cbv:er:",
}
LABELS: dict[Kind, str] = {
    "biz_step": "BizStep-",
    "disposition": "Disp-",
    "biz_transaction_type": "BTT-",
    "source_destination_type": "SDT-",
    "error_reason": "ER-",
}
WEB = "https://ref.gs1.org/cbv/"
CURIE = "cbv:"
SEPARATOR = re.compile("[/:#]")
# Vendors copy GS1's way of writing: https://example.com/voc/BizStep-harvesting.
LABELLED = re.compile("(?:BizStep|Disp|BTT|SDT|ER)-(?=.)", re.IGNORECASE)


def prefixes(kind: Kind) -> tuple[str, str, str]:
    """What stands before the token in the three spellings that are URIs.

    >>> prefixes("disposition")
    ('urn:epcglobal:cbv:disp:', 'https://ref.gs1.org/cbv/Disp-', 'cbv:Disp-')
    """
    return URNS[kind], WEB + LABELS[kind], CURIE + LABELS[kind]


TOKENS: dict[Kind, dict[str, str]] = {
    kind: {prefix + word: word for word in words for prefix in ("", *prefixes(kind))}
    for kind, words in VOCABULARIES.items()
}


def known(kind: Kind, text: str) -> bool:
    """Whether this is a value of the standard's vocabulary, in any spelling.

    >>> known("biz_step", "urn:epcglobal:cbv:bizstep:shipping"), known("biz_step", "harvesting")
    (True, False)
    """
    return text in TOKENS[kind]


def token(kind: Kind, text: str) -> str | None:
    """The bare token of a value in any spelling; None if it is a vendor's URI. A bare word that the standard
    does not know is given back as it stands: `known` tells.

    >>> token("biz_step", "https://ref.gs1.org/cbv/BizStep-shipping"), token("biz_step", "harvesting")
    ('shipping', 'harvesting')
    >>> token("biz_step", "https://example.com/bizStep/harvesting")
    """
    found = TOKENS[kind].get(text)
    if found is not None:
        return found
    for prefix in prefixes(kind):
        if text.startswith(prefix):
            return text[len(prefix) :]
    return None if SEPARATOR.search(text) else text


def uri(kind: Kind, text: str) -> str:
    """The web URI of a value that the standard knows; any other text as it stands.

    >>> uri("disposition", "in_transit"), uri("biz_step", "harvesting")
    ('https://ref.gs1.org/cbv/Disp-in_transit', 'harvesting')
    """
    found = TOKENS[kind].get(text)
    return text if found is None else WEB + LABELS[kind] + found


def spell(kind: Kind, text: str, spelling: Spelling) -> str:
    """A value as the header GS1-CBV-XML-Format asks for it. What the standard does not know stays as it is.

    >>> spell("biz_step", "shipping", "Always_URN"), spell("biz_step", "shipping", "Always_Web_URI")
    ('urn:epcglobal:cbv:bizstep:shipping', 'https://ref.gs1.org/cbv/BizStep-shipping')
    >>> spell("biz_step", "shipping", "Never_Translates")
    'shipping'
    """
    if spelling == "Always_Web_URI":
        return uri(kind, text)
    if spelling == "Always_URN" and text in TOKENS[kind]:
        return URNS[kind] + TOKENS[kind][text]
    return text


def local_name(text: str) -> str:
    """A name without its prefix, namespace or address.

    >>> local_name("cbvmda:lotNumber"), local_name("https://example.com/ns#row"), local_name("lotNumber")
    ('lotNumber', 'row', 'lotNumber')
    """
    return SEPARATOR.split(text.rstrip("/:#"))[-1]


def last_segment(text: str) -> str:
    """The word that a vendor's URI ends with. Hyphens inside it stay: only a label as GS1 has it
    (`BizStep-`) is taken off.

    >>> last_segment("https://example.com/bizStep/harvesting"), last_segment("urn:vendor:bizstep:cooling")
    ('harvesting', 'cooling')
    >>> last_segment("https://example.com/voc#BizStep-initial-packing/"), last_segment("receiving")
    ('initial-packing', 'receiving')
    """
    word = local_name(text.partition("?")[0])
    return LABELLED.sub("", word, count=1) if LABELLED.match(word) else word
