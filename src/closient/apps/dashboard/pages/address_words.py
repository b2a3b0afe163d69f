"""The health of an address in words: how it stands, and what was wrong with it. No page of its own."""

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from closient.apps.dashboard.structs.addresses import AddressRow
from closient.web.flash import Tone
from closient.web.texts import _


class SaidAddress(Struct, frozen=True):
    """An address and what it says to people. `trouble` is the last failure, if that is how it stands."""

    row: AddressRow
    word: str
    tone: str
    trouble: str
    is_checked: bool


def said_address(row: AddressRow, *, is_checked: bool) -> SaidAddress:
    """`is_checked`: whether the monitor ever asks for it."""
    words = {
        "HEALTHY": (_("Works"), "good"),
        "DEGRADED": (_("Fails"), "warn"),
        "UNREACHABLE": (_("Dead"), "bad"),
        "UNKNOWN": (_("Not checked yet"), "info"),
    }
    word, tone = words[row.status] if is_checked else (_("Not checked"), "")
    failing = row.status in ("DEGRADED", "UNREACHABLE")
    return SaidAddress(row, word, tone, trouble(row) if failing else "", is_checked)


def trouble(row: AddressRow) -> str:
    """What went wrong when the address was last asked for, and what that means."""
    host = urlsplit(row.url).hostname or row.url
    if row.last_status_code is not None:
        return _of_status(row.last_status_code)
    error = row.last_error
    if "leads nowhere" in error:
        return _("No server has the name %(host)s: a typing mistake, or the name has expired.") % {
            "host": host
        }
    if found := re.match(r"No answer within (\S+) seconds", error):
        return _("The server took longer than %(seconds)s seconds to answer.") % {"seconds": found[1]}
    if "is not a public address" in error:
        return _("This address lies inside a private network: nobody outside can open it.")
    if "certificate" in error.lower():
        return _("The server's certificate is not valid for %(host)s: browsers warn of it.") % {"host": host}
    if error.startswith("Cannot connect"):
        return _("Nobody answers at %(host)s: the server is switched off or refuses us.") % {"host": host}
    return error or _("The server did not answer.")


def _of_status(code: int) -> str:
    if code in (404, 410):
        return _("There is no page at this address (any more): the server answered %(code)s.") % {
            "code": code
        }
    if code >= 500:
        return _("The server has a fault of its own: it answered %(code)s.") % {"code": _named(code)}
    if 300 <= code < 400:
        return _("The server sends visitors round in a circle: it answered %(code)s.") % {"code": code}
    return _("The server refuses to show the page: it answered %(code)s.") % {"code": _named(code)}


def _named(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def checked_words(said: SaidAddress) -> tuple[str, Tone]:
    """What came of a check on demand."""
    url = said.row.url
    if not said.is_checked:
        return _("%(url)s is never checked: its name is reserved for documentation and tests.") % {
            "url": url
        }, "info"
    if said.row.status == "HEALTHY":
        return _("%(url)s works.") % {"url": url}, "good"
    return _("%(url)s still fails. %(trouble)s") % {"url": url, "trouble": said.trouble}, "warn"


handlers: list[Any] = []
