"""Pure decisions about delegations: how the prefix of a key is spelled, and where keys may be sent."""

import re
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from closient.apps.resolver.rules import resolution_rules
from closient.apps.resolver.structs.delegations import Room
from closient.gs1 import ai

# Digits of a GS1 Company Prefix.
SHORTEST, LONGEST = 4, 12
# Shorter ones are a thousand companies', or one's that shows many products.
WELL_KNOWN, MANY = 6, 10
MOST_DELEGATIONS = 100
# Keys of these are known by their products; whoever links one of another kind holds it.
GTIN_BASED = ("01", "8006")
# Hosts that a browser reads as numbers of IPv4, in whatever spelling: 127.1, 0x7f.0.0.1, 2130706433.
NUMBER_LAST = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE)


@cache
def digits_before(code: str) -> int | None:
    """How many characters stand before the company prefix in a key; None for what is no primary key.

    GS1's table says so with the check of the component: gcppos1, gcppos2.

    >>> digits_before("01"), digits_before("00"), digits_before("414"), digits_before("8003")
    (1, 1, 0, 1)
    >>> digits_before("10")
    """
    if code not in ai.PRIMARY_KEYS:
        return None
    before = 0
    for component in ai.get(code).components:
        for linter in component.linters:
            if linter.startswith("gcppos"):
                return before + int(linter.removeprefix("gcppos")) - 1
        before += component.most
    return None


def prefix(code: str, digits: str) -> str:
    """A prefix as it is stored; ValueError when no key can begin so.

    >>> prefix("01", "9506000")
    '01/9506000'
    >>> prefix("01", "950")
    Traceback (most recent call last):
    ValueError: A prefix has 4 to 12 digits, not 3.
    """
    if not SHORTEST <= len(digits) <= LONGEST:
        raise ValueError(f"A prefix has {SHORTEST} to {LONGEST} digits, not {len(digits)}.")
    return f"{code}/{digits}"


def primary_key(code: str) -> str:
    """The identifier, if keys of its kind can be delegated.

    >>> primary_key("10")
    Traceback (most recent call last):
    ValueError: AI 10 is no primary key of a GS1 Digital Link.
    """
    if digits_before(code) is None:
        raise ValueError(f"AI {code} is no primary key of a GS1 Digital Link.")
    return code


def room_fault(code: str, digits: str, room: Room) -> str | None:
    """Why an organization may not hand over these digits: nothing it has speaks for them, or it has too many.

    >>> room_fault("01", "9506000", Room(products=1, keys=0, delegations=0))
    >>> room_fault("01", "9506000", Room(products=0, keys=0, delegations=0))
    'You own no product with this company prefix: enter one first.'
    >>> room_fault("01", "9506", Room(products=2, keys=0, delegations=0))
    'A prefix of fewer than 6 digits takes 10 products of yours: give the whole company prefix.'
    """
    held = room.products if code in GTIN_BASED else room.products + room.keys
    if held == 0 and code in GTIN_BASED:
        return "You own no product with this company prefix: enter one first."
    if held == 0:
        return f"You have no product and no key of AI {code} with this company prefix: enter one first."
    if len(digits) < WELL_KNOWN and held < MANY:
        what = "products" if code in GTIN_BASED else "products or keys"
        return (
            f"A prefix of fewer than {WELL_KNOWN} digits takes {MANY} {what} of yours: "
            "give the whole company prefix."
        )
    if room.delegations >= MOST_DELEGATIONS:
        return f"An organization delegates {MOST_DELEGATIONS} prefixes at most: end one first."
    return None


def starts(code: str, digits: str) -> list[str]:
    """How keys begin that have these digits where the company prefix stands.

    >>> starts("414", "9506000")
    ['414/9506000']
    >>> starts("8003", "9506000")[::9]
    ['8003/09506000', '8003/99506000']
    """
    before = digits_before(code) or 0
    return [
        f"{code}/{head:0{before}}{digits}" if before else f"{code}/{digits}" for head in range(10**before)
    ]


def matching_prefixes(key: str) -> list[str]:
    """Every prefix that a delegation of this key can have, the longest first; none for what is no key.

    >>> matching_prefixes("01/09506000134352")[-2:]
    ['01/95060', '01/9506']
    >>> matching_prefixes("8004/9506000ABC")
    ['8004/9506000', '8004/950600', '8004/95060', '8004/9506']
    >>> matching_prefixes("8004/ABC")
    []
    """
    code, _, value = key.partition("/")
    before = digits_before(code)
    if before is None:
        return []
    digits = value[before : before + LONGEST]
    count = next((place for place, sign in enumerate(digits) if sign not in "0123456789"), len(digits))
    return [f"{code}/{digits[:length]}" for length in range(count, SHORTEST - 1, -1)]


def is_public(host: str) -> bool:
    """Whether a host may be reached from everywhere: any name but localhost, and public addresses.

    >>> is_public("id.example.com"), is_public("169.254.169.254"), is_public("::1"), is_public("a.localhost")
    (True, False, False, False)
    >>> is_public("127.1"), is_public("2130706433"), is_public("0x7f.0.0.1"), is_public("8.8.8.8")
    (False, False, False, True)
    """
    try:
        return ip_address(host).is_global
    except ValueError:
        return not (NUMBER_LAST.fullmatch(host) or host == "localhost" or host.endswith(".localhost"))


def resolver_url(text: str, own_url: str) -> str:
    """The address of another resolver as it is stored, without a slash at its end; ValueError if it is none.

    >>> resolver_url("https://ID.example.com/gs1/", "https://www.closient.com")
    'https://id.example.com/gs1'
    >>> resolver_url("https://www.closient.com/", "https://www.closient.com")
    Traceback (most recent call last):
    ValueError: This site would send its visitors to itself.
    """
    if fault := resolution_rules.url_fault(text):
        raise ValueError(fault)
    url = (resolution_rules.ascii_url(text) or b"").decode("ascii")
    parts = urlsplit(url)
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise ValueError("Without query and fragment: the path of the Digital Link is added to it.")
    if parts.username is not None:
        raise ValueError("Without a user name: people will see this address.")
    host = (parts.hostname or "").rstrip(".")
    if host == (urlsplit(own_url).hostname or "").rstrip("."):
        raise ValueError("This site would send its visitors to itself.")
    if not is_public(host):
        raise ValueError("Visitors cannot reach this address: it is a private one.")
    return url.rstrip("/")
