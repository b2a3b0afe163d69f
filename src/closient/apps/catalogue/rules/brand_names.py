"""Names of brands as they are kept: nobody may look like another brand by signs that nobody sees."""

import re
import unicodedata

# Controls, formats (zero width, turned direction), surrogates, private signs, ends of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# These two join and part letters of some scripts; beside letters of ours they do nothing but hide.
_JOINERS = re.compile(r"(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")


def clean(name: str) -> str | None:
    r"""With single plain spaces, in one spelling of each letter; None with anything in it that is not seen.

    >>> clean(" Terra\u00a0 Verde\t"), clean("Cafe\u0301") == "Caf\u00e9"
    ('Terra Verde', True)
    >>> clean("Ter\u200bra"), clean("\u202eadreT"), clean("Ter\u200dra"), clean("a\x00")
    (None, None, None, None)
    """
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    if any(unicodedata.category(sign) in _UNSEEN for sign in _JOINERS.sub("", plain)):
        return None
    return plain
