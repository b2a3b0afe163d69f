"""Pure decisions: what a role may hand out, mail addresses, who passes a window.

The form of a key is kit.apikey.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from closient.apps.account.structs.organizations import GRACE
from closient.kit.caller import PERMISSIONS, Caller, KeyRole, Role
from closient.kit.ratelimit import DAY, MINUTE, Window

HINT_LENGTH: Final = 8
LETTER_NAME_LENGTH: Final = 80
DEVICE_ACCOUNTS: Final = 4
_EMAIL: Final = re.compile(
    r"[^\s@<>\",;:\\\[\]()\x00-\x1f]{1,64}@(?:[^\s@.<>\",;:\\\[\]()/]{1,63}\.)*[^\s@.<>\",;:\\\[\]()/]{2,63}"
)
_WEB_ADDRESS: Final = re.compile(r"://|\bwww\d?\.", re.IGNORECASE)
# A dot before a letter may be that of a host's name.
_LINK_DOT: Final = re.compile(r"[.\u3002\uff0e\uff61](?=[^\W\d_])")

# A larger number may hand out a smaller one.
_KEY_RANK: Final[dict[KeyRole, int]] = {"readonly": 0, "editor": 1, "manager": 2}


def key_hint(text: str) -> str:
    """The start of a key, by which people recognise it in a list."""
    return text[:HINT_LENGTH]


def make_token() -> str:
    """A secret for a cookie or a mailed link: 256 bits, safe in both."""
    return secrets.token_urlsafe(32)


def marked(marks: str, email: str, secret: str) -> str:
    """The marks of a browser with one that says that it was in this account. The latest few accounts stay.

    A mark opens nothing: it only says whose attempts to sign in count apart from those of strangers.
    """
    if known_device(marks, email, secret):
        return marks
    device = secrets.token_urlsafe(12)
    kept = [mark for mark in marks.split("~") if mark][: DEVICE_ACCOUNTS - 1]
    return "~".join([f"{device}.{_device_seal(device, email, secret)}", *kept])


def known_device(marks: str, email: str, secret: str) -> str:
    """Which browser this is to the account, or nothing when it never was in it."""
    for mark in marks.split("~")[:DEVICE_ACCOUNTS]:
        device, _, seal = mark.partition(".")
        if seal and hmac.compare_digest(seal.encode(), _device_seal(device, email, secret).encode()):
            return device
    return ""


def _device_seal(device: str, email: str, secret: str) -> str:
    # The prefix keeps this seal apart from every other use of the same secret.
    sealed = f"device:{device}:{email}".encode()
    return hmac.new(secret.encode(), sealed, hashlib.sha256).hexdigest()[:32]


def role_under_key(role: Role, key_role: KeyRole) -> Role:
    """What a member's user key may be in an organization: never more than the member, nor than the key.

    A user key with the role manager acts as its person does, the owner included (contract, account.md 3).
    """
    if key_role == "manager":
        return role
    if key_role == "editor":
        return "editor" if PERMISSIONS["editor"] <= PERMISSIONS[role] else "readonly"
    return "readonly"


def may_hand_out(own: KeyRole | None, role: KeyRole) -> bool:
    """A key hands out no role above its own; a person who manages keys may hand out each."""
    return own is None or _KEY_RANK[role] <= _KEY_RANK[own]


def acts_for_person(caller: Caller) -> bool:
    """Whether a person stands behind the request. An organization's key only remembers who made it."""
    return caller.kind in ("session", "bearer") or caller.key_type == "user"


def has_full_hand(caller: Caller) -> bool:
    """Whether nothing narrows the caller: a key with a smaller role than manager changes no account."""
    return caller.key_role in (None, "manager")


def is_fresh(authenticated_at: datetime | None, now: datetime, freshness: timedelta) -> bool:
    """Whether a sign-in is recent enough for a step that cannot be taken back."""
    return authenticated_at is not None and now - authenticated_at <= freshness


def purge_at(tombstoned_at: datetime) -> datetime:
    """When a deleted organization can no longer be restored."""
    return tombstoned_at + GRACE


def clean_email(text: str) -> str | None:
    """The stored form of an address (lower case, no blanks around), or None when it is none."""
    email = text.strip().lower()
    return email if len(email) <= 254 and _EMAIL.fullmatch(email) else None


def clean_name(text: str) -> str | None:
    """A name with single blanks and without control characters, or None when it has some or is empty."""
    name = " ".join(text.split())
    has_controls = any(unicodedata.category(character) in ("Cc", "Cs") for character in name)
    return name if name and not has_controls else None


def leads_away(name: str) -> bool:
    """Whether a name holds a web address: it would carry advertisement into the letters that we send."""
    return bool(_WEB_ADDRESS.search(name))


def letter_name(name: str) -> str:
    """A name as a letter shows it: short, in one line, and with nothing that a mail program makes a link of.

    >>> letter_name("Acme https://evil.example/now"), letter_name("J.R.R. Tolkien"), letter_name("St. Pauli")
    ('Acme https evil. example/now', 'J. R. R. Tolkien', 'St. Pauli')
    """
    visible = "".join(" " if unicodedata.category(character)[0] == "C" else character for character in name)
    words = _LINK_DOT.sub(". ", visible.replace("@", " ").replace("://", " ")).split()
    text = " ".join(words)
    is_short = len(text) <= LETTER_NAME_LENGTH
    return text if is_short else text[: LETTER_NAME_LENGTH - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def places(
    granted: int, waiting: int, minute: tuple[int, int], day: tuple[int, int]
) -> list[tuple[Window, Window]]:
    """Where each of `waiting` requests stands, of which the first `granted` pass.

    `minute` and `day` are (limit, used after the batch). Refused requests are not counted, so that a client
    that the minute refuses does not lose its day; a refused one sees the full windows exceeded.
    """
    standing = []
    for place in range(1, waiting + 1):
        if place <= granted:
            behind = granted - place
            standing.append(
                (Window(minute[0], minute[1] - behind, MINUTE), Window(day[0], day[1] - behind, DAY))
            )
        else:
            standing.append((_refused(minute, MINUTE), _refused(day, DAY)))
    return standing


def _refused(window: tuple[int, int], seconds: int) -> Window:
    limit, used = window
    return Window(limit, used + 1 if used >= limit else used, seconds)
