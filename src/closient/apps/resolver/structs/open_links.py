"""The links of a product as people read them: those that are open to one caller now."""

from msgspec import Struct


class OpenLink(Struct, frozen=True):
    """Where one link leads this caller."""

    href: str
    title: str
    """Empty for a rule, which says nothing but its address."""
    languages: tuple[str, ...] = ()
    media_type: str = ""
    contexts: tuple[str, ...] = ()


class OpenKind(Struct, frozen=True):
    """Links of one type, of the most specific level that has any."""

    link_type: str
    """A CURIE, an IANA relation or the address of a term; empty for what answers a plain scan."""
    title: str
    links: list[OpenLink]
