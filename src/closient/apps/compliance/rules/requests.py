"""What is asked of a source: its addresses, page by page, and the headers that spare it an answer."""

import re
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from closient.apps.compliance.rules.feeds import READING
from closient.apps.compliance.structs.feeds import Feed, Plan, Validators
from closient.kit.config import Settings

# Of openFDA a page is about 2 MB; more than 1,000 is refused.
PAGE_SIZE = 500
# CPSC's oldest recalls. All of them at once would be 40 MB.
FIRST_YEAR = 1973
WHOLE_EVERY = timedelta(days=30)
# Notices appear with dates of some days ago.
LOOK_BACK = timedelta(days=14)
NEXT = re.compile(r'<([^<>\s]{1,4000})>\s*;[^,<]*rel="?next"?', re.IGNORECASE)


def plan(
    feed: Feed, settings: Settings, latest: Validators | None, whole: Validators | None, now: datetime
) -> Plan:
    """`latest`: what the source said when it was read last; `whole`: when everything was read last."""
    headers = {
        # FSIS stands behind a filter that lets clients wait for ever that do not look like a browser.
        "User-Agent": f"Mozilla/5.0 (compatible; Closient/1; +{settings.base_url})",
        "Accept": "application/json, text/plain;q=0.9, */*;q=0.8",
        "Accept-Language": "en-US,en;q=0.8",
    }
    if feed in ("fda-food", "fda-drug", "fda-device"):
        kind = feed.removeprefix("fda-")
        url = f"{settings.recall_fda_url}/{kind}/enforcement.json?sort=report_date:asc&limit={PAGE_SIZE}"
        return Plan([url], headers)
    if feed == "cpsc":
        return _cpsc(settings.recall_cpsc_url, headers, latest, whole, now)
    if latest is not None and is_ours(latest):
        if latest.etag:
            headers["If-None-Match"] = latest.etag
        if latest.last_modified:
            headers["If-Modified-Since"] = latest.last_modified
    return Plan([settings.recall_fsis_url if feed == "fsis" else settings.recall_health_canada_url], headers)


def _cpsc(
    url: str, headers: dict[str, str], latest: Validators | None, whole: Validators | None, now: datetime
) -> Plan:
    """News since the last reading; now and then everything, for edits do not move a date."""
    is_due = whole is None or whole.started is None or now - whole.started > WHOLE_EVERY
    if is_due or latest is None or latest.started is None or not is_ours(latest):
        years = range(FIRST_YEAR, now.year + 1)
        spans = [f"RecallDateStart={year}-01-01&RecallDateEnd={year}-12-31" for year in years]
        return Plan([f"{url}?format=json&{span}" for span in spans], headers)
    since = (latest.started - LOOK_BACK).date()
    return Plan([f"{url}?format=json&LastPublishDateStart={since}"], headers, is_whole=False)


def edition(told: str) -> str:
    """What a source calls its edition, with the number of our own way of reading."""
    return f"{READING} {told}".strip()


def is_ours(validators: Validators) -> bool:
    """Whether it was read as we read today; otherwise everything is to be read again."""
    return validators.edition.partition(" ")[0] == str(READING)


def next_page(url: str, link: str) -> str:
    """The address behind rel="next" of a Link header, if it is one of the same site; else empty.

    >>> next_page("https://a.example/x", '<https://a.example/x?skip=0&search_after=7>; rel="next"')
    'https://a.example/x?skip=0&search_after=7'
    >>> next_page("https://a.example/x", '<https://b.example/x>; rel="next"')
    ''
    """
    match = NEXT.search(link)
    if match is None:
        return ""
    following = urljoin(url, match[1])
    return following if urlsplit(following)[:2] == urlsplit(url)[:2] and following != url else ""
