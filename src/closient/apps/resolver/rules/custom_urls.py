"""Pure decisions about custom URLs: what is a success, how health changes, when to look again."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from closient.apps.resolver.rules import resolution_rules
from closient.apps.resolver.structs.custom_urls import CheckPlan, Finding, Health, UrlStatus
from closient.kit.config import Settings
from closient.kit.errors import Validation

# The server lives, though it does not let us in, wants another method, or fewer questions.
LIVELY_REFUSALS = frozenset({401, 403, 405, 429})
LONGEST_ERROR = 500
# Names that nobody can own: RFC 2606, RFC 6761. An address there is an example, and nothing to be dead.
RESERVED_ENDS = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")


def checked(url: str) -> str:
    """The address, if it is one that rules may lead to; else Validation."""
    if reason := resolution_rules.url_fault(url):
        raise Validation.of("url", reason)
    return url


def plan(settings: Settings) -> CheckPlan:
    """The operator's choice."""
    return CheckPlan(
        interval=timedelta(minutes=settings.url_check_minutes),
        interval_while_degraded=timedelta(minutes=settings.url_check_degraded_minutes),
        failures=settings.url_check_failures,
    )


def asked_address(url: str) -> str:
    """What the monitor asks for: the address as a redirect spells it, without credentials and fragment.

    >>> asked_address("https://me:secret@xn--mller-kva.example/a?b#c")
    'https://xn--mller-kva.example/a?b'
    """
    spelled = resolution_rules.ascii_url(url)
    if spelled is None:
        return url
    parts = urlsplit(spelled.decode("ascii"))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))


def is_reserved(host: str) -> bool:
    """Whether a host's name is kept for documentation and tests, so that there is nothing to check.

    >>> is_reserved("shop.Example."), is_reserved("www.example.com"), is_reserved("example.shop")
    (True, True, False)
    """
    name = host.rstrip(".").lower()
    return any(name == end or name.endswith(f".{end}") for end in RESERVED_ENDS)


def is_checked(url: str) -> bool:
    """Whether the monitor ever asks for this address.

    >>> is_checked("https://brand.example/offer"), is_checked("https://closient.com/")
    (False, True)
    """
    try:
        return not is_reserved(urlsplit(url).hostname or "")
    except ValueError:
        return True


def is_success(finding: Finding) -> bool:
    """A final status of 200 to 399, or a refusal that only a living server gives."""
    code = finding.status_code
    return code is not None and (200 <= code < 400 or code in LIVELY_REFUSALS)


def judged(health: Health, finding: Finding, failures: int) -> Health:
    """The health after a check. One success heals; so many `failures` in a row are death.

    UNKNOWN -> HEALTHY | DEGRADED; HEALTHY -> DEGRADED; DEGRADED -> HEALTHY | UNREACHABLE;
    UNREACHABLE -> HEALTHY.
    """
    if is_success(finding):
        return Health("HEALTHY", 0)
    count = health.consecutive_failures + 1
    # No address dies of its first failure, and the dead stay dead when the operator grows more patient.
    is_dead = health.status == "UNREACHABLE" or (health.status == "DEGRADED" and count >= failures)
    return Health("UNREACHABLE" if is_dead else "DEGRADED", count)


def next_check(before: UrlStatus, after: Health, now: datetime, plan: CheckPlan, chance: float) -> datetime:
    """When to look again; `chance` (0 to 1) keeps apart what was checked together.

    After the first success any moment of the interval will do, so that what was entered in bulk spreads out.
    """
    if after.status == "DEGRADED":
        return now + plan.interval_while_degraded * (0.9 + 0.2 * chance)
    if before == "UNKNOWN":
        return now + plan.interval * (0.1 + 0.9 * chance)
    return now + plan.interval * (0.9 + 0.2 * chance)


def error_text(text: str) -> str:
    """What somebody's server or name said, as it can be stored."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:LONGEST_ERROR]
