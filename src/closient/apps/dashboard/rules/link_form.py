"""From the form of a link to its values and back: lists are written with commas or spaces between."""

import re
from typing import Any

from closient.apps.dashboard.rules import link_spots
from closient.apps.dashboard.structs.links import LinkForm

OTHER = "other"
BETWEEN = re.compile(r"[,;|\s]+")


def several(text: str) -> list[str]:
    """The members of a list.

    >>> several("en, de-AT|it")
    ['en', 'de-AT', 'it']
    """
    return [part for part in BETWEEN.split(text) if part]


def values(form: LinkForm) -> dict[str, Any]:
    """What the resolver is sent."""
    return {
        "digital_link": link_spots.standing(form.digital_link),
        "link_type": form.other_type if form.link_type == OTHER else form.link_type,
        "href": form.href,
        "title": form.title,
        "hreflang": several(form.hreflang),
        "media_type": form.media_type,
        "context": several(form.context),
        "is_default": form.is_default,
        "passes_query": form.passes_query,
        "enabled": form.enabled,
    }


def is_general_default(form: LinkForm) -> bool:
    """Whether the link is to serve everybody who asks for nothing special: a level has one such."""
    return form.is_default and not (form.hreflang or form.media_type or form.context)


def of_link(link: Any, offered: frozenset[str]) -> dict[str, Any]:
    """A link as the form shows it; a type that is not offered to choose is written out."""
    is_offered = link.link_type in offered
    return {
        "digital_link": link.digital_link,
        "link_type": link.link_type if is_offered else OTHER,
        "other_type": "" if is_offered else link.link_type,
        "href": link.href,
        "title": link.title,
        "hreflang": ", ".join(link.hreflang),
        "media_type": link.media_type,
        "context": ", ".join(link.context),
        "is_default": link.is_default,
        "passes_query": link.passes_query,
        "enabled": link.enabled,
    }
