"""From what somebody types to the words that the database looks for."""

import re

from closient.kit import ids

LEAST_CHARACTERS = 2
MOST_WORDS = 8


def words(organization_id: str, text: str) -> str | None:
    """A tsquery for the organization's products of which each word begins so; None when it is too short.

    A number may be written with spaces or hyphens, and in any of its lengths.

    >>> words("2CoNf3i6Uj3HYxPHxwPd9Z", "Spaghetti n")
    "'o0110845a9968dc236c6151ae7e1c86d1' & 'spaghetti':* & 'n':*"
    >>> words("2CoNf3i6Uj3HYxPHxwPd9Z", "x")
    """
    number = re.sub(r"[\s-]", "", text)
    typed = [number] if number.isascii() and number.isdigit() else re.split(r"\W+", text.lower())
    typed = [word for word in typed if word][:MOST_WORDS]
    if sum(map(len, typed)) < LEAST_CHARACTERS:
        return None
    owner = f"'o{ids.decode(organization_id).hex}'"
    return " & ".join([owner, *(f"'{word}':*" for word in typed)])
