"""Resolving known GTINs through matching rules against a raw ASGI application with one fixed redirect.

Each GTIN has three rules of which the third matches. Then a rule is changed through one process, and
the time is taken until every process of the site redirects to the new address.
"""

import time

import harness
import stage
from figures import Figure, finish

CHANGES = 5
LONGEST_SECONDS = 10.0


def prepare_links(port: int, prepared: stage.Stage) -> dict[str, str]:
    """Products with their rules; returns GTIN to the id of the rule that matches."""
    products = stage.create_products(port, prepared)
    return {
        gtin: stage.create_rules(port, prepared, product_id, stage.BRAND_PAGE + gtin)
        for gtin, product_id in products.items()
    }


def location(port: int, gtin: str) -> str:
    """Where a scan of the GTIN is sent by the process behind that port."""
    return harness.call(port, "GET", f"/01/{gtin}").headers.get("location", "")


def seconds_until_everywhere(ports: list[int], prepared: stage.Stage, gtin: str, rule_id: str) -> float:
    """The longest that any process went on redirecting to the old address, over some changes of a rule."""
    longest = 0.0
    for change in range(CHANGES):
        target = f"{stage.BRAND_PAGE}{gtin}?edition={change}"
        for port in ports:
            location(port, gtin)  # so that each process has the old rule in memory
        stage.ask(
            ports[0],
            prepared,
            "PATCH",
            f"/resolver/api/v1/resolution-rules/{rule_id}",
            {"custom_url": target},
        )
        before = time.perf_counter()
        behind = set(ports)
        while behind and time.perf_counter() - before < LONGEST_SECONDS:
            behind -= {port for port in behind if location(port, gtin) == target}
        longest = max(longest, time.perf_counter() - before)
    return longest


def expected_status(port: int, gtins: list[str]) -> int:
    """The status of the redirect, once every GTIN is seen to lead to its own page."""
    statuses: set[int] = set()
    for gtin in gtins:
        answer = harness.call(port, "GET", f"/01/{gtin}")
        if answer.headers.get("location") != stage.BRAND_PAGE + gtin:
            raise RuntimeError(f"/01/{gtin} was answered with {answer.status} {answer.headers}")
        statuses.add(answer.status)
    (status,) = statuses
    return status


def measure(pace: harness.Pace) -> list[Figure]:
    """Ours and the bare redirect in turns, then the change of a rule on two processes."""
    with harness.database() as dsn, harness.folder() as data_folder:
        prepared = stage.prepare(dsn)
        with harness.web_worker(dsn, data_folder) as site:
            rules = prepare_links(site.port, prepared)
            gtins = list(rules)
            status = expected_status(site.port, gtins)
            requests = [harness.request(f"/01/{gtin}") for gtin in gtins]
            with harness.bare("bare:redirect") as yardstick:
                ours = harness.Target("resolve a GTIN", site.port, requests, status)
                theirs = harness.Target("bare redirect", yardstick.port, requests, 307)
                few = harness.compare(ours, theirs, 16, pace)
                many = harness.compare(ours, theirs, 64, pace)
            megabytes = site.worker_megabytes()
            with harness.web_worker(dsn, data_folder) as second:
                ports = [site.port, second.port]
                seconds = seconds_until_everywhere(ports, prepared, gtins[0], rules[gtins[0]])
    return [
        Figure("resolve_ratio_16", few.ratio, ">=", 0.55),
        Figure("resolve_ratio_64", many.ratio, ">=", 0.55),
        Figure("resolve_p99_milliseconds_64", many.p99, "<", 8),
        Figure("resolve_rule_change_seconds", seconds, "<", 1),
        Figure("resolve_worker_megabytes", megabytes, "<", 160),
    ]


if __name__ == "__main__":
    finish(measure(harness.pace(__doc__)))
