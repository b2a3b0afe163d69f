"""Link types as the edge compares and shows them; the vocabulary itself is gs1.linktypes.

Inside the edge a GS1 link type is the CURIE `gs1:name`; any other stays as it was sent.
"""

import re

from closient.gs1 import linktypes

VOCABULARY = linktypes.VOCABULARY
PRODUCT_INFORMATION = linktypes.curie("pip")
VERIFICATION = linktypes.curie("verificationService")
DEFAULT_LINK = linktypes.curie(linktypes.DEFAULT)
# The second is the spelling of editions before 1.2 and deprecated; both mean the linkset.
LINKSET = frozenset({"linkset", "all"})
# Relations under which a default stands that has no type of its own; asked for, they lead to the default.
DESCRIPTIVE = ("describedby", "about")
# These say how links are chosen; a link of another type is shown under its own name.
_CHOICES = frozenset({"defaultLink", "defaultLinkMulti"})
# What the schema of GS1 linksets allows as the name of a relation.
_RELATION = re.compile(r"^(?:[a-z-]+|https?://[A-Za-z0-9./]+)$")


def normalise(text: str) -> str:
    """One spelling for each link type.

    >>> normalise("https://gs1.org/voc/pip"), normalise("gs1:pip"), normalise("related")
    ('gs1:pip', 'gs1:pip', 'related')
    """
    name = linktypes.parse(text)
    return text if name is None else linktypes.curie(name)


def relation(link_type: str) -> str | None:
    """The key of a link type in a linkset; None when it has no place there (gs1:warranty is no link type).

    >>> relation("gs1:pip"), relation("gs1:warranty")
    ('https://ref.gs1.org/voc/pip', None)
    """
    name = linktypes.parse(link_type)
    if name is not None:
        return linktypes.address(name) if name in linktypes.RATIFIED - _CHOICES else None
    return link_type if _RELATION.match(link_type) else None


def title(link_type: str) -> str:
    """Words for people.

    >>> title("gs1:recallStatus"), title("https://example.com/voc/storyOfOrigin")
    ('Recall status', 'Story of origin')
    """
    name = re.split(r"[:/#]", link_type)[-1]
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize()
    return linktypes.TITLES.get(name, words)
