"""What is taken from widgets on other people's sites: nothing that they say is trusted."""

KNOWN = frozenset(
    {"widget_load", "location_search", "product_filter_change", "store_click", "get_directions_click"}
)
LONGEST = {"brand_id": 128, "referrer": 512, "product_id": 128, "store_id": 128, "query": 256}


def cut(text: str, most: int) -> str:
    r"""At most so many characters, and none that would break a line of a log or the terminal it is read on.

    >>> cut("a\nb\x1b[31mc" + "d" * 9, 8)
    'a b [31m'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text[:most])
