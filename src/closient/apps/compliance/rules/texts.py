"""Values of foreign records as clean text and dates: nothing in a feed has a type that may be relied on."""

import html
import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from closient.apps.compliance.structs.recalls import Severity

LONGEST_TEXT = 20_000
LONGEST_TITLE = 300
TAG = re.compile(r"<[^<>]*>")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
BLANKS = re.compile(r"\s+")
COMPACT_DAY = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:$|[T\s])")
RANK = re.compile(r"\b(?:class|type)\s*(III|II|I|[123])\b", re.IGNORECASE)
SEVERITIES: dict[str, Severity] = {
    "I": "CLASS_I", "1": "CLASS_I", "II": "CLASS_II", "2": "CLASS_II", "III": "CLASS_III", "3": "CLASS_III"
}  # fmt: skip


def plain(value: Any, most: int = LONGEST_TEXT) -> str:
    """Any value as one line of text: tags dropped, entities read, blanks joined; a list is joined by commas.

    >>> plain(["<p>Ham&nbsp;&amp; eggs</p>", None, 5, {"a": 1}])
    'Ham & eggs, 5'
    """
    return shortened(whole(value), most)


def whole(value: Any) -> str:
    """The same at its full length, for whoever looks for codes in it."""
    if isinstance(value, str):
        text = html.unescape(TAG.sub(" ", value)) if "<" in value or "&" in value else value
        return BLANKS.sub(" ", INVISIBLE.sub("", text)).strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value}"
    if isinstance(value, list):
        return ", ".join(filter(None, (whole(part) for part in value if not isinstance(part, list))))
    return ""


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last of them dots if something is missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def names(value: Any, key: str = "Name") -> str:
    """The values of one key in a list of objects, joined.

    >>> names([{"Name": "Burn"}, {"Name": ""}, {"Name": "Fall"}, 3])
    'Burn, Fall'
    """
    found = [whole(entry.get(key)) for entry in value if isinstance(entry, dict)] if _is_list(value) else []
    return ", ".join(dict.fromkeys(filter(None, found)))


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def day(value: Any) -> date | None:
    """The day of YYYYMMDD, YYYY-MM-DD, or a moment that begins so.

    >>> day("20140108"), day("2025-11-06T00:00:00"), day("20141399"), day("soon"), day(None)
    (datetime.date(2014, 1, 8), datetime.date(2025, 11, 6), None, None, None)
    """
    match = COMPACT_DAY.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        found = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def severity(*values: Any) -> Severity:
    """The highest risk that the first telling value names, in classes (US) or types (Canada).

    >>> severity("Type II - Type III"), severity("", "High - Class I"), severity("--", "Public Health Alert")
    ('CLASS_II', 'CLASS_I', 'UNKNOWN')
    """
    for value in values:
        ranks = [SEVERITIES[rank.upper()] for rank in RANK.findall(whole(value))]
        if ranks:
            return min(ranks)
    return "UNKNOWN"


def address(value: Any, base: str = "") -> str:
    """An http(s) address, made absolute and safe; empty when it is none.

    >>> address("/en/alert/x", "https://recalls.example"), address("javascript:alert(1)", "https://a.example")
    ('https://recalls.example/en/alert/x', '')
    """
    text = whole(value)
    if not text or len(text) > 2000 or " " in text:
        return ""
    try:
        absolute = urljoin(base, text) if base else text
        parts = urlsplit(absolute)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return absolute.replace("http://", "https://", 1) if parts.scheme == "http" else absolute


def title(candidates: Iterable[Any], source_id: str) -> str:
    """The first text that says something, as a title."""
    found = next(filter(None, (plain(text, LONGEST_TITLE) for text in candidates)), "")
    return found or f"Recall {source_id}"
